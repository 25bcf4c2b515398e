using System.Net;
using System.Text;
using Clutch.Dtc;

namespace Clutch.Host;

/// <summary>Answers about codes as one page without scripts or outside files, in the direction of its language.</summary>
internal static class DtcPage
{
    private const string Style = """
        body { font: 16px/1.55 "Noto Sans Arabic", "Noto Naskh Arabic", system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1.5rem; color: #1c2430; background: #f4f5f7 }
        article { background: #fff; border-radius: .6rem; padding: 1rem 1.25rem; margin: 1rem 0; border-inline-start: .35rem solid #9aa4b2; break-inside: avoid }
        .low { border-color: #2f9e44 } .medium { border-color: #e8a200 } .high { border-color: #e03131 } .critical { border-color: #8b0000 }
        h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 0 0 .5rem }
        .code { font-family: ui-monospace, monospace; font-weight: 700 }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 } dt { color: #5b6675 } dd { margin: 0 }
        ol, ul { margin: 0; padding-inline-start: 1.25rem }
        .note { color: #5b6675; font-size: .9rem }
        """;

    public static void Print(IReadOnlyList<DtcAnswer> answers, Language language) => Print(language, page =>
    {
        foreach (DtcAnswer answer in answers)
        {
            page.Append($"<article class=\"{answer.Severity?.Id ?? "info"}\"><h2>{Code(answer.Code)} {Text(answer.Title)}</h2><dl>\n");
            Row(page, language, "read", answer.Read);
            Row(page, language, "system", answer.System?.Text ?? answer.Letter.Text);
            Row(page, language, "why", answer.Note);
            Row(page, language, "meaning", answer.Meaning);
            Row(page, language, "severity", answer.Severity is { } severity ? $"{severity.Text}. {severity.Detail}" : null);
            Row(page, language, "drive", answer.Drive is { } drive ? $"{drive.Text}. {drive.Detail}" : null);
            Row(page, language, "lamp", answer.Lamp?.Text);
            Row(page, language, "failure-type", answer.FailureType?.Text);
            Row(page, language, "status", answer.Status?.Summary);
            Items(page, language, "causes", answer.Causes);
            Items(page, language, "checks", answer.Checks);
            Items(page, language, "other-meanings", [.. answer.OtherMeanings.Select(other => other.Title)]);
            page.Append("</dl></article>\n");
        }
    });

    public static void Print(ExplanationAnswer answer, Language language) => Print(language, page =>
    {
        foreach (FindingAnswer finding in answer.Findings)
        {
            page.Append($"<article class=\"{finding.Severity.Id}\"><h2>{Text(finding.Title)}</h2><dl>\n");
            Row(page, language, "severity", $"{finding.Severity.Text}. {finding.Severity.Detail}");
            Row(page, language, "drive", $"{finding.Drive.Text}. {finding.Drive.Detail}");
            Row(page, language, "why", finding.Why);
            Row(page, language, "checks", finding.Check);
            page.Append($"<dt>{Label(language, "code")}</dt><dd><ul>\n");
            foreach (MemberAnswer member in finding.Codes)
            {
                string holder = ExplanationText.Holder(member, language);
                page.Append($"<li>{Code(member.Code)} {Text(member.Title)}{(holder.Length == 0 ? "" : $" <span class=\"note\">({Text(holder)})</span>")}\n");
                foreach (EvidenceAnswer evidence in member.Evidence)
                {
                    page.Append($"<br><span class=\"note\">{Label(language, "evidence")}: {Text(ExplanationText.Evidence(evidence, language))}</span>\n");
                }
            }

            page.Append("</ul></dd></dl></article>\n");
        }

        foreach (RefusedText refused in answer.Refused)
        {
            page.Append($"<p class=\"note\">{Text(refused.Reason)}</p>\n");
        }
    });

    private static void Print(Language language, Action<StringBuilder> body)
    {
        string title = Label(language, "page");
        var page = new StringBuilder();
        page.Append($"<!doctype html>\n<html lang=\"{LanguageTags.Of(language)}\" dir=\"{(LanguageTags.IsRightToLeft(language) ? "rtl" : "ltr")}\">\n<meta charset=\"utf-8\">\n");
        page.Append($"<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{Style}\n</style>\n<h1>{title}</h1>\n");
        body(page);
        if (language != Language.English)
        {
            page.Append($"<p class=\"note\">{Text(Phrases.Text("not-reviewed", language))}</p>\n");
        }

        using Stream output = Console.OpenStandardOutput();
        output.Write(Encoding.UTF8.GetBytes(page.Append("</html>\n").ToString()));
    }

    private static void Row(StringBuilder page, Language language, string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            page.Append($"<dt>{Label(language, label)}</dt><dd>{Text(text)}</dd>\n");
        }
    }

    private static void Items(StringBuilder page, Language language, string label, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            page.Append($"<dt>{Label(language, label)}</dt><dd><ol>{string.Concat(items.Select(item => $"<li>{Text(item)}"))}</ol></dd>\n");
        }
    }

    private static string Label(Language language, string label) => Text(Phrases.Text($"label-{label}", language));

    /// <summary>Names of codes run from left to right whatever stands around them.</summary>
    private static string Code(string code) => $"<bdi class=\"code\" dir=\"ltr\">{Text(code)}</bdi>";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
