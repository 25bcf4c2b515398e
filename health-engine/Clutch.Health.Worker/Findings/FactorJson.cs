using System.Text.Json;

namespace Clutch.Health.Worker;

/// <summary>The views of a judgement for one purpose each.</summary>
internal static class FactorJson
{
    public static void Write(Utf8JsonWriter json, VehicleFactors factors)
    {
        json.WriteStartArray("factors");
        foreach (Factor factor in factors.Factors)
        {
            json.WriteStartObject();
            json.WriteString("factor", factor.Id);
            json.Text("name", factor.Name);
            json.Number("points", factor.Points);
            Inputs(json, factor.Inputs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("warranty");
        json.WriteString("state", factors.Warranty.State.Name());
        json.Text("text", factors.Warranty.Text);
        json.Number("days_left", factors.Warranty.DaysLeft, 1);
        json.WriteStartArray("claims");
        foreach (Part part in factors.Warranty.Claims)
        {
            json.WriteStringValue(part.Name());
        }

        json.WriteEndArray();
        Inputs(json, factors.Warranty.Inputs);
        json.WriteEndObject();
    }

    private static void Inputs(Utf8JsonWriter json, IReadOnlyList<FactorInput> inputs)
    {
        json.WriteStartArray("inputs");
        foreach (FactorInput input in inputs)
        {
            json.WriteStartObject();
            json.WriteString("id", input.Id);
            json.WriteBoolean("known", input.IsKnown);
            json.Number("value", input.Value, 3);
            json.WriteString("unit", JsonText.Unit(input.Unit));
            json.Number("points", input.Points);
            json.Text("text", input.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
