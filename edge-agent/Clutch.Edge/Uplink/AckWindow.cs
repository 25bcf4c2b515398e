namespace Clutch.Edge;

/// <summary>
/// Frames that are on their way, in the order in which they were sent. What may leave the outbox is the unbroken run of
/// acknowledged ones at the front, whatever order a server acknowledges in. Thread-safe.
/// </summary>
internal sealed class AckWindow(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _sent = new();
    private readonly HashSet<long> _early = [];
    private long _progress = time.GetTimestamp();

    /// <summary>How long a sent frame has waited while nothing was acknowledged; zero while nothing waits.</summary>
    public TimeSpan Stalled
    {
        get
        {
            lock (_gate)
            {
                return _sent.Count == 0 ? TimeSpan.Zero : time.GetElapsedTime(_progress);
            }
        }
    }

    public void Sent(long id)
    {
        lock (_gate)
        {
            _progress = _sent.Count == 0 ? time.GetTimestamp() : _progress;
            _sent.Enqueue(id);
        }
    }

    /// <summary>Takes an acknowledgement; returns the last id of the run at the front, or null when it has not moved.</summary>
    public long? Acknowledged(long id)
    {
        lock (_gate)
        {
            _progress = time.GetTimestamp();
            _early.Add(id);
            long? through = null;
            while (_sent.TryPeek(out long first) && _early.Remove(first))
            {
                through = _sent.Dequeue();
            }

            return through;
        }
    }
}
