namespace Clutch.Obd;

/// <summary>Header forms of ISO 14230 (KWP), ISO 9141-2 and SAE J1850, and the numbered messages of service 09 on those buses.</summary>
internal static class KLineFrame
{
    // 9141 and J1850: three header bytes, at most seven data bytes, a checksum.
    private const int Header = 3;
    private const int MaxLegacyFrame = Header + 7 + 1;
    private const byte Refusal = 0x7F;

    /// <summary>Cuts header and checksum.</summary>
    /// <param name="frame">Bytes of one line.</param>
    /// <param name="protocol">KWP alone has headers without addresses; J1850 alone has a CRC.</param>
    /// <param name="expected">Bytes that the answer to the request has, from the service byte on; 0 when that is not known.</param>
    /// <param name="ecu">Source address; 0 when the header has none.</param>
    /// <param name="payload">From the service byte on.</param>
    public static bool TryRead(ReadOnlySpan<byte> frame, ObdProtocol protocol, int expected, out uint ecu, out ReadOnlySpan<byte> payload)
    {
        ecu = 0;
        payload = default;
        if (frame.IsEmpty)
        {
            return false;
        }

        // ISO 14230-2 section 4.1: the upper two bits of the format byte tell whether addresses follow, 01 being the header of ISO 9141-2.
        bool hasAddresses = (frame[0] & 0x80) != 0;
        if (!hasAddresses && ((frame[0] & 0x40) != 0 || protocol is not (ObdProtocol.Kwp5Baud or ObdProtocol.KwpFast)))
        {
            return TryReadLegacy(frame, protocol, expected, out ecu, out payload);
        }

        int start = 1;
        if (hasAddresses)
        {
            ecu = frame.Length >= Header ? frame[2] : 0u;
            start = Header;
        }

        // XXLLLLLL, [target, source], [length where L is 0], data, [checksum]
        int length = frame[0] & 0x3F;
        if (length == 0 && start < frame.Length)
        {
            length = frame[start++];
        }

        // The length rules; clones drop the checksum. It is verified when it is there: one byte too many.
        int end = start + length;
        if (length == 0 || (frame.Length != end && !(frame.Length == end + 1 && Sum(frame[..end]) == frame[end])))
        {
            return false;
        }

        payload = frame[start..end];
        return true;
    }

    // priority, target, source, data, checksum (SAE J1850, ISO 9141-2). The length is not on the wire.
    private static bool TryReadLegacy(ReadOnlySpan<byte> frame, ObdProtocol protocol, int expected, out uint ecu, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        ecu = frame.Length >= Header ? frame[2] : 0u;
        if (frame.Length <= Header || frame.Length > MaxLegacyFrame)
        {
            return false;
        }

        // A frame that is exactly as long as the answer without a checksum comes from a clone that drops it, unless its last byte is the right checksum:
        // then data are missing. Everywhere else the last byte is the checksum; the adapter has verified it before it printed the line.
        ReadOnlySpan<byte> data = frame[Header..];
        if (data[0] == Refusal)
        {
            expected = 3;
        }

        if (data.Length == expected && Checksum(frame[..^1], protocol) != frame[^1])
        {
            payload = data;
            return true;
        }

        payload = data[..^1];
        return !payload.IsEmpty;
    }

    private static byte Checksum(ReadOnlySpan<byte> bytes, ObdProtocol protocol) =>
        protocol is ObdProtocol.J1850Pwm or ObdProtocol.J1850Vpw ? Crc(bytes) : Sum(bytes);

    // SAE J1850: polynomial 1D hex, preset FF, complemented.
    private static byte Crc(ReadOnlySpan<byte> bytes)
    {
        int crc = 0xFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x1D : crc << 1;
            }
        }

        return (byte)~crc;
    }

    /// <summary>Joins <c>49 infotype number data</c> messages (SAE J1979 section 6.9) of each ECU to <c>49 infotype data ...</c>; a missing number makes all of them malformed.</summary>
    /// <param name="messages">All messages of the exchange.</param>
    /// <param name="start">First message to look at: those before it were joined when an earlier reply of the exchange ended.</param>
    public static void JoinNumbered(MessageBuffer messages, int start)
    {
        int count = messages.Count;
        for (int i = start; i < count; i++)
        {
            if (IsNumbered(messages, i, out uint ecu, out byte infotype))
            {
                Join(messages, i, count, ecu, infotype);
            }
        }
    }

    private static void Join(MessageBuffer messages, int first, int count, uint ecu, byte infotype)
    {
        Span<int> byNumber = stackalloc int[MessageBuffer.MaxMessages + 1];
        byNumber.Fill(-1);
        int total = 2;
        int highest = 0;
        int distinct = 0;
        bool isSound = true;
        for (int i = first; i < count; i++)
        {
            if (!IsNumbered(messages, i, out uint otherEcu, out byte otherInfotype) || otherEcu != ecu || otherInfotype != infotype)
            {
                continue;
            }

            ReadOnlySpan<byte> payload = messages.Payload(messages[i]);
            byte number = payload[2];
            if (number == 0 || number >= byNumber.Length)
            {
                isSound = false;
            }
            else if (byNumber[number] < 0)
            {
                byNumber[number] = i;
                highest = Math.Max(highest, number);
                distinct++;
                total += payload.Length - 3;
            }
            else
            {
                isSound &= payload.SequenceEqual(messages.Payload(messages[byNumber[number]]));
            }
        }

        int joined = isSound && distinct == highest ? messages.Reserve(ecu, total) : -1;
        if (joined >= 0)
        {
            Span<byte> target = messages.Bytes(joined)[..total];
            messages.Payload(messages[first])[..2].CopyTo(target);
            int length = 2;
            foreach (int index in byNumber[1..(highest + 1)])
            {
                ReadOnlySpan<byte> data = messages.Payload(messages[index])[3..];
                data.CopyTo(target[length..]);
                length += data.Length;
            }

            messages.Finish(joined, total);
        }

        for (int i = first + 1; i < count; i++)
        {
            if (IsNumbered(messages, i, out uint otherEcu, out byte otherInfotype) && otherEcu == ecu && otherInfotype == infotype)
            {
                messages.Drop(i);
            }
        }

        if (joined >= 0)
        {
            messages[first] = messages[joined];
            messages.Drop(joined);
        }
        else
        {
            messages[first] = messages[first] with { Outcome = Outcome.Malformed, Length = 0 };
        }
    }

    // 49 01 05 (a count of messages) has no number; data without a number are three bytes long at most.
    private static bool IsNumbered(MessageBuffer messages, int index, out uint ecu, out byte infotype)
    {
        ObdMessage message = messages[index];
        ecu = message.Ecu;
        infotype = 0;
        if (message.Outcome != Outcome.Value || message.Length <= 3 || messages.Payload(message)[0] != 0x49)
        {
            return false;
        }

        infotype = messages.Payload(message)[1];
        return true;
    }

    private static byte Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        foreach (byte value in bytes)
        {
            sum += value;
        }

        return (byte)sum;
    }
}
