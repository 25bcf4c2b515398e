using BenchmarkDotNet.Attributes;
using Clutch.Dtc;

namespace Clutch.Benchmarks.Dtc;

/// <summary>Trouble codes, per code: text to code, code to meaning, meaning to title. Target: 0 B, at most 50 ns for a lookup.</summary>
[MemoryDiagnoser]
public class DtcLookups
{
    public const int Codes = 8;

    private static readonly string[] s_texts = ["P0301", "p0420", "C0031-23", "U0100", "0x0171", "C0 35 00", "P\u0660\u0661\u0662\u0668", "B0001"];
    private static readonly string[] s_noTexts = ["X0301", "P03G1", "C031", "P0301-2", "", "43 01 33 00 00", "P4301", "P031"];
    private static readonly DtcCode[] s_codes = [new(0x0301), new(0x0420), new(0x4031, 0x23), new(0xC100), new(0x0171), new(0x4035), new(0x1131), new(0xFFFF)];

    private readonly char[] _title = new char[512];

    [Benchmark(OperationsPerInvoke = Codes)]
    public int Parse()
    {
        int good = 0;
        foreach (string text in s_texts)
        {
            good += DtcCode.TryParse(text, out _, out _) ? 1 : 0;
        }

        return good;
    }

    [Benchmark(OperationsPerInvoke = Codes)]
    public int Refuse()
    {
        int refused = 0;
        foreach (string text in s_noTexts)
        {
            refused += DtcCode.TryParse(text, out _, out DtcReject reject) || reject == DtcReject.None ? 0 : 1;
        }

        return refused;
    }

    /// <summary>Two of the eight have no meaning without a make.</summary>
    [Benchmark(OperationsPerInvoke = Codes)]
    public int Find()
    {
        int found = 0;
        foreach (DtcCode code in s_codes)
        {
            found += DtcCatalogue.TryFind(code, Make.Standard, out _) ? 1 : 0;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Codes)]
    public int Title()
    {
        int length = 0;
        foreach (DtcCode code in s_codes)
        {
            if (DtcCatalogue.TryFind(code, Make.Standard, out DtcEntry entry) && entry.TryWriteTitle(_title, Language.Arabic, out int written))
            {
                length += written;
            }
        }

        return length;
    }
}
