namespace Clutch.Dtc;

/// <summary>A reported code with what the rules ask about it.</summary>
internal sealed class CodeFacts
{
    // Families that count cylinders 1 to 12: first code, last code, how many codes a cylinder has.
    private static readonly (ushort First, ushort Last, int Stride)[] s_cylinders =
    [
        (0x0201, 0x0212, 1), // injector
        (0x0261, 0x0296, 3), // injector low, high, contribution of the cylinder
        (0x0301, 0x0312, 1), // misfire
        (0x0351, 0x0362, 1), // ignition coil
    ];

    public CodeFacts(ReportedCode reported, Make make)
    {
        Reported = reported;
        HasEntry = DtcCatalogue.TryFind(reported.Code, make, out DtcEntry entry);
        Entry = entry;
    }

    public ReportedCode Reported { get; }

    public DtcCode Code => Reported.Code;

    /// <summary>The code has a meaning for this make.</summary>
    public bool HasEntry { get; }

    public DtcEntry Entry { get; }

    public ModeClass Mode => HasEntry ? Entry.ModeClass : ModeClass.Other;

    public Relation Relation => HasEntry ? Entry.Relation : Relation.None;

    /// <summary>The cylinder that the code names, from 1; 0 when it names none.</summary>
    public int Cylinder
    {
        get
        {
            int number = Decimal(Code.Value);
            foreach ((ushort first, ushort last, int stride) in s_cylinders)
            {
                if (Code.Value >= first && Code.Value <= last && number >= 0)
                {
                    return ((number - Decimal(first)) / stride) + 1;
                }
            }

            return 0;
        }
    }

    /// <summary>Codes of one part, in one place of the car, have the same; a code without a meaning is of no part that another one is of.</summary>
    public (int Noun, int Tail) Part => HasEntry ? (Entry.Record.Noun, Entry.Record.Tail) : (-1, Code.Value);

    /// <summary>P0301 is 301: these families count in decimal digits; -1 for a code with other ones.</summary>
    private static int Decimal(ushort value)
    {
        int number = 0;
        for (int shift = 12; shift >= 0; shift -= 4)
        {
            int digit = (value >> shift) & 0xF;
            if (digit > 9)
            {
                return -1;
            }

            number = (number * 10) + digit;
        }

        return number;
    }
}
