using System.Runtime.InteropServices;

namespace Clutch.Log.Kafka.Native;

/// <summary>rd_kafka_resp_err_t: above 0 of the Kafka protocol, below of librdkafka itself. Only those that something depends on.</summary>
internal enum KafkaError
{
    None = 0,
    TopicAlreadyExists = 36,
    Resolve = -193,
    Transport = -195,
    AllBrokersDown = -187,
    AssignPartitions = -175,
    RevokePartitions = -174,
    QueueFull = -184,
    Fatal = -150,
    MaxPollExceeded = -147,
    TimedOut = -185,
}

/// <summary>rd_kafka_message_t: a record that was read, or what became of one that was produced.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KafkaMessage
{
    public KafkaError Error;
    public nint Topic;
    public int Partition;
    public byte* Payload;
    public nuint Length;
    public byte* Key;
    public nuint KeyLength;
    public long Offset;

    /// <summary>Of a delivery report: what the producer was given with the record.</summary>
    public nint Opaque;
}

/// <summary>rd_kafka_topic_partition_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TopicPartition
{
    public byte* Topic;
    public int Partition;
    public long Offset;
    public nint Metadata;
    public nuint MetadataSize;
    public nint Opaque;
    public KafkaError Error;
    public nint Private;
}

/// <summary>rd_kafka_topic_partition_list_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TopicPartitionList
{
    public int Count;
    public int Size;
    public TopicPartition* Elements;
}

/// <summary>rd_kafka_metadata_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KafkaMetadata
{
    public int BrokerCount;
    public nint Brokers;
    public int TopicCount;
    public TopicMetadata* Topics;
    public int OriginBroker;
    public nint OriginBrokerName;
}

/// <summary>rd_kafka_metadata_topic_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TopicMetadata
{
    public byte* Topic;
    public int PartitionCount;
    public PartitionMetadata* Partitions;
    public KafkaError Error;
}

/// <summary>rd_kafka_metadata_partition_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PartitionMetadata
{
    public int Id;
    public KafkaError Error;
    public int Leader;
    public int ReplicaCount;
    public int* Replicas;
    public int InSyncCount;
    public int* InSync;
}
