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

/// <summary>rd_kafka_vtype_t: what an argument of <c>rd_kafka_produceva</c> is. Only those that are used.</summary>
internal enum ProduceArgumentKind
{
    Topic = 2,
    Partition = 3,
    Value = 4,
    Key = 5,
    Opaque = 6,
    Flags = 7,
    Header = 9,
}

/// <summary>rd_kafka_vu_t: a kind and a union of 64 bytes, whose members all begin at its start.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct ProduceArgument
{
    [FieldOffset(0)]
    public ProduceArgumentKind Kind;

    /// <summary>A topic, an opaque value, the start of a key or value, or the name of a header.</summary>
    [FieldOffset(8)]
    public nint Pointer;

    [FieldOffset(8)]
    public int Number;

    /// <summary>Of a key or value.</summary>
    [FieldOffset(16)]
    public nuint Length;

    [FieldOffset(16)]
    public byte* HeaderValue;

    [FieldOffset(24)]
    public nint HeaderLength;
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
