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
            DtcText.Write(0, Phrases.Text("no-codes", language));
        }

        foreach ((int index, FindingAnswer finding) in answer.Findings.Index())
        {
            DtcText.Write(0, $"{index + 1}. [bold]{Markup.Escape(finding.Title)}[/] · {DtcText.Coloured(finding.Severity, finding.Severity.Text)} · {Markup.Escape(finding.Drive.Text)}{(finding.Rule is null ? "" : $" · {finding.Certainty.Text}")}");
            DtcText.Line(language, "why", finding.Why);
            DtcText.Line(language, "checks", finding.Check);
            foreach (MemberAnswer member in finding.Codes)
            {
                Print(member, language);
            }

            Console.WriteLine();
        }

        foreach (RefusedText refused in answer.Refused)
        {
            DtcText.Write(0, $"[yellow]{Markup.Escape(refused.Reason)}[/]");
        }

        DtcText.Remark(language);
    }

    /// <summary>A value with its unit, and whether the fault shows in it.</summary>
    public static string Evidence(EvidenceAnswer evidence, Language language)
    {
        string value = string.Create(CultureInfo.InvariantCulture, $"{evidence.Value:0.###} {Units.ForPeople(evidence.Unit)}").TrimEnd();
        return $"{evidence.What} {Phrases.Isolated(value, language)} ({evidence.Moment.Text}): {evidence.Verdict.Text}";
    }

    /// <summary>Who holds the code and how.</summary>
    public static string Holder(MemberAnswer member, Language language) =>
        Phrases.Joined([member.Role?.Text, .. member.Kinds.Select(kind => kind.Text), member.Ecu is null ? null : Phrases.Isolated(member.Ecu, language)], language);

    private static void Print(MemberAnswer member, Language language)
    {
        string holder = Holder(member, language);
        DtcText.Write(2, $"{DtcText.Heading(member.Code, member.Title, language)}{(holder.Length == 0 ? "" : $" [grey]({Markup.Escape(holder)})[/]")}");
        foreach (EvidenceAnswer evidence in member.Evidence)
        {
            DtcText.Write(4, $"[grey]{Phrases.Text("label-evidence", language)}:[/] {Markup.Escape(Evidence(evidence, language))}");
        }
    }
}
