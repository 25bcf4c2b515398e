namespace Clutch.Obd.Tests;

public sealed class HexLineTests
{
    private const byte Guard = 0x5A;

    [Fact]
    public void Every_length_and_every_character_at_every_place_reads_as_character_by_character()
    {
        // Around the lengths at which the way of reading changes.
        foreach (int length in new[] { 0, 1, 7, 8, 9, 13, 15, 16, 17, 19, 31, 32, 33 })
        {
            byte[] line = [.. Enumerable.Range(0, length).Select(i => (byte)"0123456789abcdefABCDEF"[(i * 7) % 22])];
            Same(line);
            for (int at = 0; at < length; at++)
            {
                byte kept = line[at];
                for (int c = 0; c <= byte.MaxValue; c++)
                {
                    line[at] = (byte)c;
                    Same(line);
                }

                line[at] = kept;
            }
        }
    }

    private static void Same(byte[] line)
    {
        var expected = new List<byte>();
        int stop = 0;
        for (; stop < line.Length && (char.IsAsciiHexDigit((char)line[stop]) || line[stop] is (byte)' ' or 0); stop++)
        {
            if (char.IsAsciiHexDigit((char)line[stop]))
            {
                expected.Add(Convert.ToByte($"{(char)line[stop]}", 16));
            }
        }

        byte[] digits = new byte[line.Length + 1];
        digits[^1] = Guard;
        int count = HexLine.Read(line, digits.AsSpan(0, line.Length), out int consumed);
        if (consumed != stop || !digits.AsSpan(0, count).SequenceEqual(expected.ToArray()) || digits[^1] != Guard)
        {
            Assert.Fail($"{Convert.ToHexString(line)}: {consumed} of {stop} characters, digits {Convert.ToHexString(digits)}");
        }
    }
}
