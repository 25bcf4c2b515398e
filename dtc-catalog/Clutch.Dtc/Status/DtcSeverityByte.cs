namespace Clutch.Dtc;

/// <summary>The severity that an ECU itself gives a code (ISO 14229-1, DTCSeverityMask; services 19 07, 19 08, 19 09, 19 42): bits 0 to 4 the class of the global regulation, 5 to 7 the advice.</summary>
public readonly record struct DtcSeverityByte(byte Bits)
{
    // In the order of the bits; ids of data/LANGUAGE/uds-severity.csv.
    private static readonly string[] s_ids = ["gtr-no-class", "gtr-a", "gtr-b1", "gtr-b2", "gtr-c", "maintenance-only", "check-at-next-halt", "check-immediately"];

    /// <summary>What the ECU asks for, as a severity; null when it asks for nothing.</summary>
    public Severity? Severity => Bits switch
    {
        >= 0x80 => Dtc.Severity.Critical,
        >= 0x40 => Dtc.Severity.High,
        >= 0x20 => Dtc.Severity.Low,
        _ => null,
    };

    public IReadOnlyList<BitMeaning> Explain(Language language) => BitMeaning.Of("uds-severity", Bits, s_ids, language);
}
