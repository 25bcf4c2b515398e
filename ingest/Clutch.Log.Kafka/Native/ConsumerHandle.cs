using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka.Native;

/// <summary>A consumer whose queue says when it has something, so that nobody waits inside librdkafka.</summary>
internal sealed unsafe class ConsumerHandle : IDisposable
{
    private readonly Action<bool> _assigned;
    private readonly GCHandle _self;
    private readonly nint _queue;
    private readonly bool _member;
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A consumer that has no partitions yet.</summary>
    /// <param name="options">The log's.</param>
    /// <param name="group">Group id.</param>
    /// <param name="member">Takes part in the group. Otherwise the id stands only because librdkafka asks for one.</param>
    /// <param name="assigned">Called inside <see cref="Poll"/> and <see cref="Dispose"/> when the group gave partitions (true) or took all away.</param>
    public ConsumerHandle(KafkaLogOptions options, string group, bool member, Action<bool> assigned)
    {
        _assigned = assigned;
        _member = member;
        _self = GCHandle.Alloc(this);
        try
        {
            Client = ClientSettings.NewConsumer(options, group, conf =>
            {
                rd_kafka_conf_set_opaque(conf, GCHandle.ToIntPtr(_self));
                rd_kafka_conf_set_rebalance_cb(conf, &OnRebalance);
            });
        }
        catch
        {
            _self.Free();
            throw;
        }

        _ = rd_kafka_poll_set_consumer(Client);
        _queue = rd_kafka_queue_get_consumer(Client);
        rd_kafka_queue_cb_event_enable(_queue, &OnArrival, GCHandle.ToIntPtr(_self));
    }

    public nint Client { get; }

    /// <summary>Completes once something comes to an empty queue. Take it before the poll that finds the queue empty.</summary>
    public Task NextArrival()
    {
        TaskCompletionSource arrival = Volatile.Read(ref _arrival);
        if (arrival.Task.IsCompleted)
        {
            arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _arrival, arrival);
        }

        return arrival.Task;
    }

    /// <summary>Completes <see cref="NextArrival"/> although nothing came.</summary>
    public void Signal() => Volatile.Read(ref _arrival).TrySetResult();

    /// <summary>The next record or error, to be given to <see cref="rd_kafka_message_destroy"/>; null: there is none now.</summary>
    public KafkaMessage* Poll() => rd_kafka_consumer_poll(Client, 0);

    /// <summary>Leaves the group and waits for librdkafka's threads.</summary>
    public void Dispose()
    {
        rd_kafka_queue_cb_event_enable(_queue, null, 0);
        rd_kafka_queue_destroy(_queue);
        if (_member)
        {
            _ = rd_kafka_consumer_close(Client);
        }

        rd_kafka_destroy_flags(Client, NoConsumerClose);
        _self.Free();
    }

    /// <summary>On a thread of librdkafka, inside its queue's lock: sets a flag and nothing else.</summary>
    [UnmanagedCallersOnly]
    private static void OnArrival(nint client, nint self) => Unsafe.As<ConsumerHandle>(GCHandle.FromIntPtr(self).Target!).Signal();

    /// <summary>Inside a poll or a close, so on the reader's own thread.</summary>
    [UnmanagedCallersOnly]
    private static void OnRebalance(nint client, KafkaError kind, TopicPartitionList* partitions, nint self)
    {
        bool assign = kind == KafkaError.AssignPartitions;
        _ = rd_kafka_assign(client, assign ? partitions : null);
        Unsafe.As<ConsumerHandle>(GCHandle.FromIntPtr(self).Target!)._assigned(assign);
    }
}
