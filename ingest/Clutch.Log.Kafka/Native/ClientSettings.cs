using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka.Native;

/// <summary>Makes clients of librdkafka from the log's options.</summary>
internal static unsafe class ClientSettings
{
    private const int ErrorBytes = 512;

    /// <summary>What acknowledged-means-durable, order and memory rest on. Not for the operator to change.</summary>
    private static readonly string[] s_fixed =
    [
        "bootstrap.servers", "metadata.broker.list", "enable.idempotence", "enable.gapless.guarantee", "acks", "request.required.acks", "message.timeout.ms",
        "delivery.timeout.ms", "retries", "message.send.max.retries", "max.in.flight", "max.in.flight.requests.per.connection", "partitioner",
        "queue.buffering.max.messages", "queue.buffering.max.kbytes", "queue.buffering.max.ms", "linger.ms", "message.max.bytes", "compression.type", "compression.codec",
        "delivery.report.only.error", "transactional.id", "allow.auto.create.topics", "group.id", "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset",
        "partition.assignment.strategy", "enable.partition.eof",
    ];

    /// <summary>A producer: idempotent, acknowledged by all replicas in sync, and never sending a record whose predecessor was given up.</summary>
    public static nint NewProducer(KafkaLogOptions options) => New(
        Producer,
        options,
        conf => rd_kafka_conf_set_events(conf, EventDeliveryReports | EventError),
        ("enable.idempotence", "true"),
        ("enable.gapless.guarantee", "true"),

        // For ever: after a record that librdkafka gave up by itself it would go on with the next one. The appender watches the time.
        ("message.timeout.ms", "0"),
        ("linger.ms", FormattableString.Invariant($"{options.Linger.TotalMilliseconds}")),
        ("compression.type", options.Compression),
        ("allow.auto.create.topics", "false"),

        // The appender keeps its own account of memory, which is reached first.
        ("queue.buffering.max.messages", $"{(options.MemoryBudgetBytes / KafkaAppender.RecordOverhead) + 1}"),
        ("queue.buffering.max.kbytes", $"{(options.MemoryBudgetBytes / 1024) + 1}"));

    /// <summary>A consumer. With a group id it may subscribe.</summary>
    public static nint NewConsumer(KafkaLogOptions options, string group, Action<nint> configure) => New(
        Consumer,
        options,
        configure,
        ("group.id", group),
        ("enable.auto.commit", "false"),
        ("enable.auto.offset.store", "false"),
        ("auto.offset.reset", "earliest"),
        ("partition.assignment.strategy", "range"),
        ("check.crcs", "true"),

        // The broker answers a fetch as soon as there is something; this is how long it waits with an empty one.
        ("fetch.wait.max.ms", "500"));

    private static nint New(int type, KafkaLogOptions options, Action<nint> configure, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        byte* error = stackalloc byte[ErrorBytes];
        nint conf = Configuration();
        try
        {
            Set(conf, "bootstrap.servers", options.Brokers, "Brokers");
            Set(conf, "client.id", "clutch", "client.id");
            Set(conf, "socket.nagle.disable", "true", "socket.nagle.disable");
            Set(conf, "reconnect.backoff.max.ms", "1000", "reconnect.backoff.max.ms");
            Set(conf, "message.max.bytes", $"{(long)options.MaxRecordBytes + KafkaAppender.RecordOverhead}", "MaxRecordBytes");
            foreach ((string name, string value) in settings)
            {
                Set(conf, name, value, name);
            }

            foreach ((string key, string value) in options.Properties)
            {
                string name = key.Replace('_', '.').ToLowerInvariant();
                if (s_fixed.Contains(name, StringComparer.Ordinal))
                {
                    throw new LogException($"Properties:{key} cannot be set: what the log promises rests on it, or it has a setting of its own.");
                }

                Set(conf, name, value, $"Properties:{key}");
            }

            // Without a handler librdkafka writes to the terminal.
            rd_kafka_conf_set_log_cb(conf, 0);
            configure(conf);
            nint client = rd_kafka_new(type, conf, error, ErrorBytes);
            if (client == 0)
            {
                throw new LogException($"The Kafka client cannot be made: {Text(error)}");
            }

            conf = 0; // the client's now
            return client;
        }
        finally
        {
            if (conf != 0)
            {
                rd_kafka_conf_destroy(conf);
            }
        }
    }

    private static nint Configuration()
    {
        try
        {
            return rd_kafka_conf_new();
        }
        catch (DllNotFoundException e)
        {
            throw new LogException($"{Library} is missing, which the log on Kafka needs. On Debian: sudo apt-get install -y --no-install-recommends librdkafka1", e);
        }
    }

    private static void Set(nint conf, string name, string value, string setting)
    {
        byte* error = stackalloc byte[ErrorBytes];
        if (rd_kafka_conf_set(conf, name, value, error, ErrorBytes) != 0)
        {
            throw new LogException($"{setting} is wrong: {Text(error)}");
        }
    }
}
