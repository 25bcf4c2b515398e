namespace Clutch.Dtc;

/// <summary>What the codes of one finding have in common.</summary>
internal enum Pairing : byte
{
    /// <summary>They are of one car.</summary>
    Car,

    /// <summary>One ECU reports them.</summary>
    Ecu,

    /// <summary>They name the same cylinder.</summary>
    Cylinder,

    /// <summary>They name the same module of the network.</summary>
    Partner,

    /// <summary>The members name a module; the causes are that module's own codes.</summary>
    CodesOfPartner,

    /// <summary>They are of one part in one ECU.</summary>
    Part,
}

/// <summary>What must be different for members to count as several.</summary>
internal enum Counting : byte
{
    Codes,

    /// <summary>Components: three codes of one sensor are one.</summary>
    Parts,

    /// <summary>Reporters: one code from two ECUs is two.</summary>
    Reports,
}

/// <summary>Which codes a rule is about: by number, by mode, by relation; an empty condition holds for all.</summary>
internal sealed record CodePattern(CodeSet? Codes, ModeClass[] Modes, Relation[] Relations)
{
    public static CodePattern Of(string codes, params ModeClass[] modes) => new(CodeSet.Of(codes), modes, []);

    public static CodePattern Of(params Relation[] relations) => new(null, [], relations);

    public bool Matches(CodeFacts facts) =>
        (Codes is null || Codes.Contains(facts.Code))
        && (Modes.Length == 0 || Modes.Contains(facts.Mode))
        && (Relations.Length == 0 || Relations.Contains(facts.Relation));
}

/// <summary>One way in which one cause sets several codes. Sentences: <c>cause-ID</c>, <c>cause-ID-why</c>, <c>cause-ID-check</c> of <c>data/phrases.csv</c>.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Pairing">What ties the codes together.</param>
internal sealed record RootCauseRule(string Id, Pairing Pairing)
{
    /// <summary>Codes that name the cause; at least one must be there unless the list is empty.</summary>
    public CodePattern[] Roots { get; init; } = [];

    /// <summary>Codes that the cause brings about.</summary>
    public required CodePattern[] Members { get; init; }

    /// <summary>How many members there must be.</summary>
    public int LeastMembers { get; init; } = 1;

    public Counting Counts { get; init; }

    /// <summary>Codes that such a finding explains too, but that do not make it.</summary>
    public CodePattern[] Along { get; init; } = [];

    /// <summary>The rule holds only when the car's own measurements show low voltage.</summary>
    public bool WantsLowVoltage { get; init; }
}
