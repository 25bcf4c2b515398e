using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Clutch.Host;

/// <summary>A finding as one self-contained page: no script, nothing loaded, for screen and paper, in light and dark.</summary>
internal sealed class ReportPage
{
    private readonly JsonElement _finding;
    private readonly ReportTexts _texts;
    private readonly StringBuilder _html = new(64_000);

    private ReportPage(JsonElement finding, ReportTexts texts) => (_finding, _texts) = (finding, texts);

    /// <summary>Writes the page.</summary>
    /// <param name="finding">As docs/findings.md describes it.</param>
    /// <param name="isArabic">In Arabic, from right to left; else in English.</param>
    public static string Write(JsonElement finding, bool isArabic)
    {
        var page = new ReportPage(finding, new ReportTexts(isArabic));
        page.Begin();
        page.Head();
        page.Notes();
        page.Alerts();
        page.Parts();
        page.Plan();
        page.Trends();
        new ReportEvidence(finding, page._texts, page._html).Write();
        new ReportFactors(finding, page._texts, page._html).Write();
        page.End();
        return page._html.ToString();
    }

    private void Begin()
    {
        string vehicle = Html(_finding.GetProperty("vehicle").GetString()!);
        _html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"{_texts.Language}\" dir=\"{(_texts.IsArabic ? "rtl" : "ltr")}\"><head><meta charset=\"utf-8\">");
        _html.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
        _html.Append(CultureInfo.InvariantCulture, $"<title>{Html(_texts["title"])} · {vehicle}</title><style>{ReportTexts.Resource("report.css")}</style></head><body><main>");
        _html.Append(CultureInfo.InvariantCulture, $"<h1>{Html(_texts["title"])}</h1><p class=\"soft\"><bdi>{vehicle}</bdi> · {Html(_texts["as-of"])} <bdi>{Date(_finding.GetProperty("time_ms").GetInt64())}</bdi></p>");
    }

    private void Head()
    {
        double? score = Optional(_finding, "score_points");
        JsonElement watched = _finding.GetProperty("watched");
        _html.Append(CultureInfo.InvariantCulture, $"<section class=\"card head\">{ReportCharts.Ring(score, _texts["score"])}<div style=\"flex:1\"><h2>{Html(_texts["score"])}</h2>");
        _html.Append(CultureInfo.InvariantCulture, $"<p>{(score is { } known ? $"{_texts.Number(known, "0.0")} {Html(_texts["of-100"])}" : Html(_texts["no-score"]))}</p><dl class=\"facts\">");
        Fact("watched", $"{_texts.Number(watched.GetProperty("days").GetDouble(), "#,0.#")} {_texts["days"]}");
        Fact("driven", _texts.IsArabic ? $"{_texts.Number(watched.GetProperty("distance_km").GetDouble(), "#,0")} كم" : $"{_texts.Number(watched.GetProperty("distance_km").GetDouble(), "#,0")} km");
        Fact("starts", _texts.Number(watched.GetProperty("starts").GetDouble(), "#,0"));
        if (Optional(watched, "odometer_km") is { } odometer)
        {
            Fact("odometer", _texts.IsArabic ? $"{_texts.Number(odometer, "#,0")} كم" : $"{_texts.Number(odometer, "#,0")} km");
        }

        _html.Append("</dl></div></section>");
    }

    private void Fact(string id, string value) => _html.Append(CultureInfo.InvariantCulture, $"<div><dt>{Html(_texts[id])}</dt><dd>{Html(value)}</dd></div>");

    private void Notes()
    {
        JsonElement data = _finding.GetProperty("data");
        if (data.GetProperty("simulated").GetBoolean())
        {
            Note(_texts["simulated"]);
        }

        if (data.GetProperty("sources").EnumerateArray().Any(source => source.ValueEquals("replay")))
        {
            Note(_texts["replayed"]);
        }

        if (_finding.GetProperty("engine").GetProperty("learned_from_simulated_cars").GetBoolean())
        {
            Note(_texts["learned-simulated-note"]);
        }

        string[] doubts = [.. data.GetProperty("doubts").EnumerateArray().Select(doubt => _texts[$"doubt-{doubt.GetString()}"])];
        if (doubts.Length > 0)
        {
            Note(_texts.Format("doubts", string.Join(_texts.IsArabic ? "، " : ", ", doubts)));
        }
    }

    private void Note(string text) => _html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Html(text)}</p>");

    private void Alerts()
    {
        Section("alerts");
        JsonElement alerts = _finding.GetProperty("alerts");
        foreach (JsonElement alert in alerts.EnumerateArray())
        {
            _html.Append(CultureInfo.InvariantCulture, $"<div class=\"alert {alert.GetProperty("level").GetString()}\"><h3>{Text(alert, "title")}</h3><p>{Text(alert, "action")}</p><p class=\"soft small\">{Text(alert, "deadline")}</p></div>");
        }

        _html.Append(alerts.GetArrayLength() == 0 ? $"<p>{Html(_texts["no-alerts"])}</p></section>" : "</section>");
    }

    private void Parts()
    {
        Section("parts", note: "parts-note");
        foreach (JsonElement part in _finding.GetProperty("parts").EnumerateArray())
        {
            double? score = Optional(part, "score_points");
            _html.Append(CultureInfo.InvariantCulture, $"<div class=\"row\"><div><h3>{Text(part, "name")}</h3></div><div class=\"score {ReportCharts.Grade(score)}\">{(score is { } known ? _texts.Number(known, "0.0") : "–")}</div>");
            if (part.GetProperty("remaining_life") is { ValueKind: JsonValueKind.Object } life && life.GetProperty("days").GetProperty("p90").ValueKind == JsonValueKind.Number)
            {
                JsonElement days = life.GetProperty("days");
                string said = days.GetProperty("p90").GetDouble() < 1
                    ? _texts["overdue"]
                    : $"{_texts.Number(days.GetProperty("p10").GetDouble(), "#,0")} – {_texts.Number(days.GetProperty("p50").GetDouble(), "#,0")} – {_texts.Number(days.GetProperty("p90").GetDouble(), "#,0")} {_texts["days"]}";
                _html.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\">{ReportCharts.Life(days, said, _texts)}</div><div class=\"small\"><span class=\"tag\">{Html(_texts[life.GetProperty("basis").GetString()!])}</span><br><span class=\"soft\">{Html(said)}</span></div>");
            }
            else
            {
                _html.Append(CultureInfo.InvariantCulture, $"<div class=\"wide soft small\">{Html(_texts["no-life"])}</div><div></div>");
            }

            _html.Append(score is null ? $"<p class=\"soft small\" style=\"grid-column:1/-1\">{Text(part.GetProperty("observability"), "text")}</p></div>" : "</div>");
        }

        _html.Append("</section>");
    }

    private void Plan()
    {
        Section("plan", note: "plan-note");
        JsonElement visits = _finding.GetProperty("plan").GetProperty("visits");
        _html.Append("<div class=\"plan\">");
        foreach (JsonElement visit in visits.EnumerateArray())
        {
            string date = visit.GetProperty("from_date").GetString()!;
            _html.Append(CultureInfo.InvariantCulture, $"<div><time datetime=\"{date}\"><bdi>{date}</bdi></time><br><span class=\"tag\">{Html(_texts[$"visit-{visit.GetProperty("visit").GetString()}"])}</span></div><div>");
            foreach (JsonElement task in visit.GetProperty("tasks").EnumerateArray())
            {
                _html.Append(CultureInfo.InvariantCulture, $"<p><strong>{Text(task, "name")}</strong> · {Text(task, "action")}</p>");
            }

            _html.Append("</div>");
        }

        _html.Append(visits.GetArrayLength() == 0 ? $"</div><p>{Html(_texts["no-plan"])}</p></section>" : "</div></section>");
    }

    private void Trends()
    {
        if (_finding.GetProperty("parts").EnumerateArray().SelectMany(part => part.GetProperty("measures").EnumerateArray()).All(measure => measure.GetProperty("values").GetArrayLength() <= 1))
        {
            return;
        }

        Section("trends");
        _html.Append("<div class=\"trends\">");
        foreach (JsonElement part in _finding.GetProperty("parts").EnumerateArray())
        {
            foreach (JsonElement measure in part.GetProperty("measures").EnumerateArray().Where(measure => measure.GetProperty("values").GetArrayLength() > 1))
            {
                string unit = measure.GetProperty("unit") is { ValueKind: JsonValueKind.String } known && known.GetString() is not ("1" or null) ? $" ({known.GetString()!.Replace("Cel", "°C", StringComparison.Ordinal)})" : "";
                string name = Text(measure, "name");
                _html.Append(CultureInfo.InvariantCulture, $"<figure><figcaption><strong>{name}</strong><bdi class=\"soft\">{Html(unit)}</bdi> <span class=\"soft\">· {Text(part, "name")}</span></figcaption>{ReportCharts.Trend(measure, name, _texts)}</figure>");
            }
        }

        _html.Append("</div></section>");
    }

    private void End()
    {
        string footer = _texts.Format("footer", _finding.GetProperty("boot").GetInt64(), _finding.GetProperty("sequence").GetInt64());
        _html.Append(CultureInfo.InvariantCulture, $"<footer>{Html(footer)}</footer></main></body></html>");
    }

    private void Section(string title, string? note = null)
    {
        _html.Append(CultureInfo.InvariantCulture, $"<section class=\"card\"><h2>{Html(_texts[title])}</h2>");
        if (note is not null)
        {
            _html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft small\">{Html(_texts[note])}</p>");
        }
    }

    private string Text(JsonElement element, string name) => Html(element.GetProperty(name).GetProperty(_texts.Language).GetString()!);

    private static string Html(string text) => ReportCharts.Html(text);

    private static double? Optional(JsonElement element, string name) => element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static string Date(long time) => DateTime.UnixEpoch.AddMilliseconds(time).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
