using System.Globalization;
using System.Text;
using Clutch.Health.Intervals;

namespace Clutch.Health.Training.Fleet;

/// <summary>A part's calibration as SVG: predicted against true life by range, and the share of true lives inside the interval.</summary>
public static class CalibrationPlot
{
    private const int Side = 260, Left = 56, Top = 48, Gap = 90;
    private const double LeastShare = 0.5;

    /// <summary>The same row gives the same text.</summary>
    public static string Of(CalibrationRow row)
    {
        double days = row.Bins[^1].To;
        var svg = new StringBuilder();
        int width = Left + Side + Gap + Side + 24;
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {Top + Side + 52}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><text x=\"{Left}\" y=\"20\" font-size=\"15\">{row.Part}, simulated: {row.Cases} forecasts of {row.Lives} lives</text>\n");
        int second = Left + Side + Gap;
        Frame(svg, Left, "predicted days", "true days (mean)", days, 0, days);
        Frame(svg, second, "predicted days", "share inside the interval", days, LeastShare, 1);
        Line(svg, Left, Top + Side, Left + Side, Top, "#999");
        double nominal = Y(row.Nominal, LeastShare, 1);
        Line(svg, second, nominal, second + Side, nominal, "#999");
        foreach (CalibrationBin bin in row.Bins.Where(bin => bin.Cases > 0))
        {
            Dot(svg, Left + (bin.Predicted / days * Side), Y(Math.Min(bin.Actual, days), 0, days), bin.Cases);
            Dot(svg, second + (bin.Predicted / days * Side), Y(Math.Max(bin.Observed, LeastShare), LeastShare, 1), bin.Cases);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double Y(double value, double from, double to) => Top + (Side * (1 - ((value - from) / (to - from))));

    private static void Frame(StringBuilder svg, int left, string below, string beside, double days, double from, double to)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left}\" y=\"{Top}\" width=\"{Side}\" height=\"{Side}\" fill=\"none\" stroke=\"#333\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left + (Side / 2)}\" y=\"{Top + Side + 34}\" text-anchor=\"middle\">{below}</text><text x=\"{left}\" y=\"{Top - 8}\">{beside}</text>\n");
        for (int tick = 0; tick <= 4; tick++)
        {
            double value = from + ((to - from) * tick / 4);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left - 6}\" y=\"{Y(value, from, to) + 4:0.#}\" text-anchor=\"end\">{value:0.##}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left + (Side * tick / 4.0):0.#}\" y=\"{Top + Side + 16}\" text-anchor=\"middle\">{days * tick / 4:0}</text>\n");
        }
    }

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string colour) =>
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"{colour}\" stroke-dasharray=\"5 4\"/>\n");

    private static void Dot(StringBuilder svg, double x, double y, int cases) =>
        svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{Math.Clamp(Math.Log10(cases) * 2, 2, 8):0.#}\" fill=\"#1664b8\"><title>{cases} forecasts</title></circle>\n");
}
