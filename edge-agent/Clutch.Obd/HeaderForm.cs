namespace Clutch.Obd;

/// <summary>How a line with headers starts.</summary>
internal enum HeaderForm : byte
{
    Unreadable,
    Can11,
    Can29,
    KLine,
}

internal static class HeaderForms
{
    private const uint LargestId11 = 0x7;
    private const uint LargestId29 = 0x1;

    /// <summary>The form of a line, from the protocol; where that is not known, from the width of the header.</summary>
    public static HeaderForm Of(ObdProtocol protocol, ReadOnlySpan<byte> digits)
    {
        // An 11-bit id is three digits, so that its lines have an odd number of digits and all others an even number.
        bool isOdd = digits.Length % 2 != 0;
        HeaderForm form = protocol switch
        {
            ObdProtocol.Can11At500 or ObdProtocol.Can11At250 => HeaderForm.Can11,
            ObdProtocol.Can29At500 or ObdProtocol.Can29At250 => HeaderForm.Can29,
            ObdProtocol.User1 or ObdProtocol.User2 => isOdd ? HeaderForm.Can11 : HeaderForm.Can29,
            ObdProtocol.Unknown => isOdd ? HeaderForm.Can11 : Guess(digits),
            ObdProtocol.J1939 => HeaderForm.Unreadable,
            _ => HeaderForm.KLine,
        };

        bool isWhole = form switch
        {
            HeaderForm.Can11 => isOdd && digits.Length > 3 && digits[0] <= LargestId11,
            HeaderForm.Can29 => !isOdd && digits.Length > 8 && digits[0] <= LargestId29,

            // KWP headers without addresses have one or two bytes, all others three.
            HeaderForm.KLine => !isOdd && digits.Length > (protocol is ObdProtocol.Kwp5Baud or ObdProtocol.KwpFast ? 2 : 6),
            _ => false,
        };
        return isWhole ? form : HeaderForm.Unreadable;
    }

    // 18 DA or 18 DB: ISO 15765-4 29-bit ids. 1LLLLLLL: KWP format byte. 48 6B, 41 6B: 9141 and J1850 answers.
    private static HeaderForm Guess(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < 6)
        {
            return HeaderForm.Unreadable;
        }

        int first = (digits[0] << 4) | digits[1];
        int second = (digits[2] << 4) | digits[3];
        return first == 0x18 && second is (0xDA or 0xDB) ? HeaderForm.Can29
            : (first & 0x80) != 0 || (second == 0x6B && first is (0x48 or 0x41)) ? HeaderForm.KLine
            : HeaderForm.Unreadable;
    }
}
