namespace Clutch.Mqtt.Tests;

/// <summary>Lists the properties that a packet carries.</summary>
internal static class PropertyCollector
{
    public static void Collect(WireCase packet, HashSet<PropertyId> seen)
    {
        byte[] bytes = packet.Bytes;
        PacketReader.TryReadFrame(bytes, packet.Sender, 1 << 20, out PacketFrame frame, out _);
        ReadOnlySpan<byte> body = frame.Body(bytes);
        switch (frame.Type)
        {
            case PacketType.Connect when ConnectPacket.TryParse(body, out ConnectPacket connect, out _):
                Add(connect.Properties, seen);
                Add(connect.WillProperties, seen);
                break;
            case PacketType.ConnAck when ConnAckPacket.TryParse(body, packet.Version, out ConnAckPacket connAck, out _):
                Add(connAck.Properties, seen);
                break;
            case PacketType.Publish when PublishPacket.TryParse(body, frame.Flags, packet.Version, packet.Sender, out PublishPacket publish, out _):
                Add(publish.Properties, seen);
                break;
            default:
                break;
        }
    }

    private static void Add(PropertyBlock properties, HashSet<PropertyId> seen)
    {
        foreach (Property property in properties)
        {
            seen.Add(property.Id);
        }
    }
}
