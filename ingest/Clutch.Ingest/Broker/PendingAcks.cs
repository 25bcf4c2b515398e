namespace Clutch.Ingest.Broker;

/// <summary>
/// Messages that wait for the log, in the order in which they came. Tickets go on counting over connections, so that a late report of an earlier
/// connection is known as such.
/// </summary>
internal sealed class PendingAcks(int capacity)
{
    private readonly ushort[] _identifiers = new ushort[capacity];
    private readonly bool[] _done = new bool[capacity];
    private long _oldest;
    private long _next;

    public bool IsEmpty => _oldest == _next;

    public bool TryAdd(ushort identifier, out long ticket)
    {
        ticket = _next;
        if (_next - _oldest == capacity)
        {
            return false;
        }

        _identifiers[_next % capacity] = identifier;
        _done[_next % capacity] = false;
        _next++;
        return true;
    }

    public bool Holds(long ticket) => ticket >= _oldest && ticket < _next;

    public void Complete(long ticket)
    {
        if (Holds(ticket))
        {
            _done[ticket % capacity] = true;
        }
    }

    /// <summary>The oldest one, once it is done: messages are acknowledged in the order in which they came [MQTT-4.6.0-2].</summary>
    public bool TryTake(out ushort identifier)
    {
        identifier = _identifiers[_oldest % capacity];
        if (IsEmpty || !_done[_oldest % capacity])
        {
            return false;
        }

        _oldest++;
        return true;
    }

    /// <summary>The connection is gone: the broker sends all of them again.</summary>
    public void Forget() => _oldest = _next;
}
