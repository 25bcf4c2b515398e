using Clutch.Log.Kafka.Native;
using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka;

/// <content>From librdkafka's memory into the batch.</content>
internal sealed unsafe partial class KafkaReader
{
    /// <summary>Came and did not fit any more.</summary>
    private KafkaMessage* _held;

    /// <summary>Set inside a poll.</summary>
    private bool _reassigned;

    /// <summary>Takes what has arrived, as much as fits; false when there is nothing.</summary>
    private bool Fill(LogBatch batch)
    {
        batch.Clear();
        int used = 0;
        while (true)
        {
            KafkaMessage* message = _held is not null ? _held : _consumer.Poll();
            _held = null;
            if (_reassigned)
            {
                // What was read of the old partitions and not handed over belongs to whoever has them now, and comes again if that is us.
                Reassign();
                batch.Clear();
                used = 0;
            }

            if (message is null)
            {
                return batch.Count > 0;
            }

            if (!TryTake(batch, message, ref used))
            {
                _held = message;
                return true;
            }

            rd_kafka_message_destroy(message);
        }
    }

    private void Reassign()
    {
        _reassigned = false;
        _handled.Clear();
        Array.Fill(_next, OffsetInvalid);
        lock (_gate)
        {
            Array.Fill(_committed, -1);
        }
    }

    /// <summary>False: the batch is full, or an error must wait until the caller has what was read before it.</summary>
    private bool TryTake(LogBatch batch, KafkaMessage* message, ref int used)
    {
        if (message->Error != KafkaError.None)
        {
            return batch.Count == 0 && TakeError(message);
        }

        int keyLength = (int)message->KeyLength;
        int valueLength = (int)message->Length;
        Span<byte> trace = stackalloc byte[TraceHeaders.MostBytes];
        trace = trace[..TraceHeaders.Read(message, trace)];
        int length = trace.Length + keyLength + valueLength;
        if (length > batch.Buffer.Length - used)
        {
            if (batch.Count > 0)
            {
                return false;
            }

            batch.Grow(length);
        }

        trace.CopyTo(batch.Buffer[used..]);
        new ReadOnlySpan<byte>(message->Key, keyLength).CopyTo(batch.Buffer[(used + trace.Length)..]);
        new ReadOnlySpan<byte>(message->Payload, valueLength).CopyTo(batch.Buffer[(used + trace.Length + keyLength)..]);
        int partition = message->Partition;
        long offset = message->Offset;
        if (batch.Count == 0)
        {
            // Kafka has the time of the append, which the brokers' acknowledgement follows by milliseconds; below 0 there is none.
            batch.DurableSince = Math.Max(0, rd_kafka_message_timestamp(message, out _));
        }

        batch.Add(KafkaPosition.Of(partition, offset), KafkaPosition.Of(partition, offset + 1), used, trace.Length, keyLength, valueLength);
        used += length;
        _next[partition] = offset + 1;
        if (Group is not null)
        {
            _handled.Add(partition, offset);
            if (_committed[partition] < 0)
            {
                lock (_gate)
                {
                    _committed[partition] = offset;
                }
            }
        }

        return true;
    }

    /// <summary>True: nothing that concerns a reader, who waits until brokers are back.</summary>
    private bool TakeError(KafkaMessage* message)
    {
        if (message->Error is KafkaError.Transport or KafkaError.Resolve or KafkaError.AllBrokersDown or KafkaError.MaxPollExceeded or KafkaError.TimedOut)
        {
            return true;
        }

        string reason = $"The telemetry log on Kafka cannot be read at {_topic}, partition {message->Partition}: {Text(message->Error)}";
        rd_kafka_message_destroy(message);
        throw new LogException(reason);
    }

    private void Release()
    {
        if (_held is not null)
        {
            rd_kafka_message_destroy(_held);
            _held = null;
        }
    }
}
