using System.Text;

namespace Clutch.Mqtt.Tests;

/// <summary>
/// Short notation for hand-made packets: <c>32: `a/b` 0001 {23 0000} 'x'</c> is a first byte with its remaining length computed,
/// a string with its length, hex, a property list with its length, and bare ASCII.
/// </summary>
internal static class WireNotation
{
    public static byte[] Encode(string notation)
    {
        int colon = notation.IndexOf(':');
        if (colon != 2)
        {
            return Body(notation);
        }

        byte[] body = Body(notation[3..]);
        return [Convert.ToByte(notation[..2], 16), .. VariableByteInteger(body.Length), .. body];
    }

    private static byte[] Body(string notation)
    {
        List<byte> bytes = [];
        for (int i = 0; i < notation.Length;)
        {
            char mark = notation[i];
            if (mark == ' ')
            {
                i++;
                continue;
            }

            if (mark is not ('`' or '\'' or '{'))
            {
                bytes.Add(Convert.ToByte(notation.Substring(i, 2), 16));
                i += 2;
                continue;
            }

            int end = notation.IndexOf(mark == '{' ? '}' : mark, i + 1);
            string inner = notation[(i + 1)..end];
            byte[] value = mark == '{' ? Body(inner) : Encoding.UTF8.GetBytes(inner);
            bytes.AddRange(mark switch
            {
                '{' => VariableByteInteger(value.Length),
                '`' => [(byte)(value.Length >> 8), (byte)value.Length],
                _ => [],
            });
            bytes.AddRange(value);
            i = end + 1;
        }

        return [.. bytes];
    }

    private static byte[] VariableByteInteger(int value)
    {
        List<byte> digits = [];
        do
        {
            digits.Add((byte)((value & 0x7F) | (value > 0x7F ? 0x80 : 0)));
            value >>= 7;
        }
        while (value > 0);
        return [.. digits];
    }
}
