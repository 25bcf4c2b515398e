namespace Clutch.Obd;

/// <summary>Hexadecimal digits of a line; spaces and NUL between them are dropped.</summary>
internal static class HexLine
{
    private const byte Skip = 0x40;
    private const byte Other = 0x80;

    private static readonly byte[] s_values = Build();

    /// <summary>0 to 15, or more than 15 for everything that is not a digit.</summary>
    public static int Value(byte c) => s_values[c];

    /// <summary>Reads digits up to the end or the first other character.</summary>
    /// <param name="line">Characters of the line.</param>
    /// <param name="digits">Receives values 0 to 15; at least as long as the line.</param>
    /// <param name="consumed">Characters read; less than the line's length when another character stands there.</param>
    /// <returns>Number of digits.</returns>
    public static int Read(ReadOnlySpan<byte> line, Span<byte> digits, out int consumed)
    {
        ReadOnlySpan<byte> values = s_values;
        int count = 0;
        for (int i = 0; i < line.Length; i++)
        {
            byte value = values[line[i]];
            if (value > 0xF)
            {
                if (value == Other)
                {
                    consumed = i;
                    return count;
                }

                continue;
            }

            digits[count++] = value;
        }

        consumed = line.Length;
        return count;
    }

    /// <summary>Joins pairs of digits to bytes; returns the number of bytes.</summary>
    public static int Pack(ReadOnlySpan<byte> digits, Span<byte> bytes)
    {
        int length = digits.Length / 2;
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((digits[2 * i] << 4) | digits[(2 * i) + 1]);
        }

        return length;
    }

    private static byte[] Build()
    {
        var values = new byte[256];
        Array.Fill(values, Other);
        values[0] = Skip;
        values[' '] = Skip;
        for (int i = 0; i < 16; i++)
        {
            values["0123456789ABCDEF"[i]] = (byte)i;
            values["0123456789abcdef"[i]] = (byte)i;
        }

        return values;
    }
}
