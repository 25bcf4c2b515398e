using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka.Native;

/// <summary>A producer for one topic, and the queue that its delivery reports come to.</summary>
internal sealed class ProducerHandle : IDisposable
{
    public ProducerHandle(KafkaLogOptions options, string topic)
    {
        Client = ClientSettings.NewProducer(options);
        Topic = rd_kafka_topic_new(Client, topic, 0);
        Queue = rd_kafka_queue_get_main(Client);
    }

    public nint Client { get; }

    public nint Topic { get; }

    public nint Queue { get; }

    /// <summary>Waits for librdkafka's threads: not to be called while one of them calls back.</summary>
    public void Dispose()
    {
        rd_kafka_queue_destroy(Queue);
        rd_kafka_topic_destroy(Topic);
        rd_kafka_destroy_flags(Client, 0);
    }
}
