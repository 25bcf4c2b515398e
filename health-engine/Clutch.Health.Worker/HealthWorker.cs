using System.Data.Common;
using Clutch.Log;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Health.Worker;

/// <summary>
/// Log → engine → findings. A checkpoint stores states and findings in one transaction, sends the findings, and only then commits the position in the log: whatever
/// moment the process dies at, the frames behind the position come again, and a state passes over those it has taken.
/// </summary>
public sealed class HealthWorker(ITelemetryLog log, HealthFindings findings, HealthRules rules, HealthWorkerOptions options, HealthCounters counters, TimeProvider time, ILogger<HealthWorker> logger)
    : BackgroundService
{
    /// <summary>The consumer group.</summary>
    public const string Group = "health";

    private const int BatchBytes = 1 << 20;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(10);

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
            catch (Exception e) when (e is LogException or DbException or HealthStoreException)
            {
                counters.CountRetry();
                logger.LogError(e, "The health role cannot go on: {Reason} Next try in {Delay}.", e.Message, delay);
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
        using var store = new HealthStore(findings.Database) { Reached = Reached };
        if (store.HasOtherLayout)
        {
            // In this order: a death between the two finds the old states again.
            logger.LogWarning("The states of the vehicles are of another version of the engine; they are built again from the earliest frame that the log still holds.");
            log.MoveGroup(LogStream.Frames, Group, LogPosition.Earliest);
            store.Forget();
            counters.CountRebuild();
        }

        using var sender = new OutboxSender(log, store);
        await sender.SendAsync(cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var statements = new StatementFollower(log, findings);
        Task following = statements.RunAsync(ended.Token);
        try
        {
            await statements.CaughtUp.WaitAsync(cancellationToken);
            await FollowAsync(store, sender, following, progressed, cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAny(following);
        }
    }

    private async Task FollowAsync(HealthStore store, OutboxSender sender, Task following, Action progressed, CancellationToken cancellationToken)
    {
        using ILogReader reader = log.OpenReader(LogStream.Frames, Group);
        var intake = new FrameIntake(store, new VehicleCache(options.Vehicles), rules, findings, counters, logger);
        var batch = new LogBatch(BatchBytes);
        long checkpoint = time.GetTimestamp();
        long next = 0;
        while (await ReadAsync())
        {
            if (following.IsFaulted)
            {
                await following;
            }

            intake.HearStatements();
            counters.Holds(batch.DurableSince);
            for (int i = 0; i < batch.Count; i++)
            {
                LogRecord record = batch[i];
                while (!intake.TryTake(record.Value.Span, record.Position))
                {
                    await CheckpointAsync();
                }

                next = record.Next;
                if (intake.Taken >= options.CheckpointFrames)
                {
                    await CheckpointAsync();
                }
            }

            if (intake.HasFindings || (intake.Taken > 0 && Due() == TimeSpan.Zero))
            {
                await CheckpointAsync();
            }

            counters.Holds(0);
            progressed();
        }

        async Task<bool> ReadAsync()
        {
            while (intake.Taken > 0)
            {
                using var due = new CancellationTokenSource(Due(), time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
                try
                {
                    return await reader.ReadAsync(batch, either.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    await CheckpointAsync();
                }
            }

            return await reader.ReadAsync(batch, cancellationToken);
        }

        TimeSpan Due()
        {
            TimeSpan left = TimeSpan.FromSeconds(options.CheckpointSeconds) - time.GetElapsedTime(checkpoint);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        async Task CheckpointAsync()
        {
            intake.Checkpoint();
            await sender.SendAsync(cancellationToken);
            Reached("position");
            if (next > 0)
            {
                reader.Commit(next);
                Committed = next;
            }

            checkpoint = time.GetTimestamp();
            counters.CountCheckpoint();
        }
    }
}
