namespace Clutch.Ingest.Connections;

/// <summary>
/// What one vehicle may send: messages and bytes a second, with a burst of one second, whichever is scarcer. It keeps only the moment
/// at which all that came would have come at the permitted rate. Thread-safe: a vehicle may have several connections.
/// </summary>
internal sealed class RateLimit(int messagesPerSecond, int bytesPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly double _perMessage = messagesPerSecond == 0 ? 0 : (double)time.TimestampFrequency / messagesPerSecond;
    private readonly double _perByte = bytesPerSecond == 0 ? 0 : (double)time.TimestampFrequency / bytesPerSecond;
    private readonly long _burst = time.TimestampFrequency;
    private double _due;
    private long? _overSince;

    /// <summary>Counts what was read at <paramref name="now"/>.</summary>
    public void Charge(int messages, long bytes, long now)
    {
        lock (_gate)
        {
            _due = Math.Max(_due, now) + Math.Max(messages * _perMessage, bytes * _perByte);
        }
    }

    /// <summary>How long nothing is to be read; zero: go on.</summary>
    /// <param name="now">The time's timestamp.</param>
    /// <param name="over">How long the vehicle has pressed against its rate: since its burst was last more than half free.</param>
    public TimeSpan Wait(long now, out TimeSpan over)
    {
        lock (_gate)
        {
            double ahead = _due - now;
            _overSince = ahead > _burst ? _overSince ?? now : ahead < _burst / 2 ? null : _overSince;
            over = _overSince is { } since ? time.GetElapsedTime(since, now) : TimeSpan.Zero;
            return ahead > _burst ? TimeSpan.FromSeconds((ahead - _burst) / time.TimestampFrequency) : TimeSpan.Zero;
        }
    }
}
