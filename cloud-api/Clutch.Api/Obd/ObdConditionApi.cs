using System.Text.Json;
using Clutch.Api.CarHealth;
using Clutch.Health;
using Clutch.Health.Worker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>How a vehicle is, in short; the whole judgement with its evidence is at /api/v1/car-health/{vehicle}.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="State">judged, or not-judged.</param>
/// <param name="Reason">Why there is no judgement, or what makes it doubtful; null when nothing does.</param>
/// <param name="AsOf">Of the judgement.</param>
/// <param name="Score">Of 100; null when nothing speaks.</param>
/// <param name="Causes">Parts that a fault may come from, with probabilities.</param>
/// <param name="Parts">The parts that something speaks of, the worst first.</param>
/// <param name="Unobserved">The parts that nothing speaks of.</param>
/// <param name="OpenAlerts">That stand and nobody acknowledged.</param>
public sealed record ObdHealth(
    string Vehicle, string State, string? Reason, DateTimeOffset? AsOf, double? Score, JsonElement? Causes, IReadOnlyList<ObdPartScore> Parts, IReadOnlyList<string> Unobserved, int OpenAlerts);

/// <summary>A part in short.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Score">Of 100.</param>
/// <param name="Stop">Not to be driven on.</param>
/// <param name="Trend">improving, steady, worsening or unknown.</param>
/// <param name="Evidence">The heaviest in words.</param>
public sealed record ObdPartScore(string Part, double Score, bool Stop, string? Trend, IReadOnlyList<string> Evidence);

/// <summary>What will need attention when.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="State">judged, or not-judged.</param>
/// <param name="Reason">Why there is no judgement; null when there is one.</param>
/// <param name="AsOf">Of the judgement.</param>
/// <param name="Predictions">The soonest first: p10, p50 and p90 on the part's own clock and in days, and what they rest on.</param>
/// <param name="Plan">Visits with their tasks.</param>
public sealed record ObdPredictions(string Vehicle, string State, string? Reason, DateTimeOffset? AsOf, IReadOnlyList<ObdPrediction> Predictions, JsonElement? Plan);

/// <summary>The remaining life of a part.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Score">Of 100; null when nothing speaks.</param>
/// <param name="RemainingLife">As docs/findings.md describes it.</param>
/// <param name="DaysToLimit">By the trend of what was measured; null without one.</param>
/// <param name="Calibration">Where it is told how well such intervals have held.</param>
public sealed record ObdPrediction(string Part, double? Score, JsonElement RemainingLife, double? DaysToLimit, string Calibration);

/// <summary>An alert.</summary>
/// <param name="Id">To acknowledge it.</param>
/// <param name="Part">Whose.</param>
/// <param name="Level">watch, warning or act; none once it is closed.</param>
/// <param name="Status">open, acknowledged, snoozed or closed.</param>
/// <param name="RaisedAt">When the engine raised it.</param>
/// <param name="ChangedAt">When level or status changed last.</param>
/// <param name="ClosedAt">When the engine took it back; null: it stands.</param>
/// <param name="Detail">What to do and by when.</param>
public sealed record ObdAlert(string Id, string Part, string Level, string Status, DateTimeOffset RaisedAt, DateTimeOffset ChangedAt, DateTimeOffset? ClosedAt, JsonElement Detail);

/// <summary>Alerts of a vehicle: those that stand first, then the newest.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Alerts">At most 200.</param>
public sealed record ObdAlertList(string Vehicle, IReadOnlyList<ObdAlert> Alerts);

/// <summary>What the health engine found, for people who ask about their car.</summary>
internal static class ObdConditionApi
{
    private const int MostAlerts = 200;
    private const int MostEvidence = 3;
    private const string NotJudged = "The first judgement comes when the vehicle was heard for 20 s, or with its first trouble code.";

