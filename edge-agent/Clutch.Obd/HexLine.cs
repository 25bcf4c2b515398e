using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
        if (TryReadWhole(line, digits))
        {
            consumed = line.Length;
            return line.Length;
        }

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

    /// <summary>
    /// The common line, 8 to 32 digits and nothing else, by whole vectors; the last one may overlap the one before it. False: anything else; what
    /// <paramref name="digits"/> then holds means nothing.
    /// </summary>
    private static bool TryReadWhole(ReadOnlySpan<byte> line, Span<byte> digits)
    {
        if (line.Length is < 8 or > 32 || digits.Length < line.Length)
        {
            return false;
        }

        ref byte from = ref MemoryMarshal.GetReference(line);
        ref byte to = ref MemoryMarshal.GetReference(digits);
        if (line.Length < 16)
        {
            // Two halves of one vector: the first and the last eight characters.
            nuint last = (nuint)line.Length - 8;
            Vector128<byte> both = Vector128.Create(Vector64.LoadUnsafe(ref from), Vector64.LoadUnsafe(ref from, last));
            bool isWhole = TryConvert(both, out Vector128<byte> values);
            values.GetLower().StoreUnsafe(ref to);
            values.GetUpper().StoreUnsafe(ref to, last);
            return isWhole;
        }

        nuint end = (nuint)line.Length - 16;
        bool isHex = TryConvert(Vector128.LoadUnsafe(ref from), out Vector128<byte> first) & TryConvert(Vector128.LoadUnsafe(ref from, end), out Vector128<byte> rest);
        first.StoreUnsafe(ref to);
        rest.StoreUnsafe(ref to, end);
        return isHex;
    }

    // '0' to '9' are 30 to 39; bit 5 tells 'A' to 'F' (41 to 46) from 'a' to 'f' (61 to 66). Smaller characters wrap around to large values.
    private static bool TryConvert(Vector128<byte> characters, out Vector128<byte> values)
    {
        Vector128<byte> digit = characters - Vector128.Create((byte)'0');
        Vector128<byte> letter = (characters | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        Vector128<byte> isDigit = Vector128.LessThan(digit, Vector128.Create((byte)10));
        Vector128<byte> isLetter = Vector128.LessThan(letter, Vector128.Create((byte)6));
        values = Vector128.ConditionalSelect(isDigit, digit, letter + Vector128.Create((byte)10));
        return (isDigit | isLetter) == Vector128<byte>.AllBitsSet;
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
