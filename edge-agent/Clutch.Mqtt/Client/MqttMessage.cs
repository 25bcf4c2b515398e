using System.Text;

namespace Clutch.Mqtt;

/// <summary>A message to publish. The memory belongs to the client until the publish has returned.</summary>
public readonly struct MqttMessage
{
    public ReadOnlyMemory<byte> Topic { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>0 or 1.</summary>
    public byte Qos { get; init; }

    public bool Retain { get; init; }

    /// <summary>MQTT 5 properties as <see cref="PropertyWriter"/> encodes them (<see cref="PropertyBlock.Bytes"/>); 3.1.1 leaves them out.</summary>
    public ReadOnlyMemory<byte> Properties { get; init; }

    /// <summary>Throws when the server would refuse the message: better here, where the message is known, than a lost connection.</summary>
    internal static void RequireAcceptable(in MqttMessage message, MqttServerLimits limits, MqttVersion version)
    {
        MqttReject reject = Utf8Text.CheckTopicName(message.Topic.Span);
        if (reject != MqttReject.None)
        {
            throw new ArgumentException($"Topic \"{Encoding.UTF8.GetString(message.Topic.Span)}\" cannot be published to: {reject.Describe()}.", nameof(message));
        }

        int size = PacketWriter.Measure(message.ToPacket(identifier: 1), version);
        if (size > limits.MaximumPacketSize)
        {
            throw new ArgumentException($"The message takes {size} bytes and the server accepts {limits.MaximumPacketSize}; send smaller ones.", nameof(message));
        }

        byte largestQos = Math.Min(limits.MaximumQos, (byte)1);
        if (message.Qos > largestQos)
        {
            throw new ArgumentException($"The message has QoS {message.Qos}; allowed is at most {largestQos}.", nameof(message));
        }

        if (message.Retain && !limits.RetainAvailable)
        {
            throw new ArgumentException("The message is retained and the server keeps no retained messages; publish it without retain.", nameof(message));
        }
    }

    internal PublishPacket ToPacket(ushort identifier) => new()
    {
        Topic = Topic.Span,
        Payload = Payload.Span,
        Qos = Qos,
        Retain = Retain,
        PacketIdentifier = identifier,
        Properties = new PropertyBlock(Properties.Span),
    };
}
