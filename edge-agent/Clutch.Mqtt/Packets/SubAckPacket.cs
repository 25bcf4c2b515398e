using System.Runtime.InteropServices;

namespace Clutch.Mqtt;

/// <summary>SUBACK (3.9) and UNSUBACK (3.11): a packet identifier and one reason code a filter. UNSUBACK of 3.1.1 has no codes.</summary>
public readonly ref struct SubAckPacket : IPacket
{
    /// <summary>The one failure code of 3.1.1 (3.9.3).</summary>
    private const byte FailureV311 = 0x80;

    public SubAckPacket(ushort packetIdentifier, ReadOnlySpan<ReasonCode> codes, PacketType type = PacketType.SubAck)
    {
        PacketIdentifier = packetIdentifier;
        Codes = codes;
        Type = type;
    }

    public PacketType Type { get; init; }

    public ushort PacketIdentifier { get; init; }

    public PropertyBlock Properties { get; init; }

    /// <summary>In the order of the filters. For a 3.1.1 peer every failure is written as 0x80.</summary>
    public ReadOnlySpan<ReasonCode> Codes { get; init; }

    byte IPacket.FirstByte => (byte)((byte)Type << 4);

    public static bool TryParse(ReadOnlySpan<byte> body, PacketType type, MqttVersion version, out SubAckPacket packet, out MqttReject reject)
    {
        BodyReader reader = new(body);
        ushort identifier = reader.ReadPacketIdentifier();
        PropertyBlock properties = reader.ReadProperties(version, (PropertyScope)(1 << (int)type), PacketSender.Server);
        bool hasCodes = type == PacketType.SubAck || version == MqttVersion.V5;
        ReadOnlySpan<ReasonCode> codes = hasCodes ? MemoryMarshal.Cast<byte, ReasonCode>(reader.ReadRest()) : default;
        if (hasCodes && codes.IsEmpty)
        {
            reader.Fail(MqttReject.NoReasonCodes);
        }

        foreach (ReasonCode code in codes)
        {
            bool known = version == MqttVersion.V5
                ? ReasonCodes.IsAllowed(type, PacketSender.Server, code)
                : code is <= ReasonCode.GrantedQos2 or (ReasonCode)FailureV311;
            if (!known)
            {
                reader.Fail(MqttReject.UnknownReasonCode); // [MQTT-3.9.3-2], 3.1.1: [MQTT-3.9.3-2]
            }
        }

        packet = new SubAckPacket { Type = type, PacketIdentifier = identifier, Properties = properties, Codes = codes };
        return reader.Complete(out reject);
    }

    int IPacket.MeasureBody(MqttVersion version) => 2 + BodyWriter.SizeOf(Properties, version) + (HasCodes(version) ? Codes.Length : 0);

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
        writer.Write(PacketIdentifier);
        writer.WriteProperties(Properties, version);
        if (!HasCodes(version))
        {
            return;
        }

        foreach (ReasonCode code in Codes)
        {
            writer.Write(version == MqttVersion.V311 && code.IsFailure() ? FailureV311 : (byte)code);
        }
    }

    private bool HasCodes(MqttVersion version) => Type == PacketType.SubAck || version == MqttVersion.V5;
}
