using System.Runtime.InteropServices;

namespace Clutch.Ingest.Connections;

/// <summary>Frames that have not come: sequence numbers of one boot, both ends included.</summary>
internal readonly record struct SequenceRange(long From, long To);

/// <summary>
/// The sequence numbers of one boot that are durable: all from the first that was seen up to a watermark, but for a few gaps. What came
/// before the first one is not known and not judged. Not thread-safe.
/// </summary>
internal sealed class BootSequence
{
    /// <summary>More than this, and the oldest gap is forgotten: the memory of a vehicle is bounded, whatever it sends.</summary>
    public const int MaxGaps = 16;

    private readonly List<SequenceRange> _gaps = [];
    private long _first;
    private long _next;

    /// <summary>A boot of which this is the first frame that is seen.</summary>
    public BootSequence(long boot, long first)
    {
        Boot = boot;
        _first = first;
        _next = Successor(first);
    }

    public long Boot { get; }

    /// <summary>The gaps, oldest first.</summary>
    public ReadOnlySpan<SequenceRange> Gaps => CollectionsMarshal.AsSpan(_gaps);

    public bool Knows(long sequence) => sequence >= _first && sequence < _next && GapAround(sequence) < 0;

    /// <summary>Takes a durable frame. True when it opened or filled a gap.</summary>
    public bool Note(long sequence, out int found, out int filled)
    {
        (found, filled) = (0, 0);
        if (sequence == _next)
        {
            _next = Successor(sequence);
            return false;
        }

        if (sequence > _next)
        {
            Open(_gaps.Count, new SequenceRange(_next, sequence - 1));
            _next = Successor(sequence);
            found = 1;
            return true;
        }

        int index = GapAround(sequence);
        if (index < 0)
        {
            return false; // a duplicate, or older than the first
        }

        filled = Shrink(index, sequence);
        return true;
    }

    /// <summary>The highest number has no successor; a device that sends it has no further frames.</summary>
    private static long Successor(long sequence) => sequence == long.MaxValue ? sequence : sequence + 1;

    private void Open(int index, SequenceRange gap)
    {
        _gaps.Insert(index, gap);
        if (_gaps.Count > MaxGaps)
        {
            // What may be missing must not count as durable: up to there nothing is known any more.
            _first = _gaps[0].To + 1;
            _gaps.RemoveAt(0);
        }
    }

    /// <summary>Place of the gap that holds the number, or below 0.</summary>
    private int GapAround(long sequence)
    {
        for (int i = 0; i < _gaps.Count; i++)
        {
            if (sequence >= _gaps[i].From && sequence <= _gaps[i].To)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Takes one number out of a gap; 1 when the gap is gone.</summary>
    private int Shrink(int index, long sequence)
    {
        SequenceRange gap = _gaps[index];
        if (gap.From == gap.To)
        {
            _gaps.RemoveAt(index);
            return 1;
        }

        if (sequence == gap.From)
        {
            _gaps[index] = gap with { From = sequence + 1 };
        }
        else if (sequence == gap.To)
        {
            _gaps[index] = gap with { To = sequence - 1 };
        }
        else
        {
            _gaps[index] = gap with { To = sequence - 1 };
            Open(index + 1, gap with { From = sequence + 1 });
        }

        return 0;
    }
}
