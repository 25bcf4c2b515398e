using System.Diagnostics.Metrics;

namespace Clutch.Log.Kafka;

/// <summary>
/// The telemetry log on Kafka: a topic per stream, the vehicle as key. Durable is what all replicas in sync have. Any number of processes
/// may have it open.
/// </summary>
public sealed class KafkaLog : ITelemetryLog
{
    public const string MeterName = "Clutch.Log.Kafka";

    private readonly Lock _gate = new();
    private readonly KafkaLogOptions _options;
    private readonly TimeProvider _time;
    private readonly Meter _meter = new(MeterName);
    private KafkaAppender[] _appenders = [];
    private KafkaReader[] _readers = [];
    private long _restarts;
    private bool _disposed;

    /// <summary>Asks the brokers for the topics, and creates those that are missing if it may.</summary>
    /// <exception cref="LogException">A setting is wrong, librdkafka is missing, no broker answers, or a topic is not as it must be.</exception>
    public KafkaLog(KafkaLogOptions options, TimeProvider time)
    {
        options.Validate();
        Topics.Check(options);
        _options = options;
        _time = time;
        _meter.CreateObservableGauge(
            "clutch.log.lag",
            () => Volatile.Read(ref _readers).Where(r => r.Group is not null).Select(r => new Measurement<long>(r.Lag(), Tag(r.Stream), new("group", r.Group))),
            description: "records that the log has and the group has not handled, in this process's partitions");
        _meter.CreateObservableUpDownCounter(
            "clutch.log.waiting",
            () => Volatile.Read(ref _appenders).Select(a => new Measurement<long>(a.WaitingBytes, Tag(a.Stream))),
            "By",
            "appended and not durable yet");
        _meter.CreateObservableCounter(
            "clutch.log.producer_restarts",
            () => Interlocked.Read(ref _restarts) + Volatile.Read(ref _appenders).Sum(a => a.Restarts),
            description: "producers that lost records and were replaced");
    }

    public string? Fault => Volatile.Read(ref _appenders).Select(a => a.Fault).FirstOrDefault(f => f is not null);

    public ILogAppender OpenAppender(LogStream stream, IAppendObserver observer)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var appender = new KafkaAppender(_options, stream, observer, _time, Ended);
            _appenders = [.. _appenders, appender];
            return appender;
        }
    }

    public ILogReader OpenReader(LogStream stream, string group)
    {
        GroupName.Check(group);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_readers.Any(r => r.Stream == stream && r.Group == group))
            {
                throw new LogException($"Group {group} reads {stream.Name()} already; a group has one reader at a time in a process.");
            }

            return Add(new KafkaReader(_options, stream, group, Ended));
        }
    }

    public ILogReader OpenReader(LogStream stream, LogPosition from)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        var reader = new KafkaReader(_options, stream, from, Ended);
        lock (_gate)
        {
            return Add(reader);
        }
    }

    public void MoveGroup(LogStream stream, string group, LogPosition place)
    {
        GroupName.Check(group);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_readers.Any(r => r.Stream == stream && r.Group == group))
            {
                throw new LogException($"Group {group} reads {stream.Name()} here; a group on Kafka is moved while none of its members runs.");
            }
        }

        KafkaReader.MoveGroup(_options, stream, group, place);
    }

    /// <summary>Waits until what was appended is durable and reported, for some seconds at most; then ends every read.</summary>
    public ValueTask DisposeAsync()
    {
        KafkaAppender[] appenders;
        KafkaReader[] readers;
        lock (_gate)
        {
            if (_disposed)
            {
                return ValueTask.CompletedTask;
            }

            Volatile.Write(ref _disposed, true);
            (appenders, readers) = (_appenders, _readers);
        }

        Array.ForEach(appenders, a => a.Close());
        Array.ForEach(appenders, a => a.Join());
        Array.ForEach(readers, r => r.Close());
        _meter.Dispose();
        return ValueTask.CompletedTask;
    }

    private static KeyValuePair<string, object?> Tag(LogStream stream) => new("stream", stream.Name());

    private KafkaReader Add(KafkaReader reader)
    {
        _readers = [.. _readers, reader];
        if (_disposed)
        {
            reader.Close();
        }

        return reader;
    }

    private void Ended(KafkaReader reader)
    {
        lock (_gate)
        {
            _readers = [.. _readers.Where(r => r != reader)];
        }
    }

    private void Ended(KafkaAppender appender)
    {
        lock (_gate)
        {
            _restarts += appender.Restarts;
            _appenders = [.. _appenders.Where(a => a != appender)];
        }
    }
}
