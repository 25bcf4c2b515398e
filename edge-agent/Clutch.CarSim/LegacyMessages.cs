using System.Buffers.Binary;

namespace Clutch.CarSim;

/// <summary>
/// What ISO 9141-2, KWP 2000 and J1850 send instead of one long CAN answer: messages of at most seven bytes, numbered
/// in service 09, three codes each without a count, and test results without scaling (SAE J1979, 6.3, 6.6 and 6.9).
/// </summary>
internal static class LegacyMessages
{
    private const int CodesOfMessage = 3, ItemPart = 4;
    private const byte LowerLimit = 0x80;

    /// <summary>The messages that tell the same as an answer on CAN.</summary>
    public static IEnumerable<byte[]> From(byte[] answer) => answer[0] switch
    {
        0x43 or 0x47 or 0x4A => Codes(answer),
        0x46 when answer.Length > 7 => Results(answer),
        0x46 => [[answer[0], answer[1], 0xFF, .. answer[2..]]],
        0x49 when answer[1] == 0 => [InfoTypes(answer)],
        0x49 when answer[1] % 2 == 1 => [answer],
        0x49 => Numbered(answer),
        _ => [answer],
    };

    /// <summary>An odd infotype tells how many messages the one after it has.</summary>
    public static byte[] Count(byte type, byte[] answer) => answer.Length == 0 ? [] : [0x49, type, (byte)From(answer).Count()];

    /// <summary>Each infotype of CAN has one before it with the number of its messages.</summary>
    private static byte[] InfoTypes(byte[] answer)
    {
        uint bits = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(2));
        byte[] message = [answer[0], 0, 1, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(3), bits | (bits << 1));
        return message;
    }

    private static IEnumerable<byte[]> Codes(byte[] answer)
    {
        int count = Math.Max(1, (answer[1] + CodesOfMessage - 1) / CodesOfMessage);
        for (int i = 0; i < count; i++)
        {
            byte[] message = new byte[1 + (2 * CodesOfMessage)];
            message[0] = answer[0];
            int from = 2 + (2 * CodesOfMessage * i);
            answer.AsSpan(from, Math.Min(answer.Length - from, 2 * CodesOfMessage)).CopyTo(message.AsSpan(1));
            yield return message;
        }
    }

    /// <summary>Nine bytes of a record become one message for each limit: test, kind of limit and component, value, limit. The component is the monitor's number on CAN.</summary>
    private static IEnumerable<byte[]> Results(byte[] answer)
    {
        for (int at = 1; at + 9 <= answer.Length; at += 9)
        {
            byte[] r = answer[at..(at + 9)];
            yield return [answer[0], r[1], (byte)(r[0] & ~LowerLimit), r[3], r[4], r[7], r[8]];
            yield return [answer[0], r[1], (byte)(r[0] | LowerLimit), r[3], r[4], r[5], r[6]];
        }
    }

    /// <summary>Items one after the other in parts of four bytes, filled in front, numbered from 1 through all items.</summary>
    private static IEnumerable<byte[]> Numbered(byte[] answer)
    {
        int items = Math.Max((int)answer[2], 1);
        bool counters = answer[1] == 0x08;
        int length = counters ? answer.Length - 3 : (answer.Length - 3) / items;
        byte number = 1;
        for (int at = 3; at + length <= answer.Length && length > 0; at += length)
        {
            byte[] item = new byte[(length + ItemPart - 1) / ItemPart * ItemPart];
            answer.AsSpan(at, length).CopyTo(item.AsSpan(item.Length - length));
            for (int part = 0; part < item.Length; part += ItemPart)
            {
                yield return [answer[0], answer[1], number++, .. item[part..(part + ItemPart)]];
            }
        }
    }
}
