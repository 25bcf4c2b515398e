namespace Clutch.Obd;

/// <summary>Header forms of ISO 14230 (KWP), ISO 9141-2 and SAE J1850, and the numbered messages of service 09 on those buses.</summary>
internal static class KLineFrame
{
    // 9141 and J1850: three header bytes, at most seven data bytes, a checksum.
    private const int Header = 3;
    private const int MaxLegacyFrame = Header + 7 + 1;

    /// <summary>Cuts header and checksum.</summary>
    /// <param name="frame">Bytes of one line.</param>
    /// <param name="ecu">Source address.</param>
    /// <param name="payload">From the service byte on.</param>
    public static bool TryRead(ReadOnlySpan<byte> frame, out uint ecu, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        ecu = frame.Length >= Header ? frame[2] : 0u;
        if (frame.Length <= Header)
        {
            return false;
        }

        // 10LLLLLL or 11LLLLLL, target, source, [length where L is 0], data, [checksum]: ISO 14230-2 section 4.1
        if ((frame[0] & 0x80) != 0)
        {
            int start = Header;
            int length = frame[0] & 0x3F;
            if (length == 0)
            {
                length = frame[Header];
                start++;
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

        // priority, target, source, data, checksum. The length is not on the wire, so the last byte is always taken as the checksum;
        // it is not verified, because adapters print replies whose checksum they have already checked.
        if (frame.Length < Header + 2 || frame.Length > MaxLegacyFrame)
        {
            return false;
        }

        payload = frame[Header..^1];
        return true;
    }

    /// <summary>Joins <c>49 infotype number data</c> messages (SAE J1979 section 6.9) of each ECU to <c>49 infotype data ...</c>; a missing number makes all of them malformed.</summary>
    public static void JoinNumbered(MessageBuffer messages)
    {
        int count = messages.Count;
        for (int i = 0; i < count; i++)
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
