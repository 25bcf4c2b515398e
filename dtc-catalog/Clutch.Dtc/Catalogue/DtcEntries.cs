namespace Clutch.Dtc;

/// <summary>The meanings of one code, standard before makes, current before older; enumerates without allocating.</summary>
public readonly struct DtcEntries
{
    private readonly ushort _first;
    private readonly ushort _count;

    internal DtcEntries(ushort first, ushort count)
    {
        _first = first;
        _count = count;
    }

    public int Count => _count;

    public DtcEntry this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));
            return new DtcEntry((ushort)(_first + index));
        }
    }

    public Enumerator GetEnumerator() => new(_first, _first + _count);

    public struct Enumerator
    {
        private readonly int _end;
        private int _next;

        internal Enumerator(int first, int end)
        {
            _next = first;
            _end = end;
        }

        public readonly DtcEntry Current => new((ushort)(_next - 1));

        public bool MoveNext() => _next++ < _end;
    }
}
