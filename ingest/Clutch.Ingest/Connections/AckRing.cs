using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <summary>
/// The PUBLISH packets of one connection that wait for their PUBACK, in the order in which they came: PUBACKs leave in that order
/// [MQTT-4.6.0-2], whatever order the log reports in. Belongs to its <see cref="PacketOutput"/> and is used under its lock.
/// </summary>
internal sealed class AckRing(int capacity)
{
    private readonly ushort[] _identifiers = new ushort[capacity];
    private readonly Slot[] _slots = new Slot[capacity];
    private int _oldest;

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>When the oldest one came; only while <see cref="Count"/> is above 0.</summary>
    public long OldestSince => _slots[_oldest].Since;

    /// <summary>When the one in a place came. Needs no lock, as it stays until the place is free.</summary>
    public long Since(int slot) => _slots[slot].Since;

    /// <summary>Free places hold 0, which no packet has.</summary>
    public bool Holds(ushort identifier) => _identifiers.AsSpan().Contains(identifier);

    public int Reserve(ushort identifier, long since)
    {
        int slot = Wrap(_oldest + Count++);
        _identifiers[slot] = identifier;
        _slots[slot] = new Slot(since, Done: false, ReasonCode.Success, Durable: false);
        return slot;
    }

    /// <summary>Takes back the newest place.</summary>
    public void Cancel() => _identifiers[Wrap(_oldest + --Count)] = 0;

    public void Complete(int slot, ReasonCode reason, bool durable) =>
        _slots[slot] = new Slot(_slots[slot].Since, Done: true, reason, durable);

    /// <summary>Sets the answer that a report will complete.</summary>
    public void Answer(int slot, ReasonCode reason) => _slots[slot] = _slots[slot] with { Reason = reason };

    /// <summary>Completes with the answer that was set.</summary>
    public void Complete(int slot) => Complete(slot, _slots[slot].Reason, durable: true);

    /// <summary>The oldest one, if it is done: it leaves the ring.</summary>
    public bool TryTake(out ushort identifier, out ReasonCode reason, out bool durable)
    {
        Slot oldest = _slots[_oldest];
        if (Count == 0 || !oldest.Done)
        {
            (identifier, reason, durable) = (0, ReasonCode.Success, false);
            return false;
        }

        (identifier, reason, durable) = (_identifiers[_oldest], oldest.Reason, oldest.Durable);
        _identifiers[_oldest] = 0;
        _oldest = Wrap(_oldest + 1);
        Count--;
        return true;
    }

    private int Wrap(int index) => index < capacity ? index : index - capacity;

    private readonly record struct Slot(long Since, bool Done, ReasonCode Reason, bool Durable);
}

/// <summary>What became of a wish to acknowledge a PUBLISH.</summary>
internal enum Reservation : byte
{
    Made,

    /// <summary>As many are in flight as the Receive Maximum allows.</summary>
    Full,

    /// <summary>The packet identifier is in flight already.</summary>
    InUse,
}
