using Clutch.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Trips;

/// <summary>
/// Log → bins → trips. A checkpoint stores bins and what is derived from them in one transaction, and only then commits the position in the log: whatever moment
/// the process dies at, the frames behind the position come again, and change nothing that they have changed already.
/// </summary>
public sealed class TripWorker(ITelemetryLog log, TripArchive archive, TripRules rules, TripWorkerOptions options, TripCounters counters, TimeProvider time, ILogger<TripWorker> logger) : BackgroundService
{
    /// <summary>The consumer group.</summary>
    public const string Group = "trips";

    private const int BatchBytes = 1 << 20;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_shortestLook = TimeSpan.FromSeconds(1);

    /// <summary>Called at each step towards durability with its name; a test makes it fail there.</summary>
    internal Action<string> Reached { get; init; } = static _ => { };

    /// <summary>The position that was committed last; 0: none yet.</summary>
    internal long Committed { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Opening reads files: not on the thread that starts the host.
        await Task.Yield();
        TimeSpan delay = s_firstDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(() => delay = s_firstDelay, stoppingToken);
                return;
            }
            catch (Exception e) when (e is LogException or TripStoreException)
            {
                counters.CountRetry();
                logger.LogError(e, "The trips role cannot go on: {Reason} Next try in {Delay}.", e.Message, delay);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), time, stoppingToken);
            delay = delay * 2 < s_longestDelay ? delay * 2 : s_longestDelay;
        }
    }

    /// <summary>Reads until the log is closed.</summary>
    internal async Task RunAsync(Action progressed, CancellationToken cancellationToken)
    {
        var store = new TripStore(archive, rules) { Reached = Reached };
        if (await store.DeriveAgainAsync(Now(), cancellationToken) is > 0 and var vehicles)
        {
            logger.LogInformation("The thresholds are not those of the last time: the trips of {Vehicles} vehicles were derived again.", vehicles);
        }

        using ILogReader reader = log.OpenReader(LogStream.Frames, Group);
        var intake = new TripIntake(counters, logger);
        var batch = new LogBatch(BatchBytes);
        long checkpoint = time.GetTimestamp();
        long next = 0;
        while (await ReadAsync())
        {
            for (int i = 0; i < batch.Count; i++)
            {
                LogRecord record = batch[i];
                intake.Take(record.Value.Span, record.Position);
                next = record.Next;
                if (intake.Taken >= options.CheckpointFrames || intake.Minutes >= options.CheckpointMinutes)
                {
                    await CheckpointAsync();
                }
            }

            if (intake.Taken > 0 && Due() == TimeSpan.Zero)
            {
                await CheckpointAsync();
            }

            progressed();
        }

        // Waits for frames, and looks meanwhile, whether some come or none, at what is due.
        async Task<bool> ReadAsync()
        {
            while (true)
            {
                TimeSpan wait = Due() is var due && due < s_shortestLook && intake.Taken == 0 ? s_shortestLook : due;
                using var alarm = new CancellationTokenSource(wait, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
                try
                {
                    return await reader.ReadAsync(batch, either.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    await CheckpointAsync();
                }
            }
        }

        TimeSpan Due()
        {
            TimeSpan left = TimeSpan.FromSeconds(options.CheckpointSeconds) - time.GetElapsedTime(checkpoint);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        async Task CheckpointAsync()
        {
            TripChanges changes = intake.Taken > 0 ? await store.CheckpointAsync(intake.Deltas, Now(), cancellationToken) : default;
            int closed = await store.CloseAsync(Now(), cancellationToken);
            if (intake.Taken > 0)
            {
                intake.Stored();
                Reached("position");
                if (next > 0)
                {
                    reader.Commit(next);
                    Committed = next;
                }
            }

            counters.CountCheckpoint(changes.Plus(new TripChanges(0, closed)));
            checkpoint = time.GetTimestamp();
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
