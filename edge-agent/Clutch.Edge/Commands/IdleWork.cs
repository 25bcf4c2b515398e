namespace Clutch.Edge;

/// <summary>A polling profile that was asked for.</summary>
/// <param name="Profile">Its name.</param>
/// <param name="Until">Timestamp of its end.</param>
/// <param name="Pids">PIDs of service 01 that have an interval of their own; empty for none.</param>
/// <param name="Interval">That interval.</param>
public sealed record PollAsk(string Profile, long Until, IReadOnlyList<byte> Pids, TimeSpan Interval);

/// <summary>
/// Work on the car beside polling: the poller calls <see cref="Step"/> between two polls, and one exchange of the work is done then, if its share of
/// the link is not used up. So a command may take long, but no signal waits longer than one exchange for it. Also holds the polling
/// profile that was asked for. Thread-safe; one work at a time.
/// </summary>
public sealed class IdleWork(TimeProvider time)
{
    /// <summary>Of the link's time, on the long run.</summary>
    private const double Share = 0.05;

    /// <summary>What may be used at once, so that a short look at the car is soon over.</summary>
    private static readonly TimeSpan s_burst = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile Work? _work;
    private volatile PollAsk? _asked;
    private double _share = Share;
    private TimeSpan _credit = s_burst;
    private long _credited = time.GetTimestamp();

    /// <summary>Name of the polling profile that holds now; null: the agent's own settings.</summary>
    public string? Profile => Asked?.Profile;

    /// <summary>What was asked for and holds now; null: the agent's own settings.</summary>
    public PollAsk? Asked => _asked is { } asked && time.GetTimestamp() < asked.Until ? asked : null;

    /// <summary>Asks for a polling profile for some time.</summary>
    public void Ask(string profile, TimeSpan duration) => Ask(profile, duration, [], TimeSpan.Zero);

    /// <summary>Asks for a polling profile for some time, with some PIDs at an interval of their own.</summary>
    public void Ask(string profile, TimeSpan duration, IReadOnlyList<byte> pids, TimeSpan interval) =>
        _asked = new PollAsk(profile, time.GetTimestamp() + (long)(duration.TotalSeconds * time.TimestampFrequency), pids, interval);

    /// <summary>Back to the agent's own settings.</summary>
    public void Forget() => _asked = null;

    /// <summary>Work waits and its share of the link is not used up.</summary>
    public bool IsDue
    {
        get
        {
            if (_work is null)
            {
                return false;
            }

            lock (_gate)
            {
                return _work is not null && HasCredit();
            }
        }
    }

    /// <summary>Does one exchange of the work that waits, if any. For the poller's thread; allocates nothing while no work waits.</summary>
    public void Step(CarConnection car, CancellationToken cancellationToken)
    {
        if (_work is null)
        {
            return;
        }

        lock (_gate)
        {
            if (_work is not { } work || !HasCredit())
            {
                return;
            }

            long started = time.GetTimestamp();
            CommandResult? result = null;
            try
            {
                result = work.Next(car, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                result = CommandResult.Failed("the agent stopped while the command ran");
                throw;
            }
            finally
            {
                // An exchange that waits for what an ECU has announced costs no more than the burst: else the next step would wait minutes for its turn.
                TimeSpan used = time.GetElapsedTime(started);
                _credit -= used < s_burst ? used : s_burst;
                if (result is not null)
                {
                    _work = null;
                    work.Dispose();
                    work.Ended.TrySetResult(result);
                }
            }
        }
    }

    /// <summary>Begins a work. It is done as the poller gives it time, or never: whoever waits for it ends it with <see cref="Abandon"/>.</summary>
    /// <param name="steps">Null after each exchange, the result at last.</param>
    /// <param name="share">Of the link's time, on the long run.</param>
    internal Task<CommandResult> Begin(Func<CarConnection, CancellationToken, IEnumerable<CommandResult?>> steps, double share = Share)
    {
        var work = new Work(steps);
        lock (_gate)
        {
            _share = share;
            _work = work;
        }

        return work.Ended.Task;
    }

    /// <summary>Ends the work; once this returns, no exchange of it follows.</summary>
    internal void Abandon(CommandResult result)
    {
        lock (_gate)
        {
            _work?.Dispose();
            _work?.Ended.TrySetResult(result);
            _work = null;
        }
    }

    private bool HasCredit()
    {
        long now = time.GetTimestamp();
        _credit += time.GetElapsedTime(_credited, now) * _share;
        _credit = _credit > s_burst ? s_burst : _credit;
        _credited = now;
        return _credit > TimeSpan.Zero;
    }

    private sealed class Work(Func<CarConnection, CancellationToken, IEnumerable<CommandResult?>> steps) : IDisposable
    {
        private CarConnection? _car;
        private IEnumerator<CommandResult?>? _next;

        public TaskCompletionSource<CommandResult> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CommandResult? Next(CarConnection car, CancellationToken cancellationToken)
        {
            if (_car is not null && _car != car)
            {
                return CommandResult.Failed("the link to the car was lost while the command ran");
            }

            _car = car;
            _next ??= steps(car, cancellationToken).GetEnumerator();
            return _next.MoveNext() ? _next.Current : CommandResult.Failed("the command ended without a result");
        }

        public void Dispose() => _next?.Dispose();
    }
}
