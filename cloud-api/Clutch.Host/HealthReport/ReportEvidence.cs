using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Clutch.Host;

/// <summary>The report's table of evidence: what costs points, the dearest first.</summary>
internal sealed class ReportEvidence(JsonElement finding, ReportTexts texts, StringBuilder html)
{
    public void Write()
    {
        (string Part, JsonElement Evidence)[] all =
        [
            .. finding.GetProperty("parts").EnumerateArray().SelectMany(part => part.GetProperty("evidence").EnumerateArray()
                .Select(evidence => (part.GetProperty("name").GetProperty(texts.Language).GetString()!, evidence))),
            .. finding.GetProperty("other_codes").EnumerateArray().Select(evidence => ("–", evidence)),
        ];
        (string Part, JsonElement Evidence)[] dear = [.. all.Where(each => Points(each.Evidence) > 0).OrderByDescending(each => Points(each.Evidence))];
        html.Append(CultureInfo.InvariantCulture, $"<section class=\"card\"><h2>{Html(texts["evidence"])}</h2>");
        if (dear.Length == 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>{Html(texts["no-evidence"])}</p>");
        }
        else
        {
            html.Append(CultureInfo.InvariantCulture, $"<table><thead><tr><th>{Html(texts["part"])}</th><th>{Html(texts["what"])}</th><th>{Html(texts["points"])}</th><th>{Html(texts["founded"])}</th></tr></thead><tbody>");
            foreach ((string part, JsonElement evidence) in dear)
            {
                JsonElement origin = evidence.GetProperty("origin");
                html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Html(part)}</td><td>{Html(evidence.GetProperty("text").GetProperty(texts.Language).GetString()!)}</td><td class=\"n\"><bdi>−{Points(evidence):0.0}</bdi></td>");
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"small soft\">{Html(texts[$"mark-{origin.GetProperty("mark").GetString()}"])}: <bdi>{Html(origin.GetProperty("source").GetString()!)}</bdi></td></tr>");
            }

            html.Append("</tbody></table>");
        }

        if (all.Length > dear.Length)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft small\">{Html(texts.Format("more-evidence", texts.Number(all.Length - dear.Length, "0")))}</p>");
        }

        html.Append("</section>");
    }

    private static double Points(JsonElement evidence) => evidence.GetProperty("vehicle_points").GetDouble();

    private static string Html(string text) => ReportCharts.Html(text);
}
