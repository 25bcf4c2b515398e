using System.Numerics;
using System.Runtime.InteropServices;

namespace Clutch.Trips;

/// <summary>
/// What is known of a vehicle in one minute: of each channel and second one <see cref="Slot"/>. Bins form a lattice: taking a sample and joining two bins are
/// both "the greater of each slot", so any order and any repetition of frames gives the same bin.
/// </summary>
internal sealed class MinuteBin
{
    public const int Seconds = 60;
    public const long Milliseconds = 60_000;

    private readonly ulong[] _slots = new ulong[TripChannels.Count * Seconds];

    /// <summary>Minutes since 1970-01-01 UTC.</summary>
    public long Minute { get; private set; }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long Start => Minute * Milliseconds;

    public Slot this[TripChannel channel, int second] => new(_slots[((int)channel * Seconds) + second]);

    /// <summary>The seconds of a channel.</summary>
    public ReadOnlySpan<Slot> Of(TripChannel channel) => MemoryMarshal.Cast<ulong, Slot>(_slots.AsSpan((int)channel * Seconds, Seconds));

    /// <summary>Empties the bin for a minute.</summary>
    public void Begin(long minute)
    {
        Minute = minute;
        Array.Clear(_slots);
    }

    /// <summary>Takes a sample's slot. True: it changed something.</summary>
    public bool Offer(TripChannel channel, int second, Slot slot)
    {
        ref ulong held = ref _slots[((int)channel * Seconds) + second];
        if (slot.Bits <= held)
        {
            return false;
        }

        held = slot.Bits;
        return true;
    }

    /// <summary>Takes what the other knows of the same minute. True: it changed something.</summary>
    public bool Join(MinuteBin other)
    {
        Span<Vector<ulong>> mine = MemoryMarshal.Cast<ulong, Vector<ulong>>(_slots.AsSpan());
        ReadOnlySpan<Vector<ulong>> theirs = MemoryMarshal.Cast<ulong, Vector<ulong>>(other._slots.AsSpan());
        bool changed = false;
        for (int i = 0; i < mine.Length; i++)
        {
            var greater = Vector.Max(mine[i], theirs[i]);
            changed |= greater != mine[i];
            mine[i] = greater;
        }

        for (int i = mine.Length * Vector<ulong>.Count; i < _slots.Length; i++)
        {
            changed |= other._slots[i] > _slots[i];
            _slots[i] = Math.Max(_slots[i], other._slots[i]);
        }

        return changed;
    }

    /// <summary>A bit for each second in which any channel has something.</summary>
    public ulong Heard()
    {
        ulong heard = 0;
        for (int channel = 0; channel < TripChannels.Count; channel++)
        {
            heard |= Heard((TripChannel)channel);
        }

        return heard;
    }

    /// <summary>A bit for each second in which the channel has something.</summary>
    public ulong Heard(TripChannel channel)
    {
        ReadOnlySpan<ulong> slots = _slots.AsSpan((int)channel * Seconds, Seconds);
        ulong heard = 0;
        for (int second = 0; second < slots.Length; second++)
        {
            heard |= (slots[second] != 0 ? 1UL : 0) << second;
        }

        return heard;
    }
}
