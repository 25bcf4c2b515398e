namespace Clutch.Dtc;

/// <summary>statusOfDTC of one code (ISO 14229-1): eight answers about one test.</summary>
public readonly record struct DtcStatus(byte Bits)
{
    private const byte Untested = 0x50;

    // In the order of the bits; ids of data/LANGUAGE/status.csv.
    private static readonly string[] s_ids =
    [
        "test-failed", "test-failed-this-cycle", "pending", "confirmed", "not-tested-since-clear", "failed-since-clear", "not-tested-this-cycle", "warning-indicator",
    ];

    public bool TestFailed => Has(0);

    public bool IsPending => Has(2);

    public bool IsConfirmed => Has(3);

    /// <summary>The ECU asks for a warning lamp because of this code.</summary>
    public bool WantsLamp => Has(7);

    /// <summary>50 hex alone: the test has not run. Not a fault.</summary>
    public bool IsOnlyUntested => Bits != 0 && (Bits & ~Untested) == 0 && Has(4);

    /// <summary>The ECU has seen the fault and has not dropped it.</summary>
    public bool IsFault => TestFailed || IsPending || IsConfirmed || WantsLamp;

    /// <summary>Id of <c>data/LANGUAGE/status-summaries.csv</c>.</summary>
    public string Summary => this switch
    {
        { IsConfirmed: true, TestFailed: true } => "confirmed-active",
        { IsConfirmed: true } => "confirmed-inactive",
        { TestFailed: true } => "pending-active",
        { IsPending: true } => "pending",
        { WantsLamp: true } => "lamp",
        { IsOnlyUntested: true } => "not-tested",
        _ => Has(1) || Has(5) ? "history" : "passed",
    };

    /// <summary>What each set bit says, from bit 0 on.</summary>
    public IReadOnlyList<BitMeaning> Explain(Language language) => BitMeaning.Of("status", Bits, s_ids, language);

    private bool Has(int bit) => (Bits & (1 << bit)) != 0;
}

/// <summary>A set bit and what it says.</summary>
/// <param name="Bit">0 is the lowest.</param>
/// <param name="Id">Stable name.</param>
/// <param name="Text">In the language asked for.</param>
public sealed record BitMeaning(int Bit, string Id, string Text)
{
    internal static IReadOnlyList<BitMeaning> Of(string table, byte bits, string[] ids, Language language) =>
    [
        .. ids.Index().Where(bit => (bits & (1 << bit.Index)) != 0)
            .Select(bit => new BitMeaning(bit.Index, bit.Item, Term.Text(table, bit.Item, language))),
    ];
}
