using System.Buffers;
using Clutch.Ingest.Tracing;
using Clutch.Log;
using Clutch.Mqtt;
using Clutch.Telemetry;

namespace Clutch.Ingest.Broker;

/// <summary>A message of the broker: topic and payload one behind the other in a borrowed array.</summary>
internal readonly struct BrokerMessage
{
    private readonly byte[] _bytes;
    private readonly int _topicLength;
    private readonly int _length;

    public BrokerMessage(in PublishPacket packet, FrameTrace? trace)
    {
        Trace = trace;
        Identifier = packet.Qos == 0 ? (ushort)0 : packet.PacketIdentifier;
        _topicLength = packet.Topic.Length;
        _length = packet.Topic.Length + packet.Payload.Length;
        _bytes = ArrayPool<byte>.Shared.Rent(_length);
        packet.Topic.CopyTo(_bytes);
        packet.Payload.CopyTo(_bytes.AsSpan(_topicLength));
    }

    /// <summary>0: QoS 0.</summary>
    public ushort Identifier { get; }

    /// <summary>Null for nearly all.</summary>
    public FrameTrace? Trace { get; }

    private ReadOnlySpan<byte> Topic => _bytes.AsSpan(0, _topicLength);

    private ReadOnlySpan<byte> Payload => _bytes.AsSpan(_topicLength, _length - _topicLength);

    /// <summary>What goes into the log: the frame as it is, or a dead letter around it.</summary>
    /// <param name="check">What a frame has to be.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="key">The vehicle of the topic; empty when the topic is none of ours.</param>
    /// <param name="value">Valid until <see cref="Return"/>.</param>
    public LogStream Sort(FrameCheck check, long now, out ReadOnlyMemory<byte> key, out ReadOnlyMemory<byte> value)
    {
        key = Vehicle();
        value = _bytes.AsMemory(_topicLength, _length - _topicLength);
        ReadOnlySpan<byte> reason = key.IsEmpty ? "ForeignTopic"u8 : check.Reject(key.Span, Payload, now, out _);
        if (reason.IsEmpty)
        {
            return LogStream.Frames;
        }

        var letter = new DeadLetter { Time = now, Vehicle = key.Span, Topic = Topic, Reason = reason, Payload = Payload };
        byte[] bytes = new byte[letter.Length];
        letter.Write(bytes);
        value = bytes;
        return LogStream.DeadLetters;
    }

    public void Return() => ArrayPool<byte>.Shared.Return(_bytes);

    /// <summary>The level between <c>clutch/v1/</c> and <c>/frames</c>, if it can be a vehicle.</summary>
    private ReadOnlyMemory<byte> Vehicle()
    {
        ReadOnlySpan<byte> prefix = "clutch/v1/"u8;
        ReadOnlySpan<byte> suffix = "/frames"u8;
        int length = _topicLength - prefix.Length - suffix.Length;
        return length > 0 && Topic.StartsWith(prefix) && Topic.EndsWith(suffix) && Topics.IsVehicle(Topic.Slice(prefix.Length, length))
            ? _bytes.AsMemory(prefix.Length, length)
            : default;
    }
}
