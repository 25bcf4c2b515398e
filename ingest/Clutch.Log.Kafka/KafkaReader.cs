using Clutch.Log.Kafka.Native;
using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka;

/// <summary>
/// Reads a topic: as a member of a consumer group, whose members share the partitions, or all partitions from a place. Records go from librdkafka's
/// memory into the batch without an object each.
/// </summary>
internal sealed partial class KafkaReader : ILogReader
{
    /// <summary>A group's member must be heard of now and then; and no signal that was lost stops a reader.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly KafkaLogOptions _options;
    private readonly string _topic;
    private readonly Action<KafkaReader> _ended;
    private readonly ConsumerHandle _consumer;
    private readonly Handled _handled = new();

    /// <summary>Where each partition goes on: an offset, <see cref="OffsetBeginning"/>, or <see cref="OffsetInvalid"/> for "at the group's position".</summary>
    private readonly long[] _next;

    /// <summary>First offset that is not committed, of the partitions that this member has; −1 for others.</summary>
    private readonly long[] _committed;
    private bool _closed;
    private bool _disposed;

    /// <summary>A member of a group.</summary>
    public KafkaReader(KafkaLogOptions options, LogStream stream, string group, Action<KafkaReader> ended)
        : this(options, stream, group, OffsetInvalid, ended)
    {
        using var topics = new OffsetList(1);
        topics.Add(_topic, -1, OffsetInvalid);
        Start(topics.Subscribe(_consumer.Client));
    }

    /// <summary>A reader of all partitions from a place.</summary>
    public KafkaReader(KafkaLogOptions options, LogStream stream, LogPosition from, Action<KafkaReader> ended)
        : this(options, stream, group: null, OffsetBeginning, ended)
    {
        try
        {
            Seek(from);
        }
        catch
        {
            _consumer.Dispose();
            throw;
        }

        using var partitions = new OffsetList(options.Partitions);
        for (int partition = 0; partition < _next.Length; partition++)
        {
            partitions.Add(_topic, partition, _next[partition]);
        }

        Start(partitions.Assign(_consumer.Client));
    }

    private KafkaReader(KafkaLogOptions options, LogStream stream, string? group, long next, Action<KafkaReader> ended)
    {
        _options = options;
        _topic = options.Topic(stream);
        Stream = stream;
        Group = group;
        _ended = ended;
        _next = new long[options.Partitions];
        _committed = new long[options.Partitions];
        Array.Fill(_next, next);
        Array.Fill(_committed, -1);
        _consumer = new ConsumerHandle(options, $"{_topic}.{group ?? "readers"}", group is not null, _ => _reassigned = true);
    }

    public LogStream Stream { get; }

    public string? Group { get; }

    public LogPosition Place => LogPosition.Of([.. _next.Select(offset => offset == OffsetInvalid ? OffsetBeginning : offset)]);

    public async ValueTask<bool> ReadAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        while (!Volatile.Read(ref _closed))
        {
            Task arrival = _consumer.NextArrival();
            if (Fill(batch))
            {
                return true;
            }

            // A close between the look at the flag and the wait has signalled the arrival.
            await Task.WhenAny(arrival.WaitAsync(s_longestWait, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return false;
    }

    public void Commit(long position)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        (int partition, long offset) = KafkaPosition.Split(position);
        if (Group is null)
        {
            return;
        }

        if (_handled.Take(partition, offset) is not { } offsets)
        {
            throw new LogException($"The position of group {Group} in {_topic} is not stored: another member has those records by now, or they were committed before.");
        }

        using var list = new OffsetList(offsets.Count);
        foreach ((int each, long next) in offsets)
        {
            list.Add(_topic, each, next);
        }

        list.Commit(_consumer.Client, _options.ConnectTimeout, Group);
        lock (_gate)
        {
            foreach ((int each, long next) in offsets)
            {
                _committed[each] = next;
            }
        }
    }

    /// <summary>Commits a place for a group that has no member now; Kafka refuses it otherwise.</summary>
    public static void MoveGroup(KafkaLogOptions options, LogStream stream, string group, LogPosition place)
    {
        using var reader = new KafkaReader(options, stream, place, _ => { });
        string topic = reader._topic;
        using var list = new OffsetList(options.Partitions);
        for (int partition = 0; partition < options.Partitions; partition++)
        {
            long offset = reader._next[partition];
            list.Add(topic, partition, offset >= 0 ? offset : reader.Low(partition));
        }

        using var consumer = new ConsumerHandle(options, $"{topic}.{group}", member: false, _ => { });
        list.Commit(consumer.Client, options.ConnectTimeout, group);
    }

    /// <summary>Records that the log has and this group has not committed, over the partitions that this member has.</summary>
    public long Lag()
    {
        lock (_gate)
        {
            long lag = 0;
            for (int partition = 0; partition < _committed.Length && !_disposed; partition++)
            {
                if (_committed[partition] >= 0 && rd_kafka_get_watermark_offsets(_consumer.Client, _topic, partition, out _, out long high) == KafkaError.None)
                {
                    lag += Math.Max(0, high - _committed[partition]);
                }
            }

            return lag;
        }
    }

    /// <summary>Ends a wait for records; every read from now on finds the log closed.</summary>
    public void Close()
    {
        Volatile.Write(ref _closed, true);
        _consumer.Signal();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        Release();
        _consumer.Dispose();
        _ended(this);
    }

    private void Start(KafkaError error)
    {
        if (error != KafkaError.None)
        {
            _consumer.Dispose();
            throw new LogException($"The telemetry log on Kafka cannot read {_topic}: {Text(error)}");
        }
    }

    private long Low(int partition)
    {
        KafkaError error = rd_kafka_query_watermark_offsets(_consumer.Client, _topic, partition, out long low, out _, (int)_options.ConnectTimeout.TotalMilliseconds);
        return error == KafkaError.None ? low : throw new LogException($"The begin of {_topic}, partition {partition}, cannot be found: {Text(error)}");
    }

    private void Seek(LogPosition from)
    {
        if (from.IsLatest)
        {
            for (int partition = 0; partition < _next.Length; partition++)
            {
                KafkaError error = rd_kafka_query_watermark_offsets(_consumer.Client, _topic, partition, out _, out _next[partition], (int)_options.ConnectTimeout.TotalMilliseconds);
                if (error != KafkaError.None)
                {
                    throw new LogException($"The end of {_topic}, partition {partition}, cannot be found: {Text(error)}");
                }
            }
        }
        else if (from.Offsets is { } offsets)
        {
            offsets.AsSpan(0, Math.Min(offsets.Length, _next.Length)).CopyTo(_next);
        }
        else if (!from.IsEarliest)
        {
            (int partition, long offset) = KafkaPosition.Split(from.Value);
            if (partition >= _next.Length)
            {
                throw new LogException($"Position {from.Value} lies in partition {partition}; {_topic} has {_next.Length}.");
            }

            _next[partition] = offset;
        }
    }
}
