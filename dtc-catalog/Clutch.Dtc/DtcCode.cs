namespace Clutch.Dtc;

/// <summary>
/// A trouble code: two bytes base code (SAE J2012, ISO 15031-6: two bits letter, two bits first digit, three hexadecimal digits), and the
/// failure type byte of the three-byte form (SAE J2012-DA, ISO 14229-1 format 04) where there is one.
/// </summary>
/// <param name="Value">16 bits as transmitted.</param>
/// <param name="FailureType">Third byte; null in the two-byte form. 00 says: no subtype.</param>
public readonly record struct DtcCode(ushort Value, byte? FailureType) : ISpanFormattable
{
    /// <summary>Characters of <c>P0301</c>.</summary>
    public const int BaseLength = 5;

    /// <summary>Characters of <c>C0031-23</c>.</summary>
    public const int MaxLength = 8;

    public DtcCode(ushort value)
        : this(value, null)
    {
    }

    /// <summary>P powertrain, C chassis, B body, U network.</summary>
    public char Letter => "PCBU"[Value >> 14];

    /// <summary>The code without its failure type.</summary>
    public DtcCode Base => new(Value);

    /// <summary>Reads a code as people and tools write it: <see cref="DtcCodeReader"/> says which forms.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DtcCode code, out DtcReject reject) => DtcCodeReader.TryRead(text, out code, out _, out reject);

    /// <summary>Like <see cref="TryParse(ReadOnlySpan{char}, out DtcCode, out DtcReject)"/>; says also how the text was taken.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DtcCode code, out DtcReading reading, out DtcReject reject) =>
        DtcCodeReader.TryRead(text, out code, out reading, out reject);

    /// <summary><c>P0301</c>, <c>C0031-23</c>.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[MaxLength];
        TryFormat(text, out int written);
        return new string(text[..written]);
    }

    /// <summary>Writes the code; false when <paramref name="destination"/> has no room for it.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten)
    {
        charsWritten = FailureType is null ? BaseLength : MaxLength;
        if (destination.Length < charsWritten)
        {
            charsWritten = 0;
            return false;
        }

        destination[0] = Letter;
        destination[1] = (char)('0' + ((Value >> 12) & 3));
        destination[2] = Hex(Value >> 8);
        destination[3] = Hex(Value >> 4);
        destination[4] = Hex(Value);
        if (FailureType is { } failure)
        {
            destination[5] = '-';
            destination[6] = Hex(failure >> 4);
            destination[7] = Hex(failure);
        }

        return true;
    }

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        TryFormat(destination, out charsWritten);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    private static char Hex(int nibble) => "0123456789ABCDEF"[nibble & 0xF];
}
