using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Clutch.Host;

/// <summary>The charts of the report as inline SVG: geometry and colours by class, nothing from elsewhere.</summary>
internal static class ReportCharts
{
    /// <summary>Days at the end of the life scale.</summary>
    private const double MostDays = 3_650;

    private const double Width = 420, Bar = 40;

    private static readonly HtmlEncoder s_html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>A ring that is closed at 100.</summary>
    public static string Ring(double? score, string label)
    {
        const double Radius = 58;
        double round = 2 * Math.PI * Radius;
        string text = score is { } known ? Text($"{known:0}") : "–";
        return Text(
            $"""
            <svg width="150" height="150" viewBox="0 0 150 150" role="img" aria-label="{Html(label)}: {text}"><circle cx="75" cy="75" r="{Radius}" fill="none" stroke="var(--line)" stroke-width="13"/>
            <circle cx="75" cy="75" r="{Radius}" fill="none" stroke="var(--{Grade(score)})" stroke-width="13" stroke-linecap="round" stroke-dasharray="{round * (score ?? 0) / 100:0.#} {round:0.#}" transform="rotate(-90 75 75)"/>
            <text x="75" y="86" text-anchor="middle" style="font-size:36px;font-weight:700;fill:var(--ink)">{text}</text></svg>
            """);
    }

    /// <summary>From p10 to p90 with a mark at p50, on a square-root scale, so that weeks can be told apart beside years.</summary>
    public static string Life(JsonElement days, string label, ReportTexts texts)
    {
        (double low, double middle, double high) = (days.GetProperty("p10").GetDouble(), days.GetProperty("p50").GetDouble(), days.GetProperty("p90").GetDouble());
        var svg = new StringBuilder(Text($"<svg viewBox=\"0 0 {Width} {Bar}\" width=\"100%\" role=\"img\" aria-label=\"{Html(label)}\" style=\"direction:ltr\">"));
        foreach ((double at, string name) in ((double, string)[])[(30, "scale-1m"), (365, "scale-1y"), (1_095, "scale-3y"), (MostDays, "scale-10y")])
        {
            svg.Append(Text($"<line x1=\"{X(at)}\" x2=\"{X(at)}\" y1=\"2\" y2=\"22\" stroke=\"var(--line)\"/><text x=\"{X(at)}\" y=\"33\" text-anchor=\"middle\">{Html(texts.Label(name))}</text>"));
        }

        svg.Append(Text($"<rect x=\"{X(low)}\" y=\"7\" width=\"{Math.Max(3, X(high) - X(low)):0.#}\" height=\"10\" rx=\"{(high > MostDays ? 0 : 5)}\" fill=\"var(--band)\"/>"));
        svg.Append(Text($"<rect x=\"{X(middle) - 2:0.#}\" y=\"3\" width=\"4\" height=\"18\" rx=\"2\" fill=\"var(--blue)\"/></svg>"));
        return svg.ToString();

        static double X(double day) => Math.Round(8 + ((Width - 52) * Math.Sqrt(Math.Clamp(day, 0, MostDays) / MostDays)), 1);
    }

    /// <summary>A measure over days, with the levels at which it is good and bad where it has such.</summary>
    public static string Trend(JsonElement measure, string label, ReportTexts texts)
    {
        const double High = 110, Left = 44;
        double[] newest = Numbers(measure, "days");

        // Means of four weeks tell of the time before the newest drives.
        int periods = Numbers(measure, "period_days").Count(day => day < newest[0]);
        double[] days = [.. Numbers(measure, "period_days").Take(periods), .. newest];
        double[] values = [.. Numbers(measure, "period_means").Take(periods), .. Numbers(measure, "values")];
        double? good = Optional(measure, "good"), bad = Optional(measure, "bad");
        double low = values.Min(), high = values.Max();
        double room = Math.Max((high - low) * 0.15, Math.Max(Math.Abs(high) * 0.01, 1e-3));

        // A level far from all values would press them flat: it is shown when it lies within reach.
        double reach = 2 * Math.Max(high - low, room);
        foreach (double level in new[] { good, bad }.OfType<double>().Where(level => level > low - reach && level < high + reach))
        {
            (low, high) = (Math.Min(low, level), Math.Max(high, level));
        }

        (low, high) = (low - room, high + room);
        double span = Math.Max(1e-6, days[^1] - days[0]);
        var svg = new StringBuilder(Text($"<svg viewBox=\"0 0 320 {High + 20}\" width=\"100%\" role=\"img\" aria-label=\"{Html(label)}\" style=\"direction:ltr\">"));
        svg.Append(Text($"<line x1=\"{Left}\" x2=\"{Left}\" y1=\"4\" y2=\"{High}\" stroke=\"var(--line)\"/><line x1=\"{Left}\" x2=\"316\" y1=\"{High}\" y2=\"{High}\" stroke=\"var(--line)\"/>"));
        foreach ((double? level, string colour) in ((double?, string)[])[(good, "good"), (bad, "bad")])
        {
            if (level is { } at && at >= low && at <= high)
            {
                svg.Append(Text($"<line x1=\"{Left}\" x2=\"316\" y1=\"{Y(at)}\" y2=\"{Y(at)}\" stroke=\"var(--{colour})\" stroke-dasharray=\"4 3\"/><text x=\"{Left - 4}\" y=\"{Y(at) + 4}\" text-anchor=\"end\">{at:0.##}</text>"));
            }
        }

        svg.Append(Text($"<polyline fill=\"none\" stroke=\"var(--blue)\" stroke-opacity=\".45\" stroke-width=\"1.5\" points=\"{string.Join(' ', days.Zip(values, (day, value) => Text($"{X(day)},{Y(value)}")))}\"/>"));
        for (int i = 0; i < days.Length; i++)
        {
            string look = i < periods ? "fill=\"var(--card)\" stroke=\"var(--blue)\" stroke-width=\"1.5\"" : "fill=\"var(--blue)\"";
            svg.Append(Text($"<circle cx=\"{X(days[i])}\" cy=\"{Y(values[i])}\" r=\"2.6\" {look}/>"));
        }

        svg.Append(Text($"<text x=\"316\" y=\"{Math.Max(11, values.TakeLast(newest.Length).Min(Y) - 6)}\" text-anchor=\"end\" style=\"fill:var(--ink);font-weight:600;paint-order:stroke;stroke:var(--card);stroke-width:4px\">{values[^1]:0.##}</text>"));
        svg.Append(Text($"<text x=\"{Left}\" y=\"{High + 13}\">{Html(texts.Label("scale-day", days[0].ToString("0", CultureInfo.InvariantCulture)))}</text><text x=\"316\" y=\"{High + 13}\" text-anchor=\"end\">{Html(texts.Label("scale-day", days[^1].ToString("0", CultureInfo.InvariantCulture)))}</text></svg>"));
        return svg.ToString();

        double X(double day) => Math.Round(Left + 6 + (258 * (day - days[0]) / span), 1);

        double Y(double value) => Math.Round(High - 4 - ((High - 12) * (value - low) / (high - low)), 1);
    }

    /// <summary>Class of a score.</summary>
    public static string Grade(double? score) => score switch
    {
        null => "none",
        >= 80 => "good",
        >= 55 => "fair",
        _ => "bad",
    };

    public static string Html(string text) => s_html.Encode(text);

    private static double[] Numbers(JsonElement measure, string name) => [.. measure.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private static double? Optional(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
