namespace Clutch.Mqtt;

/// <summary>PUBLISH (3.3). Spans point into the buffer that was parsed.</summary>
public readonly ref struct PublishPacket : IPacket
{
    private const int RetainFlag = 0x01;
    private const int QosShift = 1;
    private const int DupFlag = 0x08;

    public bool Dup { get; init; }

    public byte Qos { get; init; }

    public bool Retain { get; init; }

    /// <summary>Empty when <see cref="TopicAlias"/> stands for it (MQTT 5).</summary>
    public ReadOnlySpan<byte> Topic { get; init; }

    /// <summary>0 at QoS 0, which has none [MQTT-2.2.1-2].</summary>
    public ushort PacketIdentifier { get; init; }

    public PropertyBlock Properties { get; init; }

    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The topic alias, 0 when there is none.</summary>
    public ushort TopicAlias => (ushort)Properties.Number(PropertyId.TopicAlias, absent: 0);

    byte IPacket.FirstByte => (byte)(((byte)PacketType.Publish << 4) | (Dup ? DupFlag : 0) | (Qos << QosShift) | (Retain ? RetainFlag : 0));

    /// <summary>Parses the body of a PUBLISH.</summary>
    /// <param name="body">The bytes after the fixed header.</param>
    /// <param name="flags">Those of the fixed header.</param>
    /// <param name="version">The version of the connection.</param>
    /// <param name="sender">A server may add subscription identifiers, a client may not.</param>
    /// <param name="packet">The packet, when the result is true.</param>
    /// <param name="reject">Why not, when the result is false.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> body, byte flags, MqttVersion version, PacketSender sender, out PublishPacket packet, out MqttReject reject)
    {
        BodyReader reader = new(body);
        byte qos = (byte)((flags >> QosShift) & 3);
        bool dup = (flags & DupFlag) != 0;
        if (qos == 3)
        {
            reader.Fail(MqttReject.QosThree); // [MQTT-3.3.1-4]
        }

        if (dup && qos == 0)
        {
            reader.Fail(MqttReject.DupAtQosZero); // [MQTT-3.3.1-2]
        }

        ReadOnlySpan<byte> topic = reader.ReadBinary();
        packet = new PublishPacket
        {
            Dup = dup,
            Qos = qos,
            Retain = (flags & RetainFlag) != 0,
            Topic = topic,
            PacketIdentifier = qos > 0 ? reader.ReadPacketIdentifier() : (ushort)0,
            Properties = reader.ReadProperties(version, PropertyScope.Publish, sender),
            Payload = reader.ReadRest(),
        };

        // An alias without a topic is good here; whether it was set before is known to the connection (3.3.2.3.4).
        if (reader.Ok && !(topic.IsEmpty && packet.TopicAlias != 0))
        {
            reader.Require(Utf8Text.CheckTopicName(topic)); // [MQTT-3.3.2-1], [MQTT-3.3.2-2]
        }

        return reader.Complete(out reject);
    }

    int IPacket.MeasureBody(MqttVersion version) =>
        BodyWriter.SizeOf(Topic) + (Qos > 0 ? 2 : 0) + BodyWriter.SizeOf(Properties, version) + Payload.Length;

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
        writer.WriteBinary(Topic);
        if (Qos > 0)
        {
            writer.Write(PacketIdentifier);
        }

        writer.WriteProperties(Properties, version);
        writer.WriteBytes(Payload);
    }
}
