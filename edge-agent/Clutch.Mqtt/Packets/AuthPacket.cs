namespace Clutch.Mqtt;

/// <summary>AUTH (3.15), MQTT 5 only.</summary>
public readonly ref struct AuthPacket : IPacket
{
    public ReasonCode Reason { get; init; }

    public PropertyBlock Properties { get; init; }

    byte IPacket.FirstByte => (byte)((byte)PacketType.Auth << 4);

    public static bool TryParse(ReadOnlySpan<byte> body, MqttVersion version, PacketSender sender, out AuthPacket packet, out MqttReject reject)
    {
        BodyReader reader = new(body);
        if (version != MqttVersion.V5)
        {
            reader.Fail(MqttReject.ReservedPacketType); // 3.1.1, 2.2.1
        }

        // Reason and properties may be left out together only (3.15.2.1).
        ReasonCode reason = reader.Remaining > 0 ? (ReasonCode)reader.ReadByte() : ReasonCode.Success;
        if (!ReasonCodes.IsAllowed(PacketType.Auth, sender, reason))
        {
            reader.Fail(MqttReject.UnknownReasonCode); // [MQTT-3.15.2-1]
        }

        PropertyBlock properties = default;
        if (body.Length > 0)
        {
            properties = reader.ReadProperties(version, PropertyScope.Auth, sender);
            if (reader.Ok && !properties.TryGetValue(PropertyId.AuthenticationMethod, out _))
            {
                reader.Fail(MqttReject.AuthenticationMethodMissing); // 3.15.2.2.2
            }
        }

        packet = new AuthPacket { Reason = reason, Properties = properties };
        return reader.Complete(out reject);
    }

    int IPacket.MeasureBody(MqttVersion version) =>
        Reason == ReasonCode.Success && Properties.IsEmpty ? 0 : 1 + BodyWriter.SizeOf(Properties, version);

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
        if (Reason == ReasonCode.Success && Properties.IsEmpty)
        {
            return;
        }

        writer.Write((byte)Reason);
        writer.WriteProperties(Properties, version);
    }
}
