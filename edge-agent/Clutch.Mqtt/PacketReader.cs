using System.Buffers;

namespace Clutch.Mqtt;

/// <summary>Finds the control packet at the start of a stream (2.1). Never throws on input, never allocates, keeps no state.</summary>
public static class PacketReader
{
    /// <summary>A fixed header: one byte type and flags, one to four bytes remaining length.</summary>
    private const int LongestHeader = 5;

    /// <summary>
    /// Three ways: more bytes are needed (nothing is consumed), a whole packet is there, or the bytes can never become one.
    /// Type, flags, sender and size are judged from the fixed header alone, before the body has arrived.
    /// </summary>
    /// <param name="buffer">Bytes that start at a packet.</param>
    /// <param name="sender">The side that wrote them.</param>
    /// <param name="maximumPacketSize">The largest packet accepted, fixed header included, in bytes.</param>
    /// <param name="frame">Set when the answer is <see cref="ReadStatus.Packet"/>.</param>
    /// <param name="reject">Set when the answer is <see cref="ReadStatus.Reject"/>.</param>
    public static ReadStatus TryReadFrame(
        ReadOnlySpan<byte> buffer, PacketSender sender, int maximumPacketSize, out PacketFrame frame, out MqttReject reject)
    {
        ReadStatus status = TryReadHeader(buffer, sender, maximumPacketSize, out frame, out reject);
        return status == ReadStatus.Packet && buffer.Length < frame.Length ? ReadStatus.NeedMore : status;
    }

    /// <inheritdoc cref="TryReadFrame(ReadOnlySpan{byte}, PacketSender, int, out PacketFrame, out MqttReject)"/>
    public static ReadStatus TryReadFrame(
        in ReadOnlySequence<byte> buffer, PacketSender sender, int maximumPacketSize, out PacketFrame frame, out MqttReject reject)
    {
        ReadStatus status = TryReadHeader(buffer.FirstSpan, sender, maximumPacketSize, out frame, out reject);
        if (status == ReadStatus.NeedMore && !buffer.IsSingleSegment)
        {
            Span<byte> header = stackalloc byte[LongestHeader];
            int length = (int)Math.Min(buffer.Length, LongestHeader);
            buffer.Slice(0, length).CopyTo(header);
            status = TryReadHeader(header[..length], sender, maximumPacketSize, out frame, out reject);
        }

        return status == ReadStatus.Packet && buffer.Length < frame.Length ? ReadStatus.NeedMore : status;
    }

    private static ReadStatus TryReadHeader(
        ReadOnlySpan<byte> buffer, PacketSender sender, int maximumPacketSize, out PacketFrame frame, out MqttReject reject)
    {
        frame = default;
        reject = MqttReject.None;
        if (buffer.IsEmpty)
        {
            return ReadStatus.NeedMore;
        }

        PacketType type = (PacketType)(buffer[0] >> 4);
        byte flags = (byte)(buffer[0] & 0x0F);
        reject = CheckFirstByte(type, flags, sender);
        if (reject != MqttReject.None)
        {
            return ReadStatus.Reject;
        }

        int remaining = 0;
        for (int i = 1; i < LongestHeader; i++)
        {
            if ((uint)i >= (uint)buffer.Length)
            {
                return ReadStatus.NeedMore;
            }

            byte digit = buffer[i];
            remaining |= (digit & 0x7F) << (7 * (i - 1));
            if (digit < 0x80)
            {
                reject = CheckLength(type, remaining, digit, i + 1, maximumPacketSize);
                frame = reject == MqttReject.None ? new PacketFrame(type, flags, i + 1, remaining) : default;
                return reject == MqttReject.None ? ReadStatus.Packet : ReadStatus.Reject;
            }
        }

        reject = MqttReject.RemainingLengthTooLong;
        return ReadStatus.Reject;
    }

    private static MqttReject CheckFirstByte(PacketType type, byte flags, PacketSender sender)
    {
        if (type == PacketType.Reserved)
        {
            return MqttReject.ReservedPacketType; // 2.1.2
        }

        // [MQTT-2.1.3-1], 3.1.1: [MQTT-2.2.2-2]; [MQTT-3.6.1-1], [MQTT-3.8.1-1], [MQTT-3.10.1-1] ask for 0010.
        byte expected = type is PacketType.PubRel or PacketType.Subscribe or PacketType.Unsubscribe ? (byte)0b0010 : (byte)0;
        if (type != PacketType.Publish && flags != expected)
        {
            return MqttReject.ReservedHeaderFlags;
        }

        // 2.1.2, column "direction of flow". DISCONNECT and AUTH depend on the version and are judged with their bodies.
        bool fits = type switch
        {
            PacketType.Connect or PacketType.Subscribe or PacketType.Unsubscribe or PacketType.PingReq => sender == PacketSender.Client,
            PacketType.ConnAck or PacketType.SubAck or PacketType.UnsubAck or PacketType.PingResp => sender == PacketSender.Server,
            _ => true,
        };
        return fits ? MqttReject.None : MqttReject.WrongSender;
    }

    private static MqttReject CheckLength(PacketType type, int remaining, byte lastDigit, int headerLength, int maximumPacketSize)
    {
        if (lastDigit == 0 && headerLength > 2)
        {
            return MqttReject.RemainingLengthNotShortest; // [MQTT-1.5.5-1]
        }

        if (remaining > maximumPacketSize - headerLength)
        {
            return MqttReject.PacketTooLarge; // [MQTT-3.1.2-24], [MQTT-3.2.2-15]
        }

        // PINGREQ and PINGRESP have no body (3.12, 3.13).
        return type is PacketType.PingReq or PacketType.PingResp && remaining > 0 ? MqttReject.BodyTooLong : MqttReject.None;
    }
}
