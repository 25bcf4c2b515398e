using System.Globalization;
using Clutch.Dtc;
using Spectre.Console;

namespace Clutch.Host;

/// <summary>What a car's codes come down to, for a terminal.</summary>
internal static class ExplanationText
{
    public static void Print(ExplanationAnswer answer, Language language)
    {
        if (answer.Findings.Count == 0)
        {
            DtcText.Write(Phrases.Text("no-codes", language));
        }

        foreach ((int index, FindingAnswer finding) in answer.Findings.Index())
        {
            DtcText.Write($"{index + 1}. [bold]{Markup.Escape(finding.Title)}[/] · {DtcText.Coloured(finding.Severity, finding.Severity.Text)} · {Markup.Escape(finding.Drive.Text)}{(finding.Rule is null ? "" : $" · {finding.Certainty.Text}")}");
            DtcText.Line(language, "why", finding.Why);
            DtcText.Line(language, "checks", finding.Check);
            foreach (MemberAnswer member in finding.Codes)
            {
                Print(member, language);
            }

            AnsiConsole.WriteLine();
        }

        foreach (RefusedText refused in answer.Refused)
        {
            DtcText.Write($"[yellow]{Markup.Escape(refused.Reason)}[/]");
        }

        DtcText.Remark(language);
    }

    /// <summary>A value with its unit, and whether the fault shows in it.</summary>
    public static string Evidence(EvidenceAnswer evidence) =>
        string.Create(CultureInfo.InvariantCulture, $"{evidence.What} {evidence.Value:0.###} {Units.ForPeople(evidence.Unit)}, {evidence.Moment.Text}: {evidence.Verdict.Text}");

    /// <summary>Who holds the code and how.</summary>
    public static string Holder(MemberAnswer member) =>
        string.Join(", ", ((string?[])[member.Role?.Text, .. member.Kinds.Select(kind => kind.Text), member.Ecu]).OfType<string>());

    private static void Print(MemberAnswer member, Language language)
    {
        string holder = Holder(member);
        DtcText.Write($"  [bold]{member.Code}[/]  {Markup.Escape(member.Title)}{(holder.Length == 0 ? "" : $" [grey]({Markup.Escape(holder)})[/]")}");
        foreach (EvidenceAnswer evidence in member.Evidence)
        {
            DtcText.Write($"    [grey]{Phrases.Text("label-evidence", language)}:[/] {Markup.Escape(Evidence(evidence))}");
        }
    }
}
