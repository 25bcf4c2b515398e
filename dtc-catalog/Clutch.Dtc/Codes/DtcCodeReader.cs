namespace Clutch.Dtc;

/// <summary>
/// Reads codes as they are typed, pasted and logged. The number of digits decides, so that no text has two readings:
/// <list type="table">
/// <item><term>letter and four digits</term><description><c>P0301</c>, <c>p 0301</c>: the name.</description></item>
/// <item><term>letter and six digits</term><description><c>C0031-23</c>, <c>C003123</c>: the name with its failure type.</description></item>
/// <item><term>four digits</term><description><c>4301</c>, <c>01 33</c>, <c>0x0301</c>: two bytes as transmitted.</description></item>
/// <item><term>six digits</term><description><c>C0 31 23</c>: three bytes as transmitted, here U0031-23.</description></item>
/// </list>
/// B and C are letters of codes and digits too: a name that lacks a digit (<c>C031</c>) is refused unless <c>0x</c> or a space after the first
/// byte says that bytes are meant.
/// </summary>
internal static class DtcCodeReader
{
    private const string Systems = "PCBU";
    private const int MaxDigits = 7;

    /// <summary>Reads one code; allocates nothing and never throws.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out DtcCode code, out DtcReading reading, out DtcReject reject)
    {
        code = default;
        reading = DtcReading.Name;
        Span<char> digits = stackalloc char[MaxDigits];
        reject = Gather(text, digits, out Shape shape, ref reading);
        if (reject == DtcReject.None)
        {
            digits = digits[..shape.Count];
            bool hasName = !shape.IsHex && (shape.Count is 5 or 7 || shape.SplitsAfterBase) && Systems.Contains(digits[0]);
            reject = hasName ? Name(digits, out code) : Bytes(digits, shape, out code);
            reading |= hasName ? DtcReading.Name : DtcReading.Bytes;
        }

        return reject == DtcReject.None;
    }

    /// <summary>Folds every character to what it stands for and drops what separates.</summary>
    private static DtcReject Gather(ReadOnlySpan<char> text, Span<char> digits, out Shape shape, ref DtcReading reading)
    {
        shape = default;
        int start = 0;
        int seen = 0;
        foreach (char original in text)
        {
            char c = DtcCharacters.Fold(original, ref reading);
            switch (c)
            {
                case DtcCharacters.Nothing:
                    continue;
                case ' ' or '-':
                    start = seen;
                    shape.SplitsAfterByte |= seen == 2;
                    shape.SplitsAfterBase |= seen == DtcCode.BaseLength;
                    continue;
                case 'X' when seen == start + 1 && seen <= MaxDigits && digits[start] == '0':
                    // The zero of 0x01 goes with its x.
                    (seen, shape.IsHex) = (start, true);
                    continue;
                case '$' when seen == start:
                    shape.IsHex = true;
                    continue;
                case 'O' when seen > 0:
                    c = '0';
                    reading |= DtcReading.LetterO;
                    break;
            }

            if (!char.IsAsciiHexDigit(c) && !(seen == 0 && char.IsAsciiLetter(c)))
            {
                return DtcReject.NotHex;
            }

            if (seen < MaxDigits)
            {
                digits[seen] = c;
            }

            seen = Math.Min(seen + 1, MaxDigits + 1);
        }

        // A separator at the end of the text separates nothing.
        shape.SplitsAfterBase &= seen > DtcCode.BaseLength;
        shape.SplitsAfterByte &= seen > 2;
        shape.Count = seen;
        return (seen, shape.SplitsAfterBase && Systems.Contains(digits[0])) switch
        {
            (0, _) => DtcReject.Empty,
            ( > MaxDigits, true) => DtcReject.FailureType,
            ( > MaxDigits, false) => DtcReject.TooManyBytes,
            _ => DtcReject.None,
        };
    }

    private static DtcReject Name(ReadOnlySpan<char> digits, out DtcCode code)
    {
        code = default;
        int first = Hex(digits[1]);
        if (first > 3)
        {
            return DtcReject.FirstDigit;
        }

        if (digits.Length == 6)
        {
            return DtcReject.FailureType;
        }

        ushort value = (ushort)((Systems.IndexOf(digits[0], StringComparison.Ordinal) << 14) | (first << 12) | Number(digits[2..5]));
        code = digits.Length == DtcCode.BaseLength ? new DtcCode(value) : new DtcCode(value, (byte)Number(digits[5..]));
        return DtcReject.None;
    }

    private static DtcReject Bytes(ReadOnlySpan<char> digits, Shape shape, out DtcCode code)
    {
        code = default;
        bool isSystem = Systems.Contains(digits[0]);
        if (!char.IsAsciiHexDigit(digits[0]))
        {
            return shape.IsHex ? DtcReject.NotHex : isSystem ? DtcReject.DigitCount : DtcReject.Letter;
        }

        if (digits.Length is not (4 or 6))
        {
            return digits.Length == DtcCode.BaseLength && !char.IsAsciiDigit(digits[0]) ? DtcReject.Letter : DtcReject.DigitCount;
        }

        if (isSystem && !shape.IsHex && !shape.SplitsAfterByte)
        {
            return DtcReject.Ambiguous;
        }

        code = digits.Length == 4 ? new DtcCode((ushort)Number(digits)) : new DtcCode((ushort)Number(digits[..4]), (byte)Number(digits[4..]));
        return DtcReject.None;
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        int number = 0;
        foreach (char digit in digits)
        {
            number = (number << 4) | Hex(digit);
        }

        return number;
    }

    private static int Hex(char digit) => digit <= '9' ? digit - '0' : digit - 'A' + 10;

    /// <summary>What the text looks like apart from its digits.</summary>
    private struct Shape
    {
        /// <summary>Letter and digits; one more than <see cref="MaxDigits"/> when there are more.</summary>
        public int Count;

        /// <summary>A prefix says that bytes follow.</summary>
        public bool IsHex;

        /// <summary>A separator stands after two digits.</summary>
        public bool SplitsAfterByte;

        /// <summary>A separator stands after five.</summary>
        public bool SplitsAfterBase;
    }
}
