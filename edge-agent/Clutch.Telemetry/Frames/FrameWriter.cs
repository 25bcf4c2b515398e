using System.Runtime.InteropServices;
using System.Text;

namespace Clutch.Telemetry;

/// <summary>What became of a sample or an event that was added to a frame.</summary>
public enum FrameAdd : byte
{
    Added = 0,

    /// <summary>The frame is full: write it, then add again.</summary>
    Full,

    /// <summary>Not later than the sample before it of the same signal, ECU and quality; frames hold at most one a millisecond.</summary>
    NotLater,

    /// <summary>Time or raw value outside of what frames hold.</summary>
    OutOfRange,
}

/// <summary>
/// Gathers samples column by column and writes them as frames of one vehicle and boot. Allocates while it meets new columns
/// and longer ones, nothing after that. One thread at a time.
/// </summary>
public sealed class FrameWriter
{
    private const int EnvelopeBytes = 128;
    private const int ColumnBytes = 32;
    private const int SampleBytes = 2 * PackWriter.MaxInteger;
    private const int EventBytes = 32;

    private readonly byte[] _vehicle;
    private readonly List<FrameColumn> _columns = [];
    private readonly List<FrameColumn> _used = [];
    private readonly byte[] _events = new byte[FrameFormat.MaxBytes];
    private readonly PendingEvent[] _pending = new PendingEvent[FrameFormat.MaxEvents];
    private int _eventBytes;
    private int _lastColumn = -1;
    private int _usedColumns;
    private int _bound = EnvelopeBytes;
    private long _firstTime = long.MaxValue;

    /// <summary>A writer for one vehicle and boot.</summary>
    /// <param name="vehicle">A vehicle id, see <see cref="Topics.IsVehicle(string)"/>.</param>
    /// <param name="boot">Number of the agent's start, positive, never reused.</param>
    public FrameWriter(string vehicle, long boot)
    {
        if (!Topics.IsVehicle(vehicle))
        {
            throw new ArgumentException($"'{vehicle}' is not a vehicle id: use 1 to 64 of A-Z a-z 0-9 . _ -", nameof(vehicle));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(boot);
        _vehicle = Encoding.ASCII.GetBytes(vehicle);
        Boot = boot;
    }

    public long Boot { get; }

    /// <summary>Samples in the frame so far.</summary>
    public int SampleCount { get; private set; }

    /// <summary>Events in the frame so far.</summary>
    public int EventCount { get; private set; }

    public bool IsEmpty => SampleCount == 0 && EventCount == 0;

    /// <summary>Adds one sample. Samples of one signal, ECU and quality come in time order.</summary>
    public FrameAdd Add(in Sample sample)
    {
        if (sample.Time is < 0 or > FrameFormat.MaxTime || (sample.HasValue && sample.Raw is < -FrameFormat.MaxRaw or > FrameFormat.MaxRaw))
        {
            return FrameAdd.OutOfRange;
        }

        FrameColumn column = Find(in sample);
        if (sample.Time <= column.LastTime)
        {
            return FrameAdd.NotLater;
        }

        int needed = SampleBytes + (column.Count == 0 ? ColumnBytes : 0);
        if (SampleCount == FrameFormat.MaxSamples || _bound + needed > FrameFormat.MaxBytes || (column.Count == 0 && _usedColumns == FrameFormat.MaxColumns))
        {
            return FrameAdd.Full;
        }

        _usedColumns += column.Count == 0 ? 1 : 0;
        _bound += needed;
        column.Add(sample.Time, sample.Raw);
        SampleCount++;
        _firstTime = Math.Min(_firstTime, sample.Time);
        return FrameAdd.Added;
    }

    /// <summary>Adds one event with at most <see cref="FrameFormat.MaxEventBytes"/> bytes of data.</summary>
    public FrameAdd AddEvent(FrameEventKind kind, uint ecu, long time, ReadOnlySpan<byte> data)
    {
        if (time is < 0 or > FrameFormat.MaxTime || data.Length > FrameFormat.MaxEventBytes)
        {
            return FrameAdd.OutOfRange;
        }

        int needed = EventBytes + data.Length;
        if (EventCount == FrameFormat.MaxEvents || _bound + needed > FrameFormat.MaxBytes)
        {
            return FrameAdd.Full;
        }

        data.CopyTo(_events.AsSpan(_eventBytes));
        _pending[EventCount++] = new PendingEvent(kind, ecu, time, _eventBytes, data.Length);
        _eventBytes += data.Length;
        _bound += needed;
        _firstTime = Math.Min(_firstTime, time);
        return FrameAdd.Added;
    }

    /// <summary>Writes the frame and begins the next one. Returns its length; 0 when there is nothing to write.</summary>
    /// <param name="sequence">Positive, one more with every frame of this boot.</param>
    /// <param name="destination">At least <see cref="FrameFormat.MaxBytes"/>.</param>
    public int Write(long sequence, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequence);
        if (destination.Length < FrameFormat.MaxBytes)
        {
            throw new ArgumentException($"a frame needs room for {FrameFormat.MaxBytes} bytes", nameof(destination));
        }

        if (IsEmpty)
        {
            return 0;
        }

        var pack = new PackWriter(destination);
        pack.Array(7);
        pack.Integer(FrameFormat.Version);
        pack.Text(_vehicle);
        pack.Integer(Boot);
        pack.Integer(sequence);
        pack.Integer(_firstTime);
        WriteGroups(ref pack);
        WriteEvents(ref pack);
        Begin();
        return pack.Length;
    }

