namespace Clutch.Dtc.Tests;

/// <summary>What people and tools type, and how it is taken.</summary>
public sealed class DtcReadingTests
{
    [Theory]
    [InlineData("P0301", "P0301")]
    [InlineData("p0301", "P0301")]
    [InlineData(" P 0301 ", "P0301")]
    [InlineData("P-0301", "P0301")]
    [InlineData("P0301-23", "P0301-23")]
    [InlineData("c0031-2f", "C0031-2F")]
    [InlineData("C003123", "C0031-23")]
    [InlineData("C0031 23", "C0031-23")]
    [InlineData("C0031:23", "C0031-23")]
    [InlineData("C0031\u201323", "C0031-23")]
    [InlineData("P0301-", "P0301")]
    [InlineData("\u200FP0301\u200E", "P0301")]
    [InlineData("\u2068P0301\u2069", "P0301")]
    [InlineData("\uFEFFP\u00A00301", "P0301")]
    public void A_name_is_a_name_in_any_dress(string text, string name) => Reads(text, name, DtcReading.Name);

    [Theory]
    [InlineData("0301", "P0301")]
    [InlineData("0x0301", "P0301")]
    [InlineData("0X4301", "C0301")]
    [InlineData("$4301", "C0301")]
    [InlineData("4301", "C0301")]
    [InlineData("01 33", "P0133")]
    [InlineData("0x01 0x33", "P0133")]
    [InlineData("C1 00", "U0100")]
    [InlineData("0xC100", "U0100")]
    [InlineData("C0 31 23", "U0031-23")]
    [InlineData("0xC03123", "U0031-23")]
    [InlineData("403123", "C0031-23")]
    [InlineData("ab 12 34", "B2B12-34")]
    public void Bytes_as_transmitted_are_named_and_said_to_be_bytes(string text, string name) => Reads(text, name, DtcReading.Bytes);

    [Theory]
    [InlineData("\u04200301", "P0301", DtcReading.LookAlikes)] // Cyrillic Er
    [InlineData("\u04210031", "C0031", DtcReading.LookAlikes)]
    [InlineData("\u03920001", "B0001", DtcReading.LookAlikes)] // Greek Beta
    [InlineData("P\u0660\u0663\u0660\u0661", "P0301", DtcReading.LookAlikes)] // Arabic-Indic
    [InlineData("P\u06F0\u06F3\u06F0\u06F1", "P0301", DtcReading.LookAlikes)] // Persian
    [InlineData("\uFF30\uFF10\uFF13\uFF10\uFF11", "P0301", DtcReading.LookAlikes)] // full width
    [InlineData("PO3O1", "P0301", DtcReading.LetterO)]
    [InlineData("P\u041E301", "P0301", DtcReading.LookAlikes | DtcReading.LetterO)]
    [InlineData("\u0660\u0661 \u0663\u0663", "P0133", DtcReading.LookAlikes | DtcReading.Bytes)]
    public void Other_scripts_are_taken_for_what_they_stand_for_and_it_is_said(string text, string name, DtcReading how) => Reads(text, name, how);

    [Theory]
    [InlineData("", DtcReject.Empty)]
    [InlineData(" \u200F\u2069 ", DtcReject.Empty)]
    [InlineData("-", DtcReject.Empty)]
    [InlineData("X0301", DtcReject.Letter)]
    [InlineData("A0301", DtcReject.Letter)]
    [InlineData("Hello", DtcReject.NotHex)]
    [InlineData("P4301", DtcReject.FirstDigit)]
    [InlineData("UA100", DtcReject.FirstDigit)]
    [InlineData("P03G1", DtcReject.NotHex)]
    [InlineData("P0301-ZZ", DtcReject.NotHex)]
    [InlineData("P0301 P0420", DtcReject.NotHex)]
    [InlineData("\u0645\u062D\u0631\u0643", DtcReject.NotHex)] // an Arabic word
    [InlineData("P\U0001D7CE301", DtcReject.NotHex)] // a digit outside the basic plane
    [InlineData("P030\0", DtcReject.NotHex)]
    [InlineData("0xP0301", DtcReject.NotHex)]
    [InlineData("P", DtcReject.DigitCount)]
    [InlineData("P031", DtcReject.DigitCount)]
    [InlineData("30", DtcReject.DigitCount)]
    [InlineData("01301", DtcReject.DigitCount)]
    [InlineData("P03012", DtcReject.DigitCount)]
    [InlineData("P0301-2", DtcReject.FailureType)]
    [InlineData("C0031-2", DtcReject.FailureType)]
    [InlineData("C0031-123", DtcReject.FailureType)]
    [InlineData("P0301-00-00", DtcReject.FailureType)]
    [InlineData("C031", DtcReject.Ambiguous)]
    [InlineData("B10023", DtcReject.Ambiguous)]
    [InlineData("43 01 33 00 00", DtcReject.TooManyBytes)]
    [InlineData("01 33 00 2F", DtcReject.TooManyBytes)]
    public void What_is_no_code_is_refused_for_its_reason(string text, DtcReject expected)
    {
        Assert.False(DtcCode.TryParse(text, out DtcCode code, out DtcReject reject));
        Assert.Equal(expected, reject);
        Assert.Equal(default, code);
        Assert.Contains("P0301", DtcRejects.Explain(reject, text, Language.English), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_whatever_is_answered_without_an_exception()
    {
        var random = new Random(11);
        Span<char> text = stackalloc char[12];
        const string Alphabet = "PCBUpcbu0123456789ABCDEFabcdef -:.xX$OoG\u0420\u0660\u200F\uD835\u2069";
        int accepted = 0;
        for (int round = 0; round < 50_000; round++)
        {
            Span<char> part = text[..random.Next(text.Length + 1)];
            foreach (ref char c in part)
            {
                c = random.Next(20) == 0 ? (char)random.Next(char.MaxValue + 1) : Alphabet[random.Next(Alphabet.Length)];
            }

            bool reads = DtcCode.TryParse(part, out DtcCode code, out DtcReject reject);
            Assert.Equal(reads, reject == DtcReject.None);
            if (reads)
            {
                accepted++;
                Assert.True(DtcCode.TryParse(code.ToString(), out DtcCode again, out _));
                Assert.Equal(code, again);
            }
        }

        Assert.InRange(accepted, 100, 50_000);
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing_on_any_path()
    {
        string[] texts = ["P0301", "c0 31 23", "P\u0660\u0663\u0660\u0661", "X0301", "C031", "P0301-2", "", "43 01 33 00 00"];
        char[] written = new char[DtcCode.MaxLength];
        Assert.Equal(0, Allocated(() => Run(texts, written)));
        Assert.NotEqual(0, Allocated(() => new DtcCode(0x0301).ToString()));

        static void Run(string[] texts, char[] written)
        {
            foreach (string text in texts)
            {
                if (DtcCode.TryParse(text, out DtcCode code, out _, out _))
                {
                    code.TryFormat(written, out _);
                }
            }
        }
    }

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Reads(string text, string name, DtcReading how)
    {
        Assert.True(DtcCode.TryParse(text, out DtcCode code, out DtcReading reading, out DtcReject reject), $"{reject}");
        Assert.Equal((name, how, DtcReject.None), (code.ToString(), reading, reject));
    }
}
