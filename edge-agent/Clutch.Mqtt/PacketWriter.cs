using System.Buffers;

namespace Clutch.Mqtt;

/// <summary>A packet that can be measured and written. Packets are ref structs: nothing here boxes or allocates.</summary>
public interface IPacket
{
    /// <summary>The first byte of the fixed header: type and flags.</summary>
    byte FirstByte { get; }

    /// <summary>Bytes after the fixed header.</summary>
    int MeasureBody(MqttVersion version);

    /// <summary>Writes as many bytes as <see cref="MeasureBody"/> announced.</summary>
    void WriteBody(ref BodyWriter writer, MqttVersion version);
}

/// <summary>
/// Writes any packet, for example <c>PacketWriter.Write(output, new PubAckPacket(id), version)</c>. The writer takes packets
/// as its caller built them: it checks lengths, not the rules of the standard.
/// </summary>
public static class PacketWriter
{
    /// <summary>Bytes of the whole packet. Compare with the peer's Maximum Packet Size before sending.</summary>
    public static int Measure<TPacket>(TPacket packet, MqttVersion version)
        where TPacket : IPacket, allows ref struct
    {
        int body = packet.MeasureBody(version);
        return 1 + BodyWriter.SizeOf((uint)body) + body;
    }

    /// <summary>Writes the packet if it fits; false leaves the destination as it was.</summary>
    public static bool TryWrite<TPacket>(Span<byte> destination, TPacket packet, MqttVersion version, out int written)
        where TPacket : IPacket, allows ref struct
    {
        int body = packet.MeasureBody(version);
        int total = 1 + BodyWriter.SizeOf((uint)body) + body;
        if (total > destination.Length)
        {
            written = 0;
            return false;
        }

        BodyWriter writer = new(destination[..total]);
        writer.Write(packet.FirstByte);
        writer.WriteVariableByteInteger((uint)body);
        packet.WriteBody(ref writer, version);
        written = writer.Position;
        return true;
    }

    /// <summary>Writes the packet and advances the output; nothing is flushed.</summary>
    public static void Write<TPacket>(IBufferWriter<byte> output, TPacket packet, MqttVersion version)
        where TPacket : IPacket, allows ref struct
    {
        Span<byte> destination = output.GetSpan(Measure(packet, version));
        _ = TryWrite(destination, packet, version, out int written);
        output.Advance(written);
    }
}
