using System.Diagnostics.Metrics;

namespace Clutch.Health.Worker;

/// <summary>What the health role did since the start. Read by any thread.</summary>
public sealed class HealthCounters : IDisposable
{
    public const string MeterName = "Clutch.Health";

    private readonly Meter _meter = new(MeterName);
    private long _frames;
    private long _poison;
    private long _drives;
    private long _judgements;
    private long _checkpoints;
    private long _retries;
    private long _rebuilds;
    private long _newest;

    public HealthCounters(TimeProvider time)
    {
        _meter.CreateObservableCounter("clutch.health.frames", () => Frames, description: "frames that the health engine took");
        _meter.CreateObservableCounter("clutch.health.poison", () => Poison, description: "records that are no frame, or that the engine failed on; passed over");
        _meter.CreateObservableCounter("clutch.health.drives", () => Drives, description: "drives that ended");
        _meter.CreateObservableCounter("clutch.health.judgements", () => Judgements, description: "findings made");
        _meter.CreateObservableCounter("clutch.health.checkpoints", () => Volatile.Read(ref _checkpoints), description: "checkpoints stored");
        _meter.CreateObservableCounter("clutch.health.retries", () => Volatile.Read(ref _retries), description: "interruptions by the log or the store, after which the role began again");
        _meter.CreateObservableCounter("clutch.health.rebuilds", () => Volatile.Read(ref _rebuilds), description: "times that all states were built again from the log");
        _meter.CreateObservableGauge(
            "clutch.health.lag", () => Volatile.Read(ref _newest) is > 0 and var newest ? Math.Max(0, (time.GetUtcNow().ToUnixTimeMilliseconds() - newest) / 1000.0) : 0,
            "s", "age of the batch of frames that was taken last when it is not finished yet; 0 once all is done");
    }

    public long Frames => Volatile.Read(ref _frames);

    public long Poison => Volatile.Read(ref _poison);

    public long Drives => Volatile.Read(ref _drives);

    public long Judgements => Volatile.Read(ref _judgements);

    internal void CountFrame() => Interlocked.Increment(ref _frames);

    internal void CountPoison() => Interlocked.Increment(ref _poison);

    internal void CountDrives(int drives) => Interlocked.Add(ref _drives, drives);

    internal void CountJudgement() => Interlocked.Increment(ref _judgements);

    internal void CountCheckpoint() => Interlocked.Increment(ref _checkpoints);

    internal void CountRetry() => Interlocked.Increment(ref _retries);

    internal void CountRebuild() => Interlocked.Increment(ref _rebuilds);

    /// <summary>The batch in hand became durable at this time, milliseconds since 1970-01-01 UTC; 0: all that was read is handled.</summary>
    internal void Holds(long durableSince) => Volatile.Write(ref _newest, durableSince);

    public void Dispose() => _meter.Dispose();
}
