using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Clutch.Host;

/// <summary>The report's views of the judgement for one purpose each: points with what they are made of, no prices.</summary>
internal sealed class ReportFactors(JsonElement finding, ReportTexts texts, StringBuilder html)
{
    public void Write()
    {
        html.Append(CultureInfo.InvariantCulture, $"<section class=\"card\"><h2>{Html(texts["factors"])}</h2><p class=\"soft small\">{Html(texts["factors-note"])}</p><div class=\"factors\">");
        foreach (JsonElement factor in finding.GetProperty("factors").EnumerateArray())
        {
            double? points = factor.GetProperty("points") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
            html.Append(CultureInfo.InvariantCulture, $"<div><h3>{Text(factor, "name")} <span class=\"score {ReportCharts.Grade(points)}\">{(points is { } known ? texts.Number(known, "0.0") : Html(texts["factor-none"]))}</span></h3>");
            Inputs(factor);
            html.Append("</div>");
        }

        JsonElement warranty = finding.GetProperty("warranty");
        html.Append(CultureInfo.InvariantCulture, $"<div><h3>{Html(texts["warranty"])}</h3><p class=\"small\">{Text(warranty, "text")}</p>");
        Inputs(warranty);
        html.Append("</div></div></section>");
    }

    /// <summary>What it is made of; points stand where an input takes some.</summary>
    private void Inputs(JsonElement factor)
    {
        html.Append("<ul class=\"small\">");
        foreach (JsonElement input in factor.GetProperty("inputs").EnumerateArray())
        {
            double points = input.GetProperty("points").GetDouble();
            string taken = points < 0 ? string.Create(CultureInfo.InvariantCulture, $" <bdi class=\"soft\">−{-points:0.0}</bdi>") : "";
            html.Append(CultureInfo.InvariantCulture, $"<li{(input.GetProperty("known").GetBoolean() ? "" : " class=\"soft\"")}>{Text(input, "text")}{taken}</li>");
        }

        html.Append("</ul>");
    }

    private string Text(JsonElement element, string name) => Html(element.GetProperty(name).GetProperty(texts.Language).GetString()!);

    private static string Html(string text) => ReportCharts.Html(text);
}
