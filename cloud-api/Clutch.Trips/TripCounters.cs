using System.Diagnostics.Metrics;

namespace Clutch.Trips;

/// <summary>What the trips role did since the start. Read by any thread.</summary>
public sealed class TripCounters : IDisposable
{
    public const string MeterName = "Clutch.Trips";

    private readonly Meter _meter = new(MeterName);
    private long _frames;
    private long _poison;
    private long _bins;
    private long _legs;
    private long _checkpoints;
    private long _retries;

    public TripCounters()
    {
        _meter.CreateObservableCounter("clutch.trips.frames", () => Frames, description: "frames that the trips role took");
        _meter.CreateObservableCounter("clutch.trips.poison", () => Poison, description: "records that are no frame; passed over");
        _meter.CreateObservableCounter("clutch.trips.bins", () => Volatile.Read(ref _bins), description: "minutes of vehicles that were stored or changed");
        _meter.CreateObservableCounter("clutch.trips.changes", () => Changes, description: "changes of trips and stops");
        _meter.CreateObservableCounter("clutch.trips.checkpoints", () => Volatile.Read(ref _checkpoints), description: "checkpoints stored");
        _meter.CreateObservableCounter("clutch.trips.retries", () => Volatile.Read(ref _retries), description: "interruptions by the log or the store, after which the role began again");
    }

    public long Frames => Volatile.Read(ref _frames);

    public long Poison => Volatile.Read(ref _poison);

    public long Changes => Volatile.Read(ref _legs);

    internal void CountFrame() => Interlocked.Increment(ref _frames);

    internal void CountPoison() => Interlocked.Increment(ref _poison);

    internal void CountCheckpoint(TripChanges changes)
    {
        Interlocked.Increment(ref _checkpoints);
        Interlocked.Add(ref _bins, changes.Bins);
        Interlocked.Add(ref _legs, changes.Legs);
    }

    internal void CountRetry() => Interlocked.Increment(ref _retries);

    public void Dispose() => _meter.Dispose();
}
