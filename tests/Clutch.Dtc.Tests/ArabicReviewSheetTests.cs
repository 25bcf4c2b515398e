using System.Globalization;

namespace Clutch.Dtc.Tests;

/// <summary>docs/dtc-arabic-review shows a reviewer the texts as they are; a changed text asks for a new answer.</summary>
public sealed class ArabicReviewSheetTests
{
    // What most titles are made of, first.
    private static readonly string[] s_files = ["modes.csv", "aspects.csv", "devices.csv", "sides.csv", "notes.csv", "components.csv", "subjects.csv", "ftb.csv", "driver.csv", "driver-faults.csv", "causes.csv", "checks.csv", "severity-rules.csv"];

    private static readonly ushort[] s_codes =
    [
        0x0087, 0x0101, 0x0118, 0x0128, 0x0133, 0x0171, 0x0201, 0x0217, 0x0218, 0x0234, 0x0299, 0x0300, 0x0301, 0x0325, 0x0335, 0x0340, 0x0351, 0x0401, 0x0420, 0x0442, 0x0455, 0x0457,
        0x0480, 0x0500, 0x0505, 0x0524, 0x0562, 0x0601, 0x0606, 0x0641, 0x0700, 0x0715, 0x0741, 0x0750, 0x0776, 0x0868, 0x0A0A, 0x0A1B, 0x0A2F, 0x0A7F, 0x0AA1, 0x0AA6, 0x0B3B, 0x0C11,
        0x0D24, 0x2002, 0x2096, 0x20E8, 0x2122, 0x2135, 0x2177, 0x2201, 0x2263, 0x2300, 0x2413, 0x2463, 0x2610, 0x2714, 0x2AA5, 0x2BAB, 0x2C05, 0x3400, 0x4031, 0x4034, 0x4045, 0x4051,
        0x4561, 0x8001, 0x8020, 0x8050, 0x8103, 0xC001, 0xC073, 0xC100, 0xC121, 0xC140, 0xC300, 0xC401, 0xC5A0, 0xF003,
    ];

    private static ArabicReviewSheet Terms => new("terms.csv", ["file", "id", "english", "arabic"], s_files.SelectMany(TermsOf));

    private static ArabicReviewSheet Titles => new("titles.csv", ["code", "english", "arabic"], s_codes.SelectMany(TitleOf));

    [Fact]
    public void The_sheets_show_the_texts_as_they_are()
    {
        if (Environment.GetEnvironmentVariable("CLUTCH_WRITE_REVIEW_SHEET") == "1")
        {
            Terms.Write();
            Titles.Write();
        }

        Assert.Null(Terms.Difference());
        Assert.Null(Titles.Difference());
    }

    [Fact]
    public void A_changed_text_is_named_with_its_line_and_what_to_do() =>
        Assert.StartsWith("docs/dtc-arabic-review/titles.csv line 2 should begin with `P0000,x,y`. To write it: CLUTCH", new ArabicReviewSheet("titles.csv", ["code", "english", "arabic"], [["P0000", "x", "y"]]).Difference(), StringComparison.Ordinal);

    private static IEnumerable<string[]> TermsOf(string file)
    {
        Dictionary<string, string> english = DataTable.Texts("en", file);
        return DataTable.Texts("ar", file).Select(text => new[] { file[..^".csv".Length], text.Key, english.GetValueOrDefault(text.Key, ""), text.Value });
    }

    private static IEnumerable<string[]> TitleOf(ushort value) => DtcCatalogue.TryFind(new DtcCode(value), Make.Standard, out DtcEntry entry)
        ? [[Code(value), entry.Title(Language.English), entry.Title(Language.Arabic)]]
        : [];

    private static string Code(ushort value) => $"{"PCBU"[value >> 14]}{(value >> 12) & 3}{(value & 0xFFF).ToString("X3", CultureInfo.InvariantCulture)}";
}
