using Clutch.Links;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>Where the agent's samples come from.</summary>
public abstract record EdgeSource
{
    private EdgeSource()
    {
    }

    /// <summary>An ELM327 on a link.</summary>
    public sealed record Car(LinkAddress Address) : EdgeSource;

    /// <summary>A recorded drive.</summary>
    public sealed record Replay(DriveLog Drive, double Speed) : EdgeSource;
}

/// <summary>The agent: source → recorder → outbox → uplink, and commands the other way.</summary>
public sealed class EdgeAgent : IDisposable
{
    private readonly EdgeSource _source;
    private readonly EdgeOptions _options;
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _time;
    private readonly CommandJournal _journal;
    private readonly IdleWork _idle;
    private readonly AdapterHold _hold;
    private readonly CommandDesk _commands;

    /// <summary>Opens the outbox and the journal of commands.</summary>
    /// <exception cref="Clutch.Sqlite.SqliteFileException">The data folder cannot be used.</exception>
    public EdgeAgent(EdgeSource source, EdgeOptions options, TimeProvider time, ILoggerFactory logs)
    {
        (_source, _options, _time, _logs) = (source, options, time, logs);
        Outbox = Outbox.Open(Path.Combine(options.Data, "outbox.db"), OutboxLimits.Of(options), time);
        Recorder = new Recorder(Outbox, options.Vehicle, TimeSpan.FromMilliseconds(options.FrameMilliseconds), time, logs.CreateLogger<Recorder>());
        _journal = CommandJournal.Open(Path.Combine(options.Data, "commands.db"));
        _idle = new IdleWork(time);
        _hold = new AdapterHold(Path.Combine(options.Data, "adapter-released"));
        _commands = new CommandDesk(_journal, _idle, Recorder, Status, time, logs.CreateLogger<CommandDesk>()) { Hold = _hold };
        Uplink = new Uplink(Outbox, options, Status, time, logs.CreateLogger<Uplink>()) { Commands = _commands };
    }

    /// <summary>Where positions come from: an NMEA 0183 receiver or a gpsd; null for nowhere.</summary>
    public LinkAddress? Gps { get; init; }

    public EdgeStatus Status { get; } = new();

    public Outbox Outbox { get; }

    public Recorder Recorder { get; }

    public Uplink Uplink { get; }

    /// <summary>Runs until cancelled: the source ends first, then what it gave is made durable, then the uplink ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var recording = new CancellationTokenSource();
        using var sending = new CancellationTokenSource();
        Task record = Recorder.RunAsync(recording.Token);
        Task send = Uplink.RunAsync(sending.Token);
        Task obey = _commands.RunAsync(cancellationToken);
        Task locate = LocateAsync(cancellationToken);
        try
        {
            await SourceAsync(cancellationToken);
        }
        finally
        {
            await Task.WhenAll(obey, locate);
            await recording.CancelAsync();
            await record;
            await DeliverAsync();
            await sending.CancelAsync();
            await send;
            Outbox.Forget();
        }
    }

    public void Dispose()
    {
        Outbox.Dispose();
        _journal.Dispose();
        _hold.Dispose();
    }

    private Task LocateAsync(CancellationToken cancellationToken)
    {
        if (Gps is null)
        {
            return Task.CompletedTask;
        }

        var position = new PositionSource(Gps, Recorder, _time, _logs.CreateLogger<PositionSource>());
        return Task.Factory.StartNew(() => position.Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private Task SourceAsync(CancellationToken cancellationToken)
    {
        if (_source is EdgeSource.Replay replay)
        {
            return PlayAsync(replay, cancellationToken);
        }

        // A thread of its own: a poll blocks, and its timing counts.
        var session = new CarSession(((EdgeSource.Car)_source).Address, _options, Recorder, Status, _time, _logs.CreateLogger<CarSession>()) { Idle = _idle, Hold = _hold };
        return Task.Factory.StartNew(() => session.Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private async Task PlayAsync(EdgeSource.Replay replay, CancellationToken cancellationToken)
    {
        try
        {
            await new DrivePlayer(replay.Drive, replay.Speed, Recorder, Status, _time).RunAsync(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped by hand.
        }
    }

    /// <summary>Gives a connected server a moment for the last frames, so that a clean stop leaves an empty outbox.</summary>
    private async Task DeliverAsync()
    {
        long started = _time.GetTimestamp();
        while (Status.Uplink.Connected && _time.GetElapsedTime(started) < TimeSpan.FromSeconds(2))
        {
            Outbox.Forget();
            if (Outbox.Depth == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), _time);
        }
    }
}
