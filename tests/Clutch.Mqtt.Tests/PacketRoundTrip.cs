using System.Buffers;

namespace Clutch.Mqtt.Tests;

/// <summary>Reads one packet of any type the way a connection does, and can write it again.</summary>
internal static class PacketRoundTrip
{
    /// <summary>Reads the frame and the body; the answer of the whole packet.</summary>
    public static ReadStatus Read(ReadOnlySpan<byte> buffer, MqttVersion version, PacketSender sender, out MqttReject reject) =>
        Run(buffer, version, sender, output: null, out reject);

    /// <summary>Reads a packet that must be good and writes it.</summary>
    public static byte[] Rewrite(ReadOnlySpan<byte> buffer, MqttVersion version, PacketSender sender)
    {
        ArrayBufferWriter<byte> output = new();
        ReadStatus status = Run(buffer, version, sender, output, out MqttReject reject);
        Assert.Equal((ReadStatus.Packet, MqttReject.None), (status, reject));
        return output.WrittenSpan.ToArray();
    }

    private static ReadStatus Run(
        ReadOnlySpan<byte> buffer, MqttVersion version, PacketSender sender, ArrayBufferWriter<byte>? output, out MqttReject reject)
    {
        ReadStatus status = PacketReader.TryReadFrame(buffer, sender, MqttLimits.LargestPacket, out PacketFrame frame, out reject);
        if (status != ReadStatus.Packet)
        {
            return status;
        }

        ReadOnlySpan<byte> body = frame.Body(buffer);
        bool good = frame.Type switch
        {
            PacketType.Connect => ConnectPacket.TryParse(body, out ConnectPacket packet, out reject) && Write(packet, packet.Version, output),
            PacketType.ConnAck => ConnAckPacket.TryParse(body, version, out ConnAckPacket packet, out reject) && Write(packet, version, output),
            PacketType.Publish => PublishPacket.TryParse(body, frame.Flags, version, sender, out PublishPacket packet, out reject)
                && Write(packet, version, output),
            PacketType.PubAck or PacketType.PubRec or PacketType.PubRel or PacketType.PubComp =>
                PubAckPacket.TryParse(body, frame.Type, version, sender, out PubAckPacket packet, out reject) && Write(packet, version, output),
            PacketType.Subscribe => SubscribePacket.TryParse(body, version, out SubscribePacket packet, out reject) && Write(packet, version, output),
            PacketType.SubAck or PacketType.UnsubAck =>
                SubAckPacket.TryParse(body, frame.Type, version, out SubAckPacket packet, out reject) && Write(packet, version, output),
            PacketType.Unsubscribe =>
                UnsubscribePacket.TryParse(body, version, out UnsubscribePacket packet, out reject) && Write(packet, version, output),
            PacketType.PingReq => Write(PingPacket.Request, version, output),
            PacketType.PingResp => Write(PingPacket.Response, version, output),
            PacketType.Disconnect =>
                DisconnectPacket.TryParse(body, version, sender, out DisconnectPacket packet, out reject) && Write(packet, version, output),
            _ => AuthPacket.TryParse(body, version, sender, out AuthPacket packet, out reject) && Write(packet, version, output),
        };
        return good ? ReadStatus.Packet : ReadStatus.Reject;
    }

    private static bool Write<TPacket>(TPacket packet, MqttVersion version, ArrayBufferWriter<byte>? output)
        where TPacket : IPacket, allows ref struct
    {
        if (output is not null)
        {
            PacketWriter.Write(output, packet, version);
        }

        return true;
    }
}
