namespace Clutch.Dtc;

/// <summary>A code that a search found.</summary>
/// <param name="Code">Its name.</param>
/// <param name="Title">What it says.</param>
/// <param name="Make">Name of the make; null for the standard.</param>
/// <param name="Edition">current or pre2007.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Score">Higher is better; comparable within one search only.</param>
public sealed record DtcHitAnswer(string Code, string Title, string? Make, string Edition, NamedText Severity, int Score)
{
    public static DtcHitAnswer Of(DtcHit hit, Language language) => new(
        hit.Entry.Code.Base.ToString(),
        hit.Entry.Title(language),
        hit.Entry.Make == Dtc.Make.Standard ? null : hit.Entry.Make.Name,
        Term.Id(hit.Entry.Edition),
        NamedText.Of("severities", Term.Id(hit.Entry.Severity), language, "severity-details"),
        hit.Score);
}
