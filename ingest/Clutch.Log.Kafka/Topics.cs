using System.Diagnostics;
using System.Runtime.InteropServices;
using Clutch.Log.Kafka.Native;
using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka;

/// <summary>Sees at the start that every stream has its topic, with the number of partitions that was configured.</summary>
internal sealed unsafe class Topics : IDisposable
{
    private const int ErrorBytes = 512;

    private readonly KafkaLogOptions _options;
    private readonly nint _client;
    private readonly nint _queue;
    private readonly long _started = Stopwatch.GetTimestamp();

    private Topics(KafkaLogOptions options)
    {
        _options = options;
        _client = ClientSettings.NewConsumer(options, options.TopicPrefix + "start", _ => { });
        _queue = rd_kafka_queue_new(_client);
    }

    private TimeSpan Left => _options.ConnectTimeout - Stopwatch.GetElapsedTime(_started);

    private int LeftMs => (int)Math.Max(1, Left.TotalMilliseconds);

    /// <summary>Asks for all topics, and creates what is missing.</summary>
    /// <exception cref="LogException">No broker answers, or a topic is missing and not created, or it has another number of partitions.</exception>
    public static void Check(KafkaLogOptions options)
    {
        using var topics = new Topics(options);
        string[] missing = topics.Missing([.. Enum.GetValues<LogStream>().Select(options.Topic)]);
        if (missing.Length == 0)
        {
            return;
        }

        if (!options.CreateTopics)
        {
            throw new LogException($"Kafka at {options.Brokers} has no topic {string.Join(", ", missing)}. Create it with {options.Partitions} partitions, or set CreateTopics to true.");
        }

        topics.Create(missing);
        while (topics.Missing(missing) is [string late, ..])
        {
            if (topics.Left <= TimeSpan.Zero)
            {
                throw new LogException($"Kafka created topic {late} and does not show it within {options.ConnectTimeout.TotalSeconds:0.#} s.");
            }

            // Nothing comes to this queue any more: a wait of 100 ms.
            _ = rd_kafka_queue_poll(topics._queue, 100);
        }
    }

    /// <summary>What stands in the way of records to this topic, asked over an existing client; null when all is well.</summary>
    public static string? Problem(nint client, nint topic, KafkaLogOptions options, int timeoutMs)
    {
        KafkaMetadata* metadata;
        KafkaError error = rd_kafka_metadata(client, 0, topic, &metadata, timeoutMs);
        if (error != KafkaError.None)
        {
            return $"no Kafka broker at {options.Brokers} answers ({Text(error)})";
        }

        try
        {
            TopicMetadata* found = metadata->Topics;
            return found->Error != KafkaError.None ? $"topic {Text(found->Topic)}: {Text(found->Error)}"
                : found->PartitionCount != options.Partitions ? WrongPartitions(Text(found->Topic), found->PartitionCount, options)
                : Leaderless(found) is { } partition ? $"partition {partition} of topic {Text(found->Topic)} has no leader"
                : null;
        }
        finally
        {
            rd_kafka_metadata_destroy(metadata);
        }
    }

    public void Dispose()
    {
        rd_kafka_queue_destroy(_queue);
        rd_kafka_destroy_flags(_client, NoConsumerClose);
    }

    private static int? Leaderless(TopicMetadata* topic)
    {
        for (int i = 0; i < topic->PartitionCount; i++)
        {
            if (topic->Partitions[i].Leader < 0)
            {
                return topic->Partitions[i].Id;
            }
        }

        return null;
    }

    private static string WrongPartitions(string topic, int found, KafkaLogOptions options) =>
        $"topic {topic} has {found} partitions, Partitions says {options.Partitions}: vehicles would change their partition. Set Partitions to {found}, or use another TopicPrefix";

    /// <summary>Those that are not there. Asks for all topics of the cluster: a question for one by its name creates it where brokers do so.</summary>
    private string[] Missing(string[] names)
    {
        KafkaMetadata* metadata;
        KafkaError error = rd_kafka_metadata(_client, 1, 0, &metadata, LeftMs);
        if (error != KafkaError.None)
        {
            throw new LogException($"No Kafka broker at {_options.Brokers} answers within {_options.ConnectTimeout.TotalSeconds:0.#} s ({Text(error)}). Start it, or correct the address.");
        }

        try
        {
            var partitions = new Dictionary<string, int>(StringComparer.Ordinal);
            for (int i = 0; i < metadata->TopicCount; i++)
            {
                partitions[Text(metadata->Topics[i].Topic)] = metadata->Topics[i].PartitionCount;
            }

            foreach (string name in names)
            {
                if (partitions.TryGetValue(name, out int found) && found != _options.Partitions)
                {
                    throw new LogException($"Kafka's {WrongPartitions(name, found, _options)}.");
                }
            }

            return [.. names.Where(name => !partitions.ContainsKey(name))];
        }
        finally
        {
            rd_kafka_metadata_destroy(metadata);
        }
    }

    private void Create(string[] names)
    {
        nint[] topics = [.. names.Select(NewTopic)];
        fixed (nint* first = topics)
        {
            rd_kafka_CreateTopics(_client, first, (nuint)topics.Length, 0, _queue);
        }

        Array.ForEach(topics, rd_kafka_NewTopic_destroy);
        nint answer = rd_kafka_queue_poll(_queue, LeftMs);
        if (answer == 0)
        {
            throw new LogException($"Kafka did not create {string.Join(", ", names)} within {_options.ConnectTimeout.TotalSeconds:0.#} s.");
        }

        try
        {
            if (rd_kafka_event_error(answer) != KafkaError.None)
            {
                throw new LogException($"Kafka does not create {string.Join(", ", names)}: {Marshal.PtrToStringUTF8(rd_kafka_event_error_string(answer))}. Create them with {_options.Partitions} partitions.");
            }

            nint* results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), out nuint count);
            for (nuint i = 0; i < count; i++)
            {
                // Another process may have been quicker: what it made is checked like any other.
                if (rd_kafka_topic_result_error(results[i]) is not (KafkaError.None or KafkaError.TopicAlreadyExists))
                {
                    throw new LogException(
                        $"Kafka does not create {names[i]}: {Marshal.PtrToStringUTF8(rd_kafka_topic_result_error_string(results[i]))} (Partitions {_options.Partitions}, Replicas {_options.Replicas}).");
                }
            }
        }
        finally
        {
            rd_kafka_event_destroy(answer);
        }
    }

    private nint NewTopic(string name)
    {
        byte* error = stackalloc byte[ErrorBytes];
        nint topic = rd_kafka_NewTopic_new(name, _options.Partitions, _options.Replicas, error, ErrorBytes);
        if (topic == 0)
        {
            throw new LogException($"Topic {name} cannot be created: {Text(error)}");
        }

        _ = rd_kafka_NewTopic_set_config(topic, "min.insync.replicas", $"{Math.Max(1, _options.Replicas - 1)}");
        _ = rd_kafka_NewTopic_set_config(topic, "max.message.bytes", $"{_options.MaxRecordBytes + (64 * 1024)}");
        if (name == _options.Topic(LogStream.Statements))
        {
            // When a part was changed counts for as long as the part lives.
            _ = rd_kafka_NewTopic_set_config(topic, "retention.ms", "-1");
        }

        return topic;
    }
}
