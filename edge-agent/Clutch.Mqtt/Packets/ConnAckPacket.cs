namespace Clutch.Mqtt;

/// <summary>CONNACK (3.2).</summary>
public readonly ref struct ConnAckPacket : IPacket
{
    public bool SessionPresent { get; init; }

    /// <summary>In the MQTT 5 vocabulary; 3.1.1 return codes are translated both ways.</summary>
    public ReasonCode Reason { get; init; }

    /// <summary>The limits of an MQTT 5 server; not written for 3.1.1.</summary>
    public PropertyBlock Properties { get; init; }

    byte IPacket.FirstByte => (byte)PacketType.ConnAck << 4;

    public static bool TryParse(ReadOnlySpan<byte> body, MqttVersion version, out ConnAckPacket packet, out MqttReject reject)
    {
        BodyReader reader = new(body);
        byte flags = reader.ReadByte();
        if (flags > 1)
        {
            reader.Fail(MqttReject.ReservedConnAckFlags); // [MQTT-3.2.2-1]
        }

        byte code = reader.ReadByte();
        ReasonCode reason = (ReasonCode)code;
        bool known = version == MqttVersion.V5
            ? ReasonCodes.IsAllowed(PacketType.ConnAck, PacketSender.Server, reason)
            : ReasonCodes.TryFromReturnCode(code, out reason);
        if (!known)
        {
            reader.Fail(MqttReject.UnknownReasonCode); // [MQTT-3.2.2-8]
        }

        if (flags == 1 && reason != ReasonCode.Success)
        {
            reader.Fail(MqttReject.SessionPresentWithFailure); // [MQTT-3.2.2-6], 3.1.1: [MQTT-3.2.2-4]
        }

        packet = new ConnAckPacket
        {
            SessionPresent = flags == 1,
            Reason = reason,
            Properties = reader.ReadProperties(version, PropertyScope.ConnAck, PacketSender.Server),
        };
        return reader.Complete(out reject);
    }

    int IPacket.MeasureBody(MqttVersion version) => 2 + BodyWriter.SizeOf(Properties, version);

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
        writer.Write(SessionPresent ? (byte)1 : (byte)0);
        writer.Write(version == MqttVersion.V5 ? (byte)Reason : ReasonCodes.ToReturnCode(Reason));
        writer.WriteProperties(Properties, version);
    }
}
