namespace Clutch.Mqtt;

/// <summary>PINGREQ (3.12) and PINGRESP (3.13). They have no body, so reading the frame is reading the packet.</summary>
public readonly ref struct PingPacket : IPacket
{
    private PingPacket(PacketType type) => Type = type;

    public static PingPacket Request => new(PacketType.PingReq);

    public static PingPacket Response => new(PacketType.PingResp);

    public PacketType Type { get; }

    byte IPacket.FirstByte => (byte)((byte)Type << 4);

    int IPacket.MeasureBody(MqttVersion version) => 0;

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
        // No body (3.12.2, 3.13.2).
    }
}
