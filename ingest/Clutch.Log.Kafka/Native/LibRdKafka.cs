using System.Runtime.InteropServices;

namespace Clutch.Log.Kafka.Native;

/// <summary>The functions of librdkafka that are used, under their own names. Read its header for what they do and who owns what.</summary>
internal static unsafe partial class LibRdKafka
{
    public const string Library = "librdkafka.so.1";

    public const int Producer = 0;
    public const int Consumer = 1;

    /// <summary>RD_KAFKA_MSG_F_COPY: the record is copied, the caller's memory is free at once.</summary>
    public const int CopyRecord = 2;

    public const int EventDeliveryReports = 0x1;
    public const int EventError = 0x8;

    public const int PurgeQueue = 1;
    public const int PurgeInFlight = 2;

    /// <summary>RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE.</summary>
    public const int NoConsumerClose = 8;

    public const long OffsetBeginning = -2;
    public const long OffsetInvalid = -1001;

    [LibraryImport(Library)]
    public static partial nint rd_kafka_version_str();

    [LibraryImport(Library)]
    public static partial nint rd_kafka_err2str(KafkaError error);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_last_error();

    [LibraryImport(Library)]
    public static partial nint rd_kafka_conf_new();

    [LibraryImport(Library)]
    public static partial void rd_kafka_conf_destroy(nint conf);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_conf_set(nint conf, string name, string value, byte* error, nuint size);

    [LibraryImport(Library)]
    public static partial void rd_kafka_conf_set_events(nint conf, int events);

    [LibraryImport(Library)]
    public static partial void rd_kafka_conf_set_opaque(nint conf, nint opaque);

    [LibraryImport(Library)]
    public static partial void rd_kafka_conf_set_log_cb(nint conf, nint callback);

    [LibraryImport(Library)]
    public static partial void rd_kafka_conf_set_rebalance_cb(nint conf, delegate* unmanaged<nint, KafkaError, TopicPartitionList*, nint, void> callback);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_new(int type, nint conf, byte* error, nuint size);

    [LibraryImport(Library)]
    public static partial void rd_kafka_destroy_flags(nint client, int flags);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_fatal_error(nint client, byte* error, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_topic_new(nint client, string topic, nint conf);

    [LibraryImport(Library)]
    public static partial void rd_kafka_topic_destroy(nint topic);

    [LibraryImport(Library)]
    public static partial int rd_kafka_produce(nint topic, int partition, int flags, byte* payload, nuint length, byte* key, nuint keyLength, nint opaque);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_produceva(nint client, ProduceArgument* arguments, nuint count);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_error_code(nint error);

    [LibraryImport(Library)]
    public static partial void rd_kafka_error_destroy(nint error);

    [LibraryImport(Library)]
    public static partial long rd_kafka_message_timestamp(KafkaMessage* message, out int kind);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_message_headers(KafkaMessage* message, out nint headers);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_header_get_last(nint headers, byte* name, out byte* value, out nuint length);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_purge(nint client, int flags);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_queue_new(nint client);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_queue_get_main(nint client);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_queue_get_consumer(nint client);

    [LibraryImport(Library)]
    public static partial void rd_kafka_queue_destroy(nint queue);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_queue_poll(nint queue, int timeoutMs);

    [LibraryImport(Library)]
    public static partial void rd_kafka_queue_yield(nint queue);

    [LibraryImport(Library)]
    public static partial void rd_kafka_queue_cb_event_enable(nint queue, delegate* unmanaged<nint, nint, void> callback, nint opaque);

    [LibraryImport(Library)]
    public static partial int rd_kafka_event_type(nint rkev);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_event_error(nint rkev);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_event_error_string(nint rkev);

    [LibraryImport(Library)]
    public static partial int rd_kafka_event_error_is_fatal(nint rkev);

    [LibraryImport(Library)]
    public static partial nuint rd_kafka_event_message_array(nint rkev, KafkaMessage** messages, nuint size);

    [LibraryImport(Library)]
    public static partial TopicPartitionList* rd_kafka_event_topic_partition_list(nint rkev);

    [LibraryImport(Library)]
    public static partial void rd_kafka_event_destroy(nint rkev);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_poll_set_consumer(nint client);

    [LibraryImport(Library)]
    public static partial KafkaMessage* rd_kafka_consumer_poll(nint client, int timeoutMs);

    [LibraryImport(Library)]
    public static partial void rd_kafka_message_destroy(KafkaMessage* message);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_subscribe(nint client, TopicPartitionList* topics);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_assign(nint client, TopicPartitionList* partitions);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_commit_queue(nint client, TopicPartitionList* offsets, nint queue, nint callback, nint opaque);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_consumer_close(nint client);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial KafkaError rd_kafka_query_watermark_offsets(nint client, string topic, int partition, out long low, out long high, int timeoutMs);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial KafkaError rd_kafka_get_watermark_offsets(nint client, string topic, int partition, out long low, out long high);

    [LibraryImport(Library)]
    public static partial TopicPartitionList* rd_kafka_topic_partition_list_new(int size);

    [LibraryImport(Library)]
    public static partial void rd_kafka_topic_partition_list_destroy(TopicPartitionList* list);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial TopicPartition* rd_kafka_topic_partition_list_add(TopicPartitionList* list, string topic, int partition);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_metadata(nint client, int allTopics, nint onlyTopic, KafkaMetadata** metadata, int timeoutMs);

    [LibraryImport(Library)]
    public static partial void rd_kafka_metadata_destroy(KafkaMetadata* metadata);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_NewTopic_new(string topic, int partitions, int replicas, byte* error, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial KafkaError rd_kafka_NewTopic_set_config(nint topic, string name, string value);

    [LibraryImport(Library)]
    public static partial void rd_kafka_NewTopic_destroy(nint topic);

    [LibraryImport(Library)]
    public static partial void rd_kafka_CreateTopics(nint client, nint* topics, nuint count, nint options, nint queue);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_event_CreateTopics_result(nint rkev);

    [LibraryImport(Library)]
    public static partial nint* rd_kafka_CreateTopics_result_topics(nint result, out nuint count);

    [LibraryImport(Library)]
    public static partial KafkaError rd_kafka_topic_result_error(nint result);

    [LibraryImport(Library)]
    public static partial nint rd_kafka_topic_result_error_string(nint result);

    public static string Text(KafkaError error) => Marshal.PtrToStringUTF8(rd_kafka_err2str(error)) ?? $"error {(int)error}";

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
