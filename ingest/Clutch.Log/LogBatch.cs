namespace Clutch.Log;

/// <summary>One record as a reader sees it.</summary>
/// <param name="Position">Identifies the record within its stream; grows with the records of one key, with gaps.</param>
/// <param name="Next">Behind the record: what to commit once this one is handled.</param>
/// <param name="Key">Valid until the batch is filled again.</param>
/// <param name="Value">Valid until the batch is filled again.</param>
/// <param name="Trace">The trace that it belongs to, as it was appended; empty for nearly all. Valid until the batch is filled again.</param>
public readonly record struct LogRecord(long Position, long Next, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> Trace);

/// <summary>Records read together, over one buffer that is used again and again.</summary>
public sealed class LogBatch
{
    private Entry[] _entries = new Entry[256];
    private byte[] _bytes;

    /// <summary>An empty batch; reuse it for every read.</summary>
    /// <param name="bytes">Bytes to read at once; a longer record still gets in, alone.</param>
    public LogBatch(int bytes = 256 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 64);
        _bytes = new byte[bytes];
    }

    public int Count { get; private set; }

    public LogRecord this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            Entry entry = _entries[index];
            return new LogRecord(
                entry.Position,
                entry.Next,
                _bytes.AsMemory(entry.Offset + entry.TraceLength, entry.KeyLength),
                _bytes.AsMemory(entry.Offset + entry.TraceLength + entry.KeyLength, entry.ValueLength),
                _bytes.AsMemory(entry.Offset, entry.TraceLength));
        }
    }

    /// <summary>Milliseconds since 1970 when the first record became durable, by the clock of who appended it; 0: not known.</summary>
    public long DurableSince { get; internal set; }

    internal Span<byte> Buffer => _bytes;

    internal void Clear()
    {
        Count = 0;
        DurableSince = 0;
    }

    /// <summary>Makes room for a record that is longer than the buffer; what the buffer held is lost.</summary>
    internal void Grow(int bytes) => _bytes = new byte[Math.Max(bytes, _bytes.Length)];

    /// <summary>Adds a record whose trace, key and value lie in <see cref="Buffer"/>, one behind the other.</summary>
    internal void Add(long position, long next, int offset, int traceLength, int keyLength, int valueLength)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        _entries[Count++] = new Entry(position, next, offset, traceLength, keyLength, valueLength);
    }

    private readonly record struct Entry(long Position, long Next, int Offset, int TraceLength, int KeyLength, int ValueLength);
}
