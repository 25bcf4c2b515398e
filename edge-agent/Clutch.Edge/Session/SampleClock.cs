namespace Clutch.Edge;

/// <summary>
/// Wall time that never steps back: the wall clock is read once, the rest is the monotonic clock. A correction of the wall
/// clock shows at the next session, not in the middle of a column.
/// </summary>
public sealed class SampleClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly long _wall = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long Now => At(time.GetTimestamp());

    /// <summary>The wall time of a timestamp of the same <see cref="TimeProvider"/>, in milliseconds since 1970-01-01 UTC.</summary>
    public long At(long timestamp) => _wall + (long)time.GetElapsedTime(_start, timestamp).TotalMilliseconds;
}