    /// <summary>Neighbouring columns of one ECU with equal times become one group: what came in one answer pays for its time once.</summary>
    private void WriteGroups(ref PackWriter pack)
    {
        _used.Clear();
        foreach (FrameColumn column in _columns)
        {
            if (column.Count > 0)
            {
                _used.Add(column);
            }
        }

        int groups = 0;
        for (int first = 0; first < _used.Count; first = EndOfGroup(first))
        {
            groups++;
        }

        pack.Array(groups);
        for (int first = 0, end; first < _used.Count; first = end)
        {
            end = EndOfGroup(first);
            WriteGroup(ref pack, CollectionsMarshal.AsSpan(_used)[first..end]);
        }
    }

    private int EndOfGroup(int first)
    {
        int end = first + 1;
        while (end < _used.Count && _used[end].Shares(_used[first]))
        {
            end++;
        }

        return end;
    }

    private void WriteGroup(ref PackWriter pack, ReadOnlySpan<FrameColumn> columns)
    {
        pack.Array(5);
        pack.Integer(columns[0].Ecu);
        pack.Integer((int)columns[0].Quality);
        pack.Array(columns[0].Count);
        long previous = _firstTime;
        foreach (long time in columns[0].Times)
        {
            pack.Integer(time - previous);
            previous = time;
        }

        pack.Array(columns.Length);
        previous = 0;
        foreach (FrameColumn column in columns)
        {
            pack.Integer(column.Signal - previous);
            previous = column.Signal;
        }

        pack.Array(columns.Length * columns[0].Count);
        foreach (FrameColumn column in columns)
        {
            long last = 0;
            foreach (long raw in column.Raws)
            {
                if (raw == Sample.Silent)
                {
                    pack.Nil();
                    continue;
                }

                pack.Integer(raw - last);
                last = raw;
            }
        }
    }

    private void WriteEvents(ref PackWriter pack)
    {
        pack.Array(EventCount);
        foreach (PendingEvent pending in _pending.AsSpan(0, EventCount))
        {
            pack.Array(4);
            pack.Integer(pending.Time - _firstTime);
            pack.Integer((int)pending.Kind);
            pack.Integer(pending.Ecu);
            pack.Binary(_events.AsSpan(pending.Start, pending.Length));
        }
    }

    private void Begin()
    {
        foreach (FrameColumn column in _columns)
        {
            column.Clear();
        }

        (SampleCount, EventCount, _eventBytes, _usedColumns) = (0, 0, 0, 0);
        (_bound, _firstTime, _lastColumn) = (EnvelopeBytes, long.MaxValue, -1);
    }

    private FrameColumn Find(in Sample sample)
    {
        // Polling is cyclic: the next sample is nearly always of the column after the last one.
        int next = _lastColumn + 1 < _columns.Count ? _lastColumn + 1 : 0;
        if (next < _columns.Count && _columns[next].Is(in sample))
        {
            _lastColumn = next;
            return _columns[next];
        }

        for (int i = 0; i < _columns.Count; i++)
        {
            if (_columns[i].Is(in sample))
            {
                _lastColumn = i;
                return _columns[i];
            }
        }

        var column = new FrameColumn(sample.Signal, sample.Ecu, sample.Quality);
        _columns.Add(column);
        _lastColumn = _columns.Count - 1;
        return column;
    }

    private readonly record struct PendingEvent(FrameEventKind Kind, uint Ecu, long Time, int Start, int Length);
}
