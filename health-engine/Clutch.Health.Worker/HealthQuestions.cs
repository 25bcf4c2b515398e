using System.Buffers;
using System.Text.Json;
using Clutch.Dtc;

namespace Clutch.Health.Worker;

/// <summary>Answers from stored states: what another use would do, and where a vehicle stands among others. JSON as docs/findings.md describes it.</summary>
public sealed class HealthQuestions(HealthFindings findings, HealthRules rules)
{
    /// <summary>Lives under another use beside those of today; null: nothing is known of the vehicle.</summary>
    public ReadOnlyMemory<byte>? WhatIf(string vehicle, FutureUse use)
    {
        if (!findings.TryState(vehicle, out VehicleState state))
        {
            return null;
        }

        VehicleFacts facts = rules.Facts(vehicle).Of(state) with { Fleet = findings.Fleet(vehicle, state.Heard) };
        VehicleJudgement now = VehicleJudge.Judge(state, facts);
        VehicleJudgement then = VehicleJudge.Judge(state, facts with { Future = use });
        return Document(json =>
        {
            json.WriteString("vehicle", vehicle);
            json.WriteNumber("time_ms", now.Time);
            json.WriteStartObject("use_per_day");
            Use(json, "now", now.Use);
            Use(json, "then", then.Use);
            json.WriteEndObject();
            json.Number("ambient_c", use.AmbientTemperature ?? double.NaN, 1);
            json.WriteStartArray("parts");
            for (int i = 0; i < now.Parts.Count; i++)
            {
                Part(json, now.Parts[i], then.Parts[i], now.Use, then.Use);
            }

            json.WriteEndArray();
        });
    }

    /// <summary>The vehicle's figures among those of others like it; null: nothing is known of the vehicle.</summary>
    public ReadOnlyMemory<byte>? Cohort(string vehicle)
    {
        (string? cohort, IReadOnlyList<(string Name, double Own, double[] Others)> figures) = findings.Cohort(vehicle);
        return cohort is null ? null : Document(json =>
        {
            json.WriteString("vehicle", vehicle);
            json.WriteString("cohort", cohort);
            json.WriteNumber("least_vehicles", CohortComparison.Least);
            json.WriteStartArray("figures");
            foreach ((string name, double own, double[] others) in figures)
            {
                var compared = CohortComparison.Of(own, others);
                json.WriteStartObject();
                json.WriteString("figure", name);
                json.WriteString("unit", VehicleFigures.UnitOf(name));
                json.Number("value", own, 3);
                json.WriteNumber("vehicles", compared.Vehicles);
                json.Number("percentile", compared.Percentile ?? double.NaN, 1);
                json.Number("median", compared.Median, 3);
                json.Number("spread", compared.Spread, 3);
                json.Number("distance_in_spreads", compared.Distance, 2);
                if (compared.Refusal(Language.English) is not null)
                {
                    json.Text("refusal", language => compared.Refusal(language)!);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static void Part(Utf8JsonWriter json, PartJudgement now, PartJudgement then, UseRate rate, UseRate future)
    {
        if (now.Life is not { } today || then.Life is not { } later)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("part", now.Part.Name());
        json.Text("name", now.Name);
        json.WriteString("clock", today.Clock.Name());
        json.WriteString("unit", JsonText.Unit(today.Clock));
        json.WriteString("basis", today.Basis.Name());
        json.WriteStartObject("now");
        PartJson.Quantiles(json, "own", today.Own);
        PartJson.Quantiles(json, "days", today.Days);
        json.WriteEndObject();
        json.WriteStartObject("then");
        PartJson.Quantiles(json, "own", later.Own);
        PartJson.Quantiles(json, "days", later.Days);
        json.WriteEndObject();
        json.WriteStartArray("reasons");
        foreach (UseChange change in UseChange.Of(then, rate, future))
        {
            json.WriteStartObject();
            json.WriteString("id", change.Id);
            json.Number("factor", change.Factor, 3);
            json.Text("text", change.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Use(Utf8JsonWriter json, string name, UseRate rate)
    {
        json.WriteStartObject(name);
        json.Number("distance_km", rate.Kilometres, 2);
        json.Number("starts", rate.Starts, 2);
        json.Number("engine_hours", rate.EngineHours, 2);
        json.Number("city_share", FutureUse.CityShareOf(rate), 2);
        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Document(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(8_192);
        using (var json = new Utf8JsonWriter(bytes, JsonText.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", FindingJson.Schema);
            write(json);
            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }
}
