namespace Clutch.Dtc;

/// <summary>Who gives a number its meaning (SAE J2012, section on ranges).</summary>
public enum DtcOwner : byte
{
    Standard,
    Manufacturer,

    /// <summary>Kept free by the standard; some makes use it all the same.</summary>
    Reserved,

    /// <summary>P0000 fills empty places of an answer.</summary>
    Padding,
}

/// <summary>What the number alone tells, of all 65,536 of them.</summary>
public static class DtcStructure
{
    private static readonly (ushort First, ushort Last, string Id)[] s_blocks =
        [.. DataTable.Rows("blocks.csv").Select(row => (Number(row[0]), Number(row[1]), row[2]))];

    public static DtcOwner Owner(DtcCode code) => (code.Value >> 12, code.Value) switch
    {
        (_, 0) => DtcOwner.Padding,
        (0x3, < 0x3400) => DtcOwner.Manufacturer, // P30 to P33; P34 to P3F are the standard's
        (0x0 or 0x2 or 0x3, _) => DtcOwner.Standard,
        (0x4 or 0x8 or 0xC or 0xF, _) => DtcOwner.Standard, // C0, B0, U0, U3
        (0x7 or 0xB, _) => DtcOwner.Reserved, // C3, B3
        _ => DtcOwner.Manufacturer,
    };

    /// <summary>What the block of numbers is about; an id of <c>data/LANGUAGE/blocks.csv</c>.</summary>
    public static string Block(DtcCode code)
    {
        foreach ((ushort first, ushort last, string id) in s_blocks)
        {
            if (code.Value >= first && code.Value <= last)
            {
                return id;
            }
        }

        throw new InvalidOperationException($"data/blocks.csv has no block for {code}.");
    }

    private static ushort Number(string text) => DtcCode.TryParse(text, out DtcCode code, out _) ? code.Value : throw new InvalidOperationException($"data/blocks.csv has '{text}', which is no code.");
}
