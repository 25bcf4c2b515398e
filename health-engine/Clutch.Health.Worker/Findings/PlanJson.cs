using System.Text.Json;

namespace Clutch.Health.Worker;

/// <summary>Alerts and the maintenance plan of a finding.</summary>
internal static class PlanJson
{
    public static void Write(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartObject();
        json.WriteString("part", alert.Part.Name());
        json.WriteString("level", alert.Level.Name());
        json.WriteNumber("since_ms", alert.Since);
        json.WriteBoolean("stop", alert.Stop);
        json.WriteString("live", alert.Live?.Name());
        json.Number("within_days", alert.Days, 1);
        json.Number("within_km", alert.Kilometres, 0);
        json.WriteString("by_date", alert.By.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        json.Text("title", alert.Title);
        json.Text("action", alert.Do);
        json.Text("deadline", alert.Deadline);
        json.WriteEndObject();
    }

    /// <summary>Costs are hours of workshop labour: ratios, no prices.</summary>
    public static void Write(Utf8JsonWriter json, MaintenancePlan plan, VehicleJudgement judgement)
    {
        json.WriteStartObject("plan");
        json.WriteString("cost_unit", "h");
        json.WriteString("cost_basis", "assumed");
        json.Number("cost_hours", plan.Cost, 2);
        json.Number("cost_one_by_one_hours", plan.CostOneByOne, 2);
        json.WriteStartArray("visits");
        foreach (PlannedVisit visit in plan.Visits)
        {
            json.WriteStartObject();
            json.WriteNumber("week", visit.Week);
            json.WriteString("from_date", Date(judgement.Time + (visit.Week * 7L * 86_400_000)));
            json.WriteString("visit", visit.Visit.Name());
            json.Number("cost_hours", visit.Cost, 2);
            Tasks(json, "tasks", visit.Tasks, judgement);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Tasks(json, "not_within_a_year", plan.Later, judgement);
        json.WriteEndObject();
    }

    /// <summary>What to do about each part by itself, by expected cost, and how likely it fails when.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<PartDecision> decisions)
    {
        json.WriteStartArray("decisions");
        foreach (PartDecision decision in decisions)
        {
            json.WriteStartObject();
            json.WriteString("part", decision.Part.Name());
            json.WriteString("action", decision.Action.Name());
            json.WriteStartObject("cost_hours");
            for (int i = 0; i < decision.Costs.Count; i++)
            {
                json.Number(((PartAction)i).Name(), decision.Costs[i], 2);
            }

            json.WriteEndObject();
            json.WriteStartArray("fails_within_7_30_90_365_days_or_later");
            foreach (double probability in decision.Probabilities)
            {
                json.WriteNumberValue(Math.Round(probability, 4) + 0.0);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Tasks(Utf8JsonWriter json, string name, IEnumerable<MaintenanceTask> tasks, VehicleJudgement judgement)
    {
        json.WriteStartArray(name);
        foreach (MaintenanceTask task in tasks)
        {
            json.WriteStartObject();
            json.WriteString("part", task.Part.Name());
            json.WriteString("reason", task.Reason.Name());
            json.Text("name", judgement[task.Part].Name);
            json.Text("action", language => HealthTexts.Format($"do-{PartModels.Of(task.Part).Name}", language));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Date(long time) => DateTime.UnixEpoch.AddMilliseconds(time).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
