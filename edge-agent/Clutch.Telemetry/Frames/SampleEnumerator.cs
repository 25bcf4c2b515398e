namespace Clutch.Telemetry;

/// <summary>
/// Walks the samples of a checked frame, column by column. Three cursors over the bytes of a group: its times, which begin again
/// with every column, its signals and its values.
/// </summary>
public ref struct SampleEnumerator
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long _baseTime;
    private PackReader _times;
    private PackReader _signals;
    private PackReader _values;
    private int _timesStart;
    private int _groupsLeft;
    private int _columnsLeft;
    private int _samplesLeft;
    private long _signal;
    private uint _ecu;
    private SampleQuality _quality;
    private long _time;
    private long _raw;

    internal SampleEnumerator(ReadOnlySpan<byte> bytes, int groups, long baseTime)
    {
        _bytes = bytes;
        _baseTime = baseTime;
        _values = new PackReader(bytes, groups);
        if (!bytes.IsEmpty)
        {
            _values.TryArray(out _groupsLeft);
        }
    }

    public Sample Current { get; private set; }

    public readonly SampleEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_samplesLeft == 0 && !NextColumn())
        {
            return false;
        }

        _samplesLeft--;
        _times.TryInteger(out long delta);
        _time += delta;
        long raw = Sample.Silent;
        if (!_values.TryNil())
        {
            _values.TryInteger(out delta);
            _raw += delta;
            raw = _raw;
        }

        Current = new Sample((ushort)_signal, _ecu, _quality, _time, raw);
        return true;
    }

    private bool NextColumn()
    {
        if (_columnsLeft == 0)
        {
            if (_groupsLeft == 0)
            {
                return false;
            }

            BeginGroup();
        }

        _columnsLeft--;
        _signals.TryInteger(out long delta);
        _signal += delta;
        _times = new PackReader(_bytes, _timesStart);
        _times.TryArray(out _samplesLeft);
        _time = _baseTime;
        _raw = 0;
        return true;
    }

    private void BeginGroup()
    {
        _groupsLeft--;
        _values.TryArray(out _);
        _values.TryInteger(out long ecu);
        _values.TryInteger(out long quality);
        (_ecu, _quality) = ((uint)ecu, (SampleQuality)quality);
        _timesStart = _values.Position;
        Skip(ref _values, out _);
        _signals = new PackReader(_bytes, _values.Position);
        _signals.TryArray(out _);
        _signal = 0;
        Skip(ref _values, out _columnsLeft);
        _values.TryArray(out _);
    }

    private static void Skip(ref PackReader pack, out int count)
    {
        pack.TryArray(out count);
        for (int i = 0; i < count; i++)
        {
            pack.TryInteger(out _);
        }
    }
}

/// <summary>Walks the events of a checked frame.</summary>
public ref struct EventEnumerator
{
    private readonly long _baseTime;
    private PackReader _pack;
    private int _left;
    private FrameEvent _current;

    internal EventEnumerator(ReadOnlySpan<byte> bytes, int events, long baseTime)
    {
        _baseTime = baseTime;
        _pack = new PackReader(bytes, events);
        if (!bytes.IsEmpty)
        {
            _pack.TryArray(out _left);
        }
    }

    public readonly FrameEvent Current => _current;

    public readonly EventEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_left == 0)
        {
            return false;
        }

        _left--;
        _pack.TryArray(out _);
        _pack.TryInteger(out long delta);
        _pack.TryInteger(out long kind);
        _pack.TryInteger(out long ecu);
        _pack.TryBinary(out ReadOnlySpan<byte> data);
        _current = new FrameEvent((FrameEventKind)kind, (uint)ecu, _baseTime + delta, data);
        return true;
    }
}
