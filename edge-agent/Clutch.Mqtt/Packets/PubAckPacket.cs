namespace Clutch.Mqtt;

/// <summary>PUBACK, PUBREC, PUBREL and PUBCOMP (3.4 to 3.7): four packets of one layout.</summary>
public readonly ref struct PubAckPacket : IPacket
{
    public PubAckPacket(ushort packetIdentifier, ReasonCode reason = ReasonCode.Success, PacketType type = PacketType.PubAck)
    {
        PacketIdentifier = packetIdentifier;
        Reason = reason;
        Type = type;
    }

    public PacketType Type { get; init; }

    public ushort PacketIdentifier { get; init; }

    /// <summary>Always <see cref="ReasonCode.Success"/> when read from 3.1.1, and not written there: it has no negative answer.</summary>
    public ReasonCode Reason { get; init; }

    public PropertyBlock Properties { get; init; }

    byte IPacket.FirstByte => (byte)(((byte)Type << 4) | (Type == PacketType.PubRel ? 0b0010 : 0)); // [MQTT-3.6.1-1]

    public static bool TryParse(
        ReadOnlySpan<byte> body, PacketType type, MqttVersion version, PacketSender sender, out PubAckPacket packet, out MqttReject reject)
    {
        BodyReader reader = new(body);
        ushort identifier = reader.ReadPacketIdentifier();
        ReasonCode reason = ReasonCode.Success;
        PropertyBlock properties = default;
        if (version == MqttVersion.V5 && reader.Remaining > 0)
        {
            reason = (ReasonCode)reader.ReadByte();
            if (!ReasonCodes.IsAllowed(type, sender, reason))
            {
                reader.Fail(MqttReject.UnknownReasonCode); // [MQTT-3.4.2-1]
            }

            // A remaining length below 4 stands for a property length of 0 (3.4.2.2.1).
            if (reader.Remaining > 0)
            {
                properties = reader.ReadProperties(version, (PropertyScope)(1 << (int)type), sender);
            }
        }

        packet = new PubAckPacket { Type = type, PacketIdentifier = identifier, Reason = reason, Properties = properties };
        return reader.Complete(out reject);
    }

    int IPacket.MeasureBody(MqttVersion version)
    {
        if (version == MqttVersion.V311 || (Reason == ReasonCode.Success && Properties.IsEmpty))
        {
            return 2;
        }

        return Properties.IsEmpty ? 3 : 3 + BodyWriter.SizeOf(Properties, version);
    }

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
        writer.Write(PacketIdentifier);
        if (version == MqttVersion.V311 || (Reason == ReasonCode.Success && Properties.IsEmpty))
        {
            return;
        }

        writer.Write((byte)Reason);
        if (!Properties.IsEmpty)
        {
            writer.WriteProperties(Properties, version);
        }
    }
}
