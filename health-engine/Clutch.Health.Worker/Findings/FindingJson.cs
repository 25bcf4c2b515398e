using System.Buffers;
using System.Text.Json;
using Clutch.Telemetry;

namespace Clutch.Health.Worker;

/// <summary>What a finding is made of.</summary>
/// <param name="Vehicle">Of which.</param>
/// <param name="Cause">The frame that caused it.</param>
/// <param name="Reasons">Why it was made.</param>
/// <param name="Sources">A bit for each <see cref="DataSource"/> that the vehicle's frames named.</param>
/// <param name="Facts">What the judgement knew beside the frames.</param>
/// <param name="Judgement">What the engine thinks.</param>
/// <param name="Alerts">What stands.</param>
/// <param name="Plan">What to do when.</param>
/// <param name="Decisions">What to do about each part that something is known of.</param>
/// <param name="Factors">The judgement as others ask for it.</param>
public sealed record FindingContents(
    string Vehicle,
    FrameId Cause,
    FindingReasons Reasons,
    int Sources,
    VehicleFacts Facts,
    VehicleJudgement Judgement,
    IReadOnlyList<Alert> Alerts,
    MaintenancePlan Plan,
    IReadOnlyList<PartDecision> Decisions,
    VehicleFactors Factors);

/// <summary>Writes findings as docs/findings.md describes them. The same contents give the same bytes.</summary>
public static class FindingJson
{
    /// <summary>Of the document; a change of a member's meaning is a new one.</summary>
    public const int Schema = 1;

    public static Finding Write(FindingContents contents, in VehicleState state) =>
        new(contents.Vehicle, contents.Cause, contents.Judgement.Time, Document(contents, state), Snapshot(contents))
        {
            Cohort = VehicleFigures.CohortOf(contents.Facts),
            Figures = VehicleFigures.Of(contents.Judgement, contents.Factors),
        };

    /// <summary>One standing alert alone.</summary>
    public static ReadOnlyMemory<byte> Write(Alert alert)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, JsonText.Options))
        {
            PlanJson.Write(json, alert);
        }

        return bytes.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Document(FindingContents contents, in VehicleState state)
    {
        VehicleJudgement judgement = contents.Judgement;
        var bytes = new ArrayBufferWriter<byte>(32_768);
        using var json = new Utf8JsonWriter(bytes, JsonText.Options);
        Begin(json, contents);
        json.Flags("reasons", contents.Reasons);
        json.WriteStartObject("data");
        json.WriteStartArray("sources");
        foreach (DataSource source in Enum.GetValues<DataSource>())
        {
            if ((contents.Sources & (1 << (int)source)) != 0)
            {
                json.WriteStringValue(source.Name());
            }
        }

        json.WriteEndArray();
        json.WriteBoolean("simulated", (contents.Sources & (1 << (int)DataSource.Simulated)) != 0);
        json.Flags("doubts", judgement.Doubts);
        json.WriteEndObject();
        json.WriteStartObject("engine");
        json.WriteNumber("state_layout", VehicleState.LayoutVersion);
        json.WriteString("learned_model", contents.Facts.Learned?.Model);
        json.WriteBoolean("learned_from_simulated_cars", contents.Facts.Learned?.Simulated ?? false);
        json.WriteEndObject();
        json.WriteStartObject("watched");
        json.Number("days", judgement.AsOf.Days, 3);
        json.Number("distance_km", judgement.AsOf.Kilometres, 1);
        json.Number("starts", judgement.AsOf.Starts, 0);
        json.Number("engine_hours", judgement.AsOf.EngineHours, 2);
        json.Number("odometer_km", judgement.Odometer > 0 ? judgement.Odometer : double.NaN, 1);
        json.WriteEndObject();
        json.WriteStartObject("use_per_day");
        json.Number("distance_km", judgement.Use.Kilometres, 2);
        json.Number("starts", judgement.Use.Starts, 2);
        json.Number("engine_hours", judgement.Use.EngineHours, 2);
        json.WriteBoolean("mostly_own", judgement.Use.IsOwn);
        json.WriteEndObject();
        json.WriteStartArray("causes");
        foreach (ProbableCause cause in judgement.Causes)
        {
            json.WriteStartObject();
            json.WriteString("part", cause.Part.Name());
            json.Number("probability", cause.Probability, 4);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("parts");
        foreach (PartJudgement part in judgement.Parts)
        {
            PartJson.Write(json, part, state, contents.Facts);
        }

        json.WriteEndArray();
        json.WriteStartArray("other_codes");
        foreach (Evidence evidence in judgement.OtherCodes)
        {
            PartJson.Write(json, evidence);
        }

        json.WriteEndArray();
        json.WriteStartArray("alerts");
        foreach (Alert alert in contents.Alerts)
        {
            PlanJson.Write(json, alert);
        }

        json.WriteEndArray();
        PlanJson.Write(json, contents.Plan, judgement);
        PlanJson.Write(json, contents.Decisions);
        FactorJson.Write(json, contents.Factors);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>What a day leaves behind: scores and lives, without reasons.</summary>
    private static ReadOnlyMemory<byte> Snapshot(FindingContents contents)
    {
        var bytes = new ArrayBufferWriter<byte>(2_048);
        using var json = new Utf8JsonWriter(bytes, JsonText.Options);
        Begin(json, contents);
        json.WriteString("date", DateTime.UnixEpoch.AddMilliseconds(contents.Judgement.Time).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteBoolean("simulated", (contents.Sources & (1 << (int)DataSource.Simulated)) != 0);
        json.Number("distance_km", contents.Judgement.AsOf.Kilometres, 1);
        json.WriteStartArray("parts");
        foreach (PartJudgement part in contents.Judgement.Parts)
        {
            json.WriteStartObject();
            json.WriteString("part", part.Part.Name());
            json.Number("score_points", part.Score);
            json.Number("days_p10", part.Life?.Days.P10 ?? double.NaN, 1);
            json.Number("days_p50", part.Life?.Days.P50 ?? double.NaN, 1);
            json.Number("days_p90", part.Life?.Days.P90 ?? double.NaN, 1);
            json.WriteString("life_basis", part.Life?.Basis.Name());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    private static void Begin(Utf8JsonWriter json, FindingContents contents)
    {
        json.WriteStartObject();
        json.WriteNumber("schema", Schema);
        json.WriteString("vehicle", contents.Vehicle);
        json.WriteNumber("boot", contents.Cause.Boot);
        json.WriteNumber("sequence", contents.Cause.Sequence);
        json.WriteNumber("time_ms", contents.Judgement.Time);
        json.Number("score_points", contents.Judgement.Score);
    }
}
