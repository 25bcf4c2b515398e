using Clutch.Log.Kafka.Native;
using static Clutch.Log.Kafka.Native.LibRdKafka;

namespace Clutch.Log.Kafka;

/// <summary>A record's trace as two headers, <c>traceparent</c> and <c>tracestate</c> (W3C Trace Context), so that whatever else reads the topic finds it.</summary>
internal static unsafe class TraceHeaders
{
    /// <summary>What is read of both; a record with more is one of another writer, and counts as one without a trace.</summary>
    public const int MostBytes = ParentLength + 512;

    /// <summary>Characters of a <c>traceparent</c> of version 00.</summary>
    private const int ParentLength = 55;

    private static ReadOnlySpan<byte> Parent => "traceparent\0"u8;

    private static ReadOnlySpan<byte> State => "tracestate\0"u8;

    /// <summary>As <c>rd_kafka_produce</c>, with headers: a longer way, which only records that are traced go.</summary>
    public static KafkaError Produce(ProducerHandle producer, int partition, byte* key, int keyLength, byte* value, int valueLength, nint ticket, ReadOnlySpan<byte> trace)
    {
        const int Most = 8;
        ProduceArgument* arguments = stackalloc ProduceArgument[Most];
        fixed (byte* bytes = trace, parent = Parent, state = State)
        {
            int parentLength = Math.Min(trace.Length, ParentLength);
            arguments[0] = new ProduceArgument { Kind = ProduceArgumentKind.Topic, Pointer = producer.Topic };
            arguments[1] = new ProduceArgument { Kind = ProduceArgumentKind.Partition, Number = partition };
            arguments[2] = new ProduceArgument { Kind = ProduceArgumentKind.Value, Pointer = (nint)value, Length = (nuint)valueLength };
            arguments[3] = new ProduceArgument { Kind = ProduceArgumentKind.Key, Pointer = (nint)key, Length = (nuint)keyLength };
            arguments[4] = new ProduceArgument { Kind = ProduceArgumentKind.Opaque, Pointer = ticket };
            arguments[5] = new ProduceArgument { Kind = ProduceArgumentKind.Flags, Number = CopyRecord };
            arguments[6] = new ProduceArgument { Kind = ProduceArgumentKind.Header, Pointer = (nint)parent, HeaderValue = bytes, HeaderLength = parentLength };
            arguments[7] = new ProduceArgument { Kind = ProduceArgumentKind.Header, Pointer = (nint)state, HeaderValue = bytes + parentLength, HeaderLength = trace.Length - parentLength };
            nint error = rd_kafka_produceva(producer.Client, arguments, (nuint)(trace.Length > parentLength ? Most : Most - 1));
            if (error == 0)
            {
                return KafkaError.None;
            }

            KafkaError code = rd_kafka_error_code(error);
            rd_kafka_error_destroy(error);
            return code;
        }
    }

    /// <summary>Copies a record's trace in the log's form, and tells its length; 0 without one.</summary>
    public static int Read(KafkaMessage* message, Span<byte> destination)
    {
        if (rd_kafka_message_headers(message, out nint headers) != KafkaError.None)
        {
            return 0;
        }

        ReadOnlySpan<byte> parent = Header(headers, Parent);
        ReadOnlySpan<byte> state = Header(headers, State);
        if (parent.Length != ParentLength || parent.Length + state.Length > destination.Length)
        {
            return 0;
        }

        parent.CopyTo(destination);
        state.CopyTo(destination[parent.Length..]);
        return parent.Length + state.Length;
    }

    private static ReadOnlySpan<byte> Header(nint headers, ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return rd_kafka_header_get_last(headers, bytes, out byte* value, out nuint length) == KafkaError.None ? new ReadOnlySpan<byte>(value, (int)length) : default;
        }
    }
}