    public static void Map(RouteGroupBuilder read, RouteGroupBuilder command)
    {
        read.MapGet("/health/status", Status).WithName("GetObdHealth").WithSummary("Score, parts and causes in short");
        read.MapGet("/maintenance/predictions", Predictions).WithName("GetObdPredictions").WithSummary("Remaining lives of the parts, and the plan");
        read.MapGet("/alerts", Alerts).WithName("GetObdAlerts").WithSummary("Alerts with their life cycle");
        command.MapPut("/alerts/{id}/acknowledge", AcknowledgeAsync).WithName("AcknowledgeObdAlert").WithSummary("Says that somebody knows of an alert").ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Ok<ObdHealth> Status(HttpContext http, [FromServices] HealthFindings findings) => TypedResults.Ok(Of(http.Car(), findings));

    internal static ObdHealth Of(ObdCar car, HealthFindings findings)
    {
        int open = findings.Alerts(car.Id, MostAlerts).Count(alert => alert.Closed == 0 && Word(alert.State.Status) == "open");
        if (Newest(car, findings) is not { } finding)
        {
            return new ObdHealth(car.Id, "not-judged", NotJudged, null, null, null, [], [], open);
        }

        JsonElement[] parts = [.. finding.Items("parts")];
        string[] doubts = [.. finding.Member("data") is { } data ? data.Texts("doubts") : []];
        return new ObdHealth(
            car.Id,
            "judged",
            doubts.Length == 0 ? null : $"The data leave doubts: {string.Join(", ", doubts)}.",
            AsOf(finding),
            finding.Number("score_points"),
            finding.Member("causes"),
            [.. parts.Where(part => part.Number("score_points") is not null).OrderBy(part => part.Number("score_points")).Select(Short)],
            [.. parts.Where(part => part.Number("score_points") is null).Select(part => part.Text("part")!)],
            open);
    }

    private static ObdPartScore Short(JsonElement part) => new(
        part.Text("part")!,
        part.Number("score_points")!.Value,
        part.Bool("stop") is true,
        part.Member("trend") is { } trend ? trend.Text("direction") : null,
        [.. part.Items("evidence").OrderByDescending(each => Math.Abs(each.Number("part_points") ?? 0)).Take(MostEvidence).Select(each => each.Member("text") is { } text ? text.Text("en") : null).OfType<string>()]);

    private static Ok<ObdPredictions> Predictions(HttpContext http, [FromServices] HealthFindings findings)
    {
        ObdCar car = http.Car();
        return TypedResults.Ok(Newest(car, findings) is not { } finding
            ? new ObdPredictions(car.Id, "not-judged", NotJudged, null, [], null)
            : new ObdPredictions(
                car.Id,
                "judged",
                null,
                AsOf(finding),
                [
                    .. finding.Items("parts").Where(part => part.Member("remaining_life") is not null)
                        .OrderBy(part => part.Member("remaining_life")!.Value.Member("days") is { } days ? days.Number("p50") : null)
                        .Select(part => new ObdPrediction(
                            part.Text("part")!, part.Number("score_points"), part.Member("remaining_life")!.Value, part.Member("trend") is { } trend ? trend.Number("days_to_limit") : null, $"/api/v1{CalibrationApi.Path}?part={part.Text("part")}")),
                ],
                finding.Member("plan")));
    }

    private static Ok<ObdAlertList> Alerts(HttpContext http, [FromServices] HealthFindings findings)
    {
        ObdCar car = http.Car();
        return TypedResults.Ok(new ObdAlertList(car.Id, [.. findings.Alerts(car.Id, MostAlerts).Select(Describe)]));
    }

    private static async Task<Results<Ok<ObdAlert>, ProblemHttpResult>> AcknowledgeAsync(
        string id, VehicleBody body, HttpContext http, [AsParameters] StatementsApi.Desk desk, CancellationToken cancellationToken)
    {
        ObdCar car = http.Car();
        if (Find(car, id, desk.Findings) is not { } alert)
        {
            return TypedResults.Problem(ObdProblems.NotFound("alert", id, "GET /api/v1/obd/alerts lists those of the vehicle."));
        }

        if (alert.Closed != 0)
        {
            return TypedResults.Problem(ObdProblems.NotNow("The alert is over", $"The engine took it back at {ObdSender.Moment(alert.Closed):u}: there is nothing to acknowledge."));
        }

        if (Word(alert.State.Status) != "acknowledged")
        {
            Results<Ok<SaidStatement>, ProblemHttpResult> said = await StatementsApi.AcknowledgeAsync(car.Id, alert, id: null, desk, cancellationToken);
            if (said.Result is ProblemHttpResult problem)
            {
                return problem;
            }

            // The role takes the statement from the log soon; what was said is durable now.
            alert = alert with { State = alert.State with { Status = AlertStatus.Acknowledged } };
        }

        return TypedResults.Ok(Describe(alert));
    }

    private static KeptAlert? Find(ObdCar car, string id, HealthFindings findings) => findings.Alerts(car.Id, MostAlerts).FirstOrDefault(alert => alert.Id == id);

    private static ObdAlert Describe(KeptAlert alert) => new(
        alert.Id,
        Word(alert.Part),
        Word(alert.State.Level),
        Word(alert.State.Status),
        ObdSender.Moment(alert.Raised),
        ObdSender.Moment(alert.Changed),
        alert.Closed == 0 ? null : ObdSender.Moment(alert.Closed),
        JsonElement.Parse(alert.Detail.Span));

    private static JsonElement? Newest(ObdCar car, HealthFindings findings) => findings.Newest(car.Id) is { } document ? JsonElement.Parse(document) : null;

    private static DateTimeOffset? AsOf(JsonElement finding) => finding.Number("time_ms") is { } time ? ObdSender.Moment((long)time) : null;

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");
}
