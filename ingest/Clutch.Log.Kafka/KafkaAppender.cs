using Clutch.Log.Kafka.Native;
using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka;

/// <summary>
/// Appends to one topic with a producer of its own. The ticket travels as librdkafka's opaque value, so that a record costs no object; one thread
/// takes the delivery reports in arrays. When a record is lost, the whole producer goes: all that it still has is lost with it, and a
/// new one begins once the last report is in. So a partition never holds a record behind a gap.
/// </summary>
internal sealed unsafe partial class KafkaAppender : ILogAppender
{
    /// <summary>What a record costs librdkafka besides its bytes, rounded up.</summary>
    public const int RecordOverhead = 256;

    private const int MaxKeyBytes = ushort.MaxValue;

    private readonly Lock _gate = new();
    private readonly KafkaLogOptions _options;
    private readonly string _topic;
    private readonly IAppendObserver _observer;
    private readonly TimeProvider _time;
    private readonly Action<KafkaAppender> _ended;
    private readonly int[] _waiting;
    private readonly long[] _progressed;
    private readonly Thread _thread;
    private ProducerHandle _producer;
    private long _bytes;
    private int _records;
    private bool _accepting = true;
    private bool _refused;
    private bool _disposed;
    private bool _closing;
    private string? _fault;
    private long _restarts;

    /// <summary>An appender that takes records at once; whether brokers answer shows later.</summary>
    /// <param name="options">The log's.</param>
    /// <param name="stream">Which topic.</param>
    /// <param name="observer">Called on the appender's own thread.</param>
    /// <param name="time">Measures how long a partition makes no progress.</param>
    /// <param name="ended">Called when the last report is out after <see cref="Dispose"/> or <see cref="Close"/>.</param>
    public KafkaAppender(KafkaLogOptions options, LogStream stream, IAppendObserver observer, TimeProvider time, Action<KafkaAppender> ended)
    {
        _options = options;
        _topic = options.Topic(stream);
        Stream = stream;
        _observer = observer;
        _time = time;
        _ended = ended;
        _waiting = new int[options.Partitions];
        _progressed = new long[options.Partitions];
        _done = new int[options.Partitions];
        _producer = new ProducerHandle(options, _topic);
        _thread = new Thread(Run) { IsBackground = true, Name = $"log {_topic}" };
        _thread.Start();
    }

    public LogStream Stream { get; }

    public string? Fault => Volatile.Read(ref _fault);

    /// <summary>Bytes that are appended and not reported, overhead included.</summary>
    public long WaitingBytes => Volatile.Read(ref _bytes);

    /// <summary>Producers that were given up with what they had.</summary>
    public long Restarts => Volatile.Read(ref _restarts);

    public bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket, ReadOnlySpan<byte> trace = default)
    {
        long length = (long)key.Length + value.Length;
        long size = length + RecordOverhead;
        if (key.Length > MaxKeyBytes || length > _options.MaxRecordBytes || size > _options.MemoryBudgetBytes)
        {
            throw new ArgumentException(
                $"A record of {key.Length} bytes of key and {value.Length} of value never fits: the key may have {MaxKeyBytes}, both {_options.MaxRecordBytes} (MaxRecordBytes), with {RecordOverhead} of overhead {_options.MemoryBudgetBytes} (MemoryBudgetBytes).",
                nameof(value));
        }

        int partition = Murmur2.Partition(key, _options.Partitions);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_accepting || _bytes + size > _options.MemoryBudgetBytes)
            {
                _refused = true;
                return false;
            }

            if (Produce(partition, key, value, ticket, trace))
            {
                if (_waiting[partition]++ == 0)
                {
                    _progressed[partition] = _time.GetTimestamp();
                }

                _bytes += size;
                _records++;
                return true;
            }

            _refused = true;
            return false;
        }
    }

    /// <summary>The appender's records still get their report.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        Wake();
    }

    /// <summary>Takes nothing more; what was taken is reported within some seconds, as lost when it must be.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _accepting = false;
            _closing = true;
            _closedAt = _time.GetTimestamp();
        }

        Wake();
        _retry.Set();
    }

    /// <summary>Waits for the last report.</summary>
    public void Join() => _thread.Join();

    private bool Produce(int partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket, ReadOnlySpan<byte> trace)
    {
        byte nothing = 0;
        KafkaError error;
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            // Without a pointer the value would be null, which is a deletion in a compacted topic.
            byte* valueOrNothing = valueBytes is null ? &nothing : valueBytes;
            error = !trace.IsEmpty ? TraceHeaders.Produce(_producer, partition, keyBytes, key.Length, valueOrNothing, value.Length, (nint)ticket, trace)
                : rd_kafka_produce(_producer.Topic, partition, CopyRecord, valueOrNothing, (nuint)value.Length, keyBytes, (nuint)key.Length, (nint)ticket) == 0 ? KafkaError.None
                : rd_kafka_last_error();
        }

        if (error == KafkaError.None)
        {
            return true;
        }

        if (error != KafkaError.QueueFull)
        {
            _accepting = false;
            _failure = Text(error);
        }

        return false;
    }
}
