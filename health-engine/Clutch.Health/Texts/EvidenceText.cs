using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Evidence as a sentence.</summary>
public static class EvidenceText
{
    private const string TrendSuffix = "-trend";

    public static string Of(Evidence evidence, Language language)
    {
        string value = Quantity.Text(evidence.Value, evidence.Unit, language);
        string observations = Quantity.Text(evidence.Observations, Unit.None, language);
        switch (evidence.Kind)
        {
            case EvidenceKind.Code:
                string code = evidence.Id["code-".Length..];
                string title = evidence.Code is { } entry ? entry.Title(language) : HealthTexts.Format("code-not-described", language);
                return HealthTexts.Format(evidence.IsActive ? "code-active" : "code-gone", language, code, title, observations);
            case EvidenceKind.Trend:
                string indicator = HealthTexts.Format(evidence.Id[..^TrendSuffix.Length], language, "", "", "");
                return HealthTexts.Format("trend", language, Name(indicator), value, observations);
            default:
                return HealthTexts.Format(evidence.Id, language, value, Quantity.Text(evidence.Reference, evidence.Unit, language), observations);
        }
    }

    /// <summary>The words before the first colon say what is measured.</summary>
    public static string Name(string sentence) => sentence.IndexOf(':') is var colon and >= 0 ? sentence[..colon] : sentence;
}
