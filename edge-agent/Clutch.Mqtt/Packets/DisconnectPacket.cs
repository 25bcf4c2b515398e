namespace Clutch.Mqtt;

/// <summary>DISCONNECT (3.14). In 3.1.1 only a client sends it, and without a body.</summary>
public readonly ref struct DisconnectPacket : IPacket
{
    public DisconnectPacket(ReasonCode reason) => Reason = reason;

    /// <summary><see cref="ReasonCode.Success"/> is a normal disconnection.</summary>
    public ReasonCode Reason { get; init; }

    public PropertyBlock Properties { get; init; }

    byte IPacket.FirstByte => (byte)PacketType.Disconnect << 4;

    public static bool TryParse(
        ReadOnlySpan<byte> body, MqttVersion version, PacketSender sender, out DisconnectPacket packet, out MqttReject reject)
    {
        BodyReader reader = new(body);
        ReasonCode reason = ReasonCode.Success;
        PropertyBlock properties = default;
        if (version == MqttVersion.V311 && sender == PacketSender.Server)
        {
            reader.Fail(MqttReject.WrongSender); // 3.1.1, 3.14
        }

        if (version == MqttVersion.V5 && reader.Remaining > 0)
        {
            reason = (ReasonCode)reader.ReadByte();
            if (!ReasonCodes.IsAllowed(PacketType.Disconnect, sender, reason))
            {
                reader.Fail(MqttReject.UnknownReasonCode); // [MQTT-3.14.2-1]
            }

            // A remaining length below 2 stands for a property length of 0 (3.14.2.2.1).
            if (reader.Remaining > 0)
            {
                properties = reader.ReadProperties(version, PropertyScope.Disconnect, sender);
            }
        }

        packet = new DisconnectPacket { Reason = reason, Properties = properties };
        return reader.Complete(out reject);
    }

    int IPacket.MeasureBody(MqttVersion version)
    {
        if (version == MqttVersion.V311 || (Reason == ReasonCode.Success && Properties.IsEmpty))
        {
            return 0;
        }

        return Properties.IsEmpty ? 1 : 1 + BodyWriter.SizeOf(Properties, version);
    }

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
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
