namespace Clutch.Telemetry;

/// <summary>Walks the samples of a checked frame, column by column. Two cursors: one over times, which columns share, one over values.</summary>
public ref struct SampleEnumerator
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long _baseTime;
    private PackReader _times;
    private PackReader _values;
    private int _timesStart;
    private int _columnsLeft;
    private int _samplesLeft;
    private ushort _signal;
    private uint _ecu;
    private SampleQuality _quality;
    private long _time;
    private long _raw;

    internal SampleEnumerator(ReadOnlySpan<byte> bytes, int columns, long baseTime)
    {
        _bytes = bytes;
        _baseTime = baseTime;
        _values = new PackReader(bytes, columns);
        if (!bytes.IsEmpty)
        {
            _values.TryArray(out _columnsLeft);
        }
    }

    public Sample Current { get; private set; }

    public readonly SampleEnumerator GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_samplesLeft == 0)
        {
            if (_columnsLeft == 0)
            {
                return false;
            }

            _columnsLeft--;
            BeginColumn();
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

        Current = new Sample(_signal, _ecu, _quality, _time, raw);
        return true;
    }

    private void BeginColumn()
    {
        _values.TryArray(out _);
        _values.TryInteger(out long signal);
        _values.TryInteger(out long ecu);
        _values.TryInteger(out long quality);
        (_signal, _ecu, _quality) = ((ushort)signal, (uint)ecu, (SampleQuality)quality);
        if (!_values.TryNil())
        {
            _timesStart = _values.Position;
            _values.TryArray(out int times);
            for (int i = 0; i < times; i++)
            {
                _values.TryInteger(out _);
            }
        }

        _times = new PackReader(_bytes, _timesStart);
        _times.TryArray(out _);
        _values.TryArray(out _samplesLeft);
        _time = _baseTime;
        _raw = 0;
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
