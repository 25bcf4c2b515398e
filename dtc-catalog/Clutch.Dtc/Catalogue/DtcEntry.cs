namespace Clutch.Dtc;

/// <summary>One meaning of one code. Two bytes: everything is read from the embedded catalogue on demand.</summary>
public readonly struct DtcEntry : IEquatable<DtcEntry>
{
    private readonly ushort _index;

    internal DtcEntry(ushort index) => _index = index;

    /// <summary>The code; its failure type byte is 0.</summary>
    public DtcCode Code => new(Record.Code);

    /// <summary><see cref="Make.Standard"/>, or the only make for which this holds.</summary>
    public Make Make => new(Record.Make);

    public Edition Edition => (Edition)Record.Edition;

    public Confidence Confidence => (Confidence)Record.Confidence;

    /// <summary>How many public lists support the entry (1 = one, 2 = two or more, for makes the number).</summary>
    public int Witnesses => Record.Witnesses;

    public Relation Relation => (Relation)Mode.Relation;

    public ModeClass ModeClass => (ModeClass)Mode.Class;

    /// <summary>The fault mode's id in <c>data/modes.csv</c>.</summary>
    public string ModeKey => CatalogueFile.Instance.Text(Section.ModeKeys, Record.Mode);

    /// <summary>Failure type bytes (SAE J2012-DA) that say the same as the code's own fault mode; may be empty.</summary>
    public ReadOnlySpan<byte> FailureTypes => CatalogueFile.Instance.Utf8(Section.FailureTypeLists, Mode.FailureTypes);

    /// <summary>The component: a number for grouping codes of the same part. Stable within one catalogue only; <see cref="ComponentKey"/> is stable across them.</summary>
    public ushort ComponentId => Record.Component;

    /// <summary>The component's id in <c>data/components.csv</c>.</summary>
    public string ComponentKey => CatalogueFile.Instance.Text(Section.ComponentKeys, Record.Component);

    /// <summary>What one control unit says about its connection to another is a matter of the network, whatever the other one controls.</summary>
    public VehicleSystem System => Relation == Relation.None ? (VehicleSystem)Component.System : VehicleSystem.Network;

    public HealthPart Part => Relation == Relation.None ? (HealthPart)Component.Part : HealthPart.Network;

    /// <summary>0 to 100: how much this code says about the health of <see cref="Part"/>.</summary>
    public byte EvidenceWeight => Record.EvidenceWeight;

    public Severity Severity => (Severity)Record.Severity;

    public SeverityRule SeverityRule => new(Record.Rule, (Severity)Component.Severity, Record.Shift);

    public DriveAdvice Drive => (DriveAdvice)Record.Drive;

    public MilExpectation Mil => (MilExpectation)Record.Mil;

    public bool Emissions => (Component.Flags & ComponentRecord.EmissionsFlag) != 0;

    public bool Safety => (Component.Flags & ComponentRecord.SafetyFlag) != 0;

    /// <summary>Service 01 PIDs (SAE J1979) that can test the claimed cause; may be empty.</summary>
    public ReadOnlySpan<byte> Pids => CatalogueFile.Instance.Utf8(Section.PidLists, Component.Pids);

    /// <summary>Likely causes, the likeliest first; never empty.</summary>
    public GuidanceList Causes => new(GuidanceKind.Cause, Record.Guidance);

    /// <summary>Checks to do, the cheapest first; never empty.</summary>
    public GuidanceList Checks => new(GuidanceKind.Check, Record.Guidance);

    internal ref readonly EntryRecord Record => ref CatalogueFile.Instance.Entry(_index);

    private ref readonly ModeRecord Mode => ref CatalogueFile.Instance.Mode(Record.Mode);

    private ref readonly ComponentRecord Component => ref CatalogueFile.Instance.Component(Record.Component);

    public static bool operator ==(DtcEntry left, DtcEntry right) => left.Equals(right);

    public static bool operator !=(DtcEntry left, DtcEntry right) => !left.Equals(right);

    /// <summary>Writes the title. Returns false, with nothing to be relied on in <paramref name="destination"/>, when it is too small (256 always suffices).</summary>
    public bool TryWriteTitle(Span<char> destination, Language language, out int written) => TitleWriter.TryWrite(in Record, destination, language, out written);

    public string Title(Language language)
    {
        Span<char> buffer = stackalloc char[CatalogueFormat.MaxTitleLength];
        // The compiler refuses a longer title, so it always fits.
        TryWriteTitle(buffer, language, out int written);
        return new string(buffer[..written]);
    }

    public bool Equals(DtcEntry other) => _index == other._index;

    public override bool Equals(object? obj) => obj is DtcEntry other && Equals(other);

    public override int GetHashCode() => _index;
}
