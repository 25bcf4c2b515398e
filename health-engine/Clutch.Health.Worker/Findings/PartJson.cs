using System.Text.Json;

namespace Clutch.Health.Worker;

/// <summary>One part of a finding.</summary>
internal static class PartJson
{
    public static void Write(Utf8JsonWriter json, PartJudgement part, in VehicleState state, VehicleFacts facts)
    {
        json.WriteStartObject();
        json.WriteString("part", part.Part.Name());
        json.Text("name", part.Name);
        json.Number("score_points", part.Score);
        json.WriteBoolean("stop", part.Stop);
        json.WriteStartObject("observability");
        json.WriteString("state", part.Observability.State.Name());
        json.Text("text", part.Observability.Text);
        json.WriteEndObject();
        Life(json, part, facts);
        json.WriteStartObject("trend");
        json.WriteString("direction", part.Trend.Direction.Name());
        json.WriteNumber("observations", part.Trend.Observations);
        json.Number("days_to_limit", part.Trend.DaysToBad, 1);
        json.WriteEndObject();
        json.WriteStartArray("evidence");
        foreach (Evidence evidence in part.Evidence)
        {
            Write(json, evidence);
        }

        json.WriteEndArray();
        Measures(json, part.Model, state);
        json.Text("sharper", part.Sharper);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteStartObject();
        json.WriteString("id", evidence.Id);
        json.WriteString("kind", evidence.Kind.Name());
        json.Number("part_points", evidence.Points);
        json.Number("vehicle_points", evidence.VehiclePoints);
        json.Number("log_hazard", evidence.LogHazard, 4);
        json.Number("value", evidence.Value, 4);
        json.Number("reference", evidence.Reference, 4);
        json.WriteString("unit", JsonText.Unit(evidence.Unit));
        json.WriteNumber("observations", evidence.Observations);
        json.WriteNumber("first_ms", evidence.First);
        json.WriteNumber("last_ms", evidence.Last);
        json.WriteBoolean("active", evidence.IsActive);
        json.WriteBoolean("stop", evidence.Stop);
        Write(json, "origin", evidence.Origin);
        json.Text("text", evidence.Text);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Origin origin)
    {
        json.WriteStartObject(name);
        json.WriteString("mark", origin.Mark.Name());
        json.WriteString("source", origin.Source);
        json.WriteEndObject();
    }

    private static void Life(Utf8JsonWriter json, PartJudgement part, VehicleFacts facts)
    {
        if (part.Life is not { } life)
        {
            json.WriteNull("remaining_life");
            return;
        }

        json.WriteStartObject("remaining_life");
        json.WriteString("clock", life.Clock.Name());
        json.WriteString("unit", JsonText.Unit(life.Clock));
        Quantiles(json, "own", life.Own);
        Quantiles(json, "days", life.Days);
        json.Number("survival_30_days", life.SurvivalDays(30), 4);
        json.Number("survival_365_days", life.SurvivalDays(365), 4);
        json.WriteString("basis", life.Basis.Name());
        json.Text("basis_text", language => HealthTexts.Format($"basis-{life.Basis.Name()}", language));
        if (life.Basis is LifeBasis.Learned or LifeBasis.LearnedSimulated)
        {
            json.WriteString("model", facts.Learned?.Model);
        }

        json.WriteString("age", life.Age.Name());
        json.Text("age_text", language => HealthTexts.Format($"age-{life.Age.Name()}", language));
        Write(json, "origin", part.Model.LifeOrigin);
        json.WriteStartArray("paces");
        foreach (PaceReading pace in part.Paces)
        {
            json.WriteStartObject();
            json.WriteString("id", pace.Pace.Id);
            json.WriteBoolean("observed", pace.IsObserved);
            json.Number("value", pace.Value, 4);
            json.WriteString("unit", JsonText.Unit(pace.Pace.Unit));
            json.Number("factor", pace.Factor, 4);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Quantiles(Utf8JsonWriter json, string name, LifeQuantiles life)
    {
        json.WriteStartObject(name);
        json.Number("p10", life.P10, 1);
        json.Number("p50", life.P50, 1);
        json.Number("p90", life.P90, 1);
        json.WriteEndObject();
    }

    /// <summary>The newest observations of what the part's indicators look at: days since the vehicle was first heard, and values.</summary>
    private static void Measures(Utf8JsonWriter json, PartModel model, in VehicleState state)
    {
        Span<float> values = stackalloc float[MeasureHistory.Kept];
        Span<float> days = stackalloc float[MeasureHistory.Kept];
        json.WriteStartArray("measures");
        HashSet<Measure> seen = [];
        foreach (Indicator indicator in model.Indicators.OrderBy(indicator => IsOfMeasure(indicator) ? 0 : 1))
        {
            int count = seen.Add(indicator.Measure) ? state.History(indicator.Measure).CopyNewest(values, days) : 0;
            if (count == 0)
            {
                continue;
            }

            bool absolute = IsOfMeasure(indicator);
            json.WriteStartObject();
            json.WriteString("measure", indicator.Measure.Name());
            json.Text("name", language => Subject(indicator, language));
            json.WriteString("unit", absolute ? JsonText.Unit(indicator.Unit) : null);
            json.Number("good", absolute ? indicator.Good : double.NaN, 4);
            json.Number("bad", absolute ? indicator.Bad : double.NaN, 4);
            Values(json, "days", days[..count]);
            Values(json, "values", values[..count]);
            int periods = state.History(indicator.Measure).CopySlow(values, days);
            Values(json, "period_days", days[..periods]);
            Values(json, "period_means", values[..periods]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Whether the indicator's levels and unit are those of the measure itself.</summary>
    private static bool IsOfMeasure(Indicator indicator) => indicator.Statistic is Statistic.Mean or Statistic.LowQuantile or Statistic.HighQuantile or Statistic.Median;

    /// <summary>The words before the first colon of an indicator's sentence say what is measured; with what it is compared is no matter of the values themselves.</summary>
    private static string Subject(Indicator indicator, Dtc.Language language)
    {
        string subject = EvidenceText.Name(HealthTexts.Format(indicator.Id, language, "", "", ""));
        foreach (string word in HealthTexts.Format("compared-with", language).Split('|'))
        {
            subject = subject.IndexOf($" {word}", StringComparison.Ordinal) is > 0 and var at ? subject[..at] : subject;
        }

        return subject;
    }

    private static void Values(Utf8JsonWriter json, string name, ReadOnlySpan<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
        {
            json.WriteNumberValue(Math.Round((double)value, 3) + 0.0);
        }

        json.WriteEndArray();
    }
}
