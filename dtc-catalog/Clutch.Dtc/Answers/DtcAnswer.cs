using System.Text.Json.Serialization;

namespace Clutch.Dtc;

/// <summary>A stable id with its words.</summary>
/// <param name="Id">The same in every language.</param>
/// <param name="Text">A few words.</param>
/// <param name="Detail">A sentence; null where the words say it all.</param>
public sealed record NamedText(string Id, string Text, string? Detail = null)
{
    /// <summary>Words and, where the data have a table of them, the sentence beside the words.</summary>
    internal static NamedText Of(string table, string id, Language language, string? details = null) =>
        new(id, Term.Text(table, id, language), details is null ? null : Term.Text(details, id, language));
}

/// <summary>How bad a code is.</summary>
/// <param name="Id">info, low, medium, high or critical.</param>
/// <param name="Text">In words.</param>
/// <param name="Detail">What that means.</param>
/// <param name="Steps">The rules that led there, the catalogue's first.</param>
public sealed record SeverityAnswer(string Id, string Text, string? Detail, IReadOnlyList<SeverityStepAnswer> Steps)
{
    internal static SeverityAnswer Of(SeverityVerdict verdict, Language language)
    {
        NamedText name = NamedText.Of("severities", Term.Id(verdict.Severity), language, "severity-details");
        return new SeverityAnswer(name.Id, name.Text, name.Detail, [.. verdict.Steps.Select(step => new SeverityStepAnswer(step.Rule, Term.Id(step.Severity), step.Reason))]);
    }
}

/// <summary>A rule that a severity went through.</summary>
public sealed record SeverityStepAnswer(string Rule, string Severity, string Reason);

/// <summary>A failure type byte.</summary>
/// <param name="Byte">Two hexadecimal digits.</param>
/// <param name="Text">What it says.</param>
/// <param name="Category">Its category.</param>
/// <param name="Known">False when the value is not published and only the category is known.</param>
public sealed record FailureTypeAnswer(string Byte, string Text, NamedText Category, bool Known);

/// <summary>A status byte.</summary>
/// <param name="Byte">Two hexadecimal digits.</param>
/// <param name="Fault">False when the bits say that there is no fault.</param>
/// <param name="Summary">All bits in one sentence.</param>
/// <param name="Bits">The set bits one by one.</param>
public sealed record StatusAnswer(string Byte, bool Fault, string Summary, IReadOnlyList<BitMeaning> Bits);

/// <summary>Another meaning of the same number.</summary>
/// <param name="Make">Name of the make; null for the standard.</param>
/// <param name="Edition">current or pre2007.</param>
/// <param name="Title">What it means there.</param>
/// <param name="Confidence">low, medium or high.</param>
public sealed record OtherMeaning(string? Make, string Edition, string Title, string Confidence);

/// <summary>A code where it was seen in a vehicle.</summary>
/// <param name="Kind">stored, pending or permanent.</param>
/// <param name="Ecu">Address in hexadecimal.</param>
/// <param name="ReadAt">When the vehicle said so last.</param>
/// <param name="FreezeFrame">Values of the moment are kept.</param>
public sealed record SeenCode(string Kind, string Ecu, DateTimeOffset ReadAt, bool FreezeFrame);

/// <summary>Everything about one code, in one language.</summary>
public sealed record DtcAnswer
{
    /// <summary>Name with its failure type.</summary>
    public required string Code { get; init; }

    /// <summary>en or ar.</summary>
    public required string Language { get; init; }

    /// <summary>How the text was taken for this code; null when it was simply its name.</summary>
    public string? Read { get; init; }

    /// <summary>What the code says, the failure type included; for a number without a known meaning what the number alone tells.</summary>
    public required string Title { get; init; }

    /// <summary>False when no meaning is known for this make.</summary>
    public required bool Known { get; init; }

    /// <summary>Why the meaning is not known, or what to add to the question.</summary>
    public string? Note { get; init; }

    /// <summary>Name of the make whose meaning this is; null for the standard's.</summary>
    public string? Make { get; init; }

    /// <summary>current or pre2007; null when not known.</summary>
    public string? Edition { get; init; }

    /// <summary>low, medium or high; null when not known.</summary>
    public NamedText? Confidence { get; init; }

    /// <summary>The letter: powertrain, chassis, body, network.</summary>
    public required NamedText Letter { get; init; }

    /// <summary>Who defines the number.</summary>
    public required NamedText Owner { get; init; }

    /// <summary>What the block of numbers is about.</summary>
    public required NamedText Block { get; init; }

    /// <summary>The system of the vehicle.</summary>
    public NamedText? System { get; init; }

    /// <summary>The part of the health model that the code speaks of.</summary>
    public NamedText? Part { get; init; }

    /// <summary>What it means for the driver, in one sentence.</summary>
    public string? Meaning { get; init; }

    public SeverityAnswer? Severity { get; init; }

    /// <summary>Whether to drive on.</summary>
    public NamedText? Drive { get; init; }

    /// <summary>Whether the engine lamp is to be expected.</summary>
    public NamedText? Lamp { get; init; }

    /// <summary>Counts for the emissions of the car.</summary>
    public bool? Emissions { get; init; }

    /// <summary>Counts for the safety of people.</summary>
    public bool? Safety { get; init; }

    /// <summary>The likeliest first.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];

    /// <summary>The cheapest first.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    /// <summary>Service 01 PIDs that test the claim: hexadecimal, and after a space the name where the program that asks has one.</summary>
    public IReadOnlyList<string> Pids { get; init; } = [];

    public FailureTypeAnswer? FailureType { get; init; }

    public StatusAnswer? Status { get; init; }

    /// <summary>Other meanings that may apply: other editions, and the standard's beside the make's.</summary>
    public IReadOnlyList<OtherMeaning> OtherMeanings { get; init; } = [];

    /// <summary>Makes that give this number a meaning of their own; ask with one of them to see it.</summary>
    public IReadOnlyList<string> KnownMakes { get; init; } = [];

    /// <summary>Where the vehicle that was asked about has it; empty: it has not; absent: no vehicle was named.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SeenCode>? Seen { get; init; }
}
