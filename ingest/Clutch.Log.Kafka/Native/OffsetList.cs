using System.Runtime.InteropServices;
using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka.Native;

/// <summary>Partitions with an offset each, in librdkafka's memory.</summary>
internal sealed unsafe class OffsetList(int capacity) : IDisposable
{
    private readonly TopicPartitionList* _list = rd_kafka_topic_partition_list_new(capacity);

    public void Add(string topic, int partition, long offset) => rd_kafka_topic_partition_list_add(_list, topic, partition)->Offset = offset;

    public KafkaError Subscribe(nint client) => rd_kafka_subscribe(client, _list);

    public KafkaError Assign(nint client) => rd_kafka_assign(client, _list);

    /// <summary>Makes the offsets the group's; returns once the broker has them.</summary>
    /// <exception cref="LogException">It has not.</exception>
    public void Commit(nint client, TimeSpan patience, string group)
    {
        nint queue = rd_kafka_queue_new(client);
        KafkaError error = rd_kafka_commit_queue(client, _list, queue, 0, 0);
        string? problem = error == KafkaError.None ? Answer(queue, patience) : Text(error);
        rd_kafka_queue_destroy(queue);
        if (problem is not null)
        {
            throw new LogException($"The position of group {group} is not stored: {problem}");
        }
    }

    public void Dispose() => rd_kafka_topic_partition_list_destroy(_list);

    private static string? Answer(nint queue, TimeSpan patience)
    {
        nint answer = rd_kafka_queue_poll(queue, (int)patience.TotalMilliseconds);
        if (answer == 0)
        {
            return $"Kafka gave no answer within {patience.TotalSeconds:0.#} s";
        }

        try
        {
            if (rd_kafka_event_error(answer) != KafkaError.None)
            {
                return Marshal.PtrToStringUTF8(rd_kafka_event_error_string(answer));
            }

            TopicPartitionList* offsets = rd_kafka_event_topic_partition_list(answer);
            for (int i = 0; i < offsets->Count; i++)
            {
                if (offsets->Elements[i].Error != KafkaError.None)
                {
                    return $"partition {offsets->Elements[i].Partition}: {Text(offsets->Elements[i].Error)}";
                }
            }

            return null;
        }
        finally
        {
            rd_kafka_event_destroy(answer);
        }
    }
}
