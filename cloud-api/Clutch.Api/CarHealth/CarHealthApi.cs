using System.ComponentModel;
using System.Text.Json;
using Clutch.Health;
using Clutch.Health.Worker;
using Clutch.Identity;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.CarHealth;

/// <summary>An alert with what people have made of it.</summary>
/// <param name="Id">Its name, for what is said of it.</param>
/// <param name="Part">Whose.</param>
/// <param name="Level">watch, warning or act; none once it is closed.</param>
/// <param name="Status">open, acknowledged, snoozed or closed.</param>
/// <param name="Raised">Milliseconds since 1970.</param>
/// <param name="Changed">When level or status changed last, milliseconds since 1970.</param>
/// <param name="Until">End of the silence, milliseconds since 1970; null: not snoozed.</param>
/// <param name="Closed">When the engine took it back, milliseconds since 1970; null: it stands.</param>
/// <param name="Detail">What to do and by when, as of the newest judgement while it stood.</param>
public sealed record CarAlert(string Id, string Part, string Level, string Status, long Raised, long Changed, long? Until, long? Closed, JsonElement Detail);

/// <summary>Alerts of a vehicle: those that stand first, then the newest.</summary>
public sealed record CarAlertList(IReadOnlyList<CarAlert> Alerts);

/// <summary>The judgement as others ask for it: points of a hundred with what they are made of, no prices.</summary>
/// <param name="Factors">Driving style, road safety, insurance, resale; null points: too little is known.</param>
/// <param name="Warranty">Whether it holds, by the terms that the server was given.</param>
public sealed record CarFactors(JsonElement Factors, JsonElement Warranty);

/// <summary>What each day left behind, the newest first.</summary>
public sealed record CarHealthHistory(IReadOnlyList<JsonElement> Snapshots);

/// <summary>What the health engine found of a vehicle. The documents are those of docs/findings.md.</summary>
internal static class CarHealthApi
{
    private const int MostAlerts = 200;
    private const int MostDays = 3_660;
    private const int UsualDays = 90;

    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/car-health/{vehicle}").WithTags("Car health").Needs(Scopes.HealthRead)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("", Judgement).WithName("GetCarHealth").WithSummary("The newest judgement: score, parts, evidence, remaining lives, alerts and plan");
        group.MapGet("/parts/{part}", OnePart).WithName("GetCarHealthPart").WithSummary("One part of the newest judgement");
        group.MapGet("/alerts", Alerts).WithName("GetCarHealthAlerts").WithSummary("Alerts with their life cycle");
        group.MapGet("/plan", Plan).WithName("GetCarHealthPlan").WithSummary("The maintenance plan: what to do when, so that it costs the least together");
        group.MapGet("/history", History).WithName("GetCarHealthHistory").WithSummary("One snapshot a day").ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/factors", Factors).WithName("GetCarHealthFactors").WithSummary("Driving style, road safety, insurance, resale and warranty, with what each is made of");
        group.MapGet("/cohort", Cohort).WithName("GetCarHealthCohort").WithSummary("Where the vehicle stands among others like it, five at least");
        group.MapGet("/what-if", WhatIf).WithName("GetCarHealthWhatIf").WithSummary("Remaining lives under another use beside those of today, with the reasons")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        StatementsApi.Map(group);
    }

    private static Results<Ok<JsonElement>, ProblemHttpResult> Judgement(string vehicle, [FromServices] HealthFindings findings) =>
        Newest(vehicle, findings) is { } judgement ? TypedResults.Ok(judgement) : NotJudged(vehicle);

    private static Results<Ok<JsonElement>, ProblemHttpResult> OnePart(
        string vehicle, [Description("Name of the part as the judgement lists it")] string part, [FromServices] HealthFindings findings)
    {
        if (Newest(vehicle, findings) is not { } judgement)
        {
            return NotJudged(vehicle);
        }

        foreach (JsonElement each in judgement.GetProperty("parts").EnumerateArray())
        {
            if (each.GetProperty("part").ValueEquals(part))
            {
                return TypedResults.Ok(each);
            }
        }

        string known = string.Join(", ", judgement.GetProperty("parts").EnumerateArray().Select(each => each.GetProperty("part").GetString()));
        return TypedResults.Problem(title: "No such part", detail: $"'{part}' is none of {known}.", statusCode: StatusCodes.Status404NotFound);
    }

    private static Results<Ok<CarAlertList>, ProblemHttpResult> Alerts(string vehicle, [FromServices] HealthFindings findings) => findings.Newest(vehicle) is null
        ? NotJudged(vehicle)
        : TypedResults.Ok(new CarAlertList([.. findings.Alerts(vehicle, MostAlerts).Select(Describe)]));

    private static Results<Ok<JsonElement>, ProblemHttpResult> Plan(string vehicle, [FromServices] HealthFindings findings) =>
        Newest(vehicle, findings) is { } judgement ? TypedResults.Ok(judgement.GetProperty("plan")) : NotJudged(vehicle);

    private static Results<Ok<CarHealthHistory>, ProblemHttpResult> History(
        string vehicle, [Description("Most days wanted, 1 to 3660; 90 when absent")] int? days, [FromServices] HealthFindings findings)
    {
        if (days is < 1 or > MostDays)
        {
            return TypedResults.Problem(VehicleProblems.BadParameter("days", $"{days}", $"1 to {MostDays}"));
        }

        return findings.Newest(vehicle) is null
            ? NotJudged(vehicle)
            : TypedResults.Ok(new CarHealthHistory([.. findings.History(vehicle, days ?? UsualDays).Select(Parse)]));
    }

    private static JsonElement? Newest(string vehicle, HealthFindings findings) => findings.Newest(vehicle) is { } document ? Parse(document) : null;

    private static JsonElement Parse(byte[] document) => JsonElement.Parse(document);

    private static CarAlert Describe(KeptAlert alert) => new(
        alert.Id,
        JsonNamingPolicy.KebabCaseLower.ConvertName(alert.Part.ToString()),
        JsonNamingPolicy.KebabCaseLower.ConvertName(alert.State.Level.ToString()),
        JsonNamingPolicy.KebabCaseLower.ConvertName(alert.State.Status.ToString()),
        alert.Raised,
        alert.Changed,
        alert.State.Until == 0 ? null : alert.State.Until,
        alert.Closed == 0 ? null : alert.Closed,
        JsonElement.Parse(alert.Detail.Span));

    private static Results<Ok<CarFactors>, ProblemHttpResult> Factors(string vehicle, [FromServices] HealthFindings findings) => Newest(vehicle, findings) is { } judgement
        ? TypedResults.Ok(new CarFactors(judgement.GetProperty("factors"), judgement.GetProperty("warranty")))
        : NotJudged(vehicle);

    private static Results<Ok<JsonElement>, ProblemHttpResult> Cohort(string vehicle, [FromServices] HealthQuestions questions) =>
        questions.Cohort(vehicle) is { } document ? TypedResults.Ok(JsonElement.Parse(document.Span)) : NotJudged(vehicle);

    private static Results<Ok<JsonElement>, ProblemHttpResult> WhatIf(
        string vehicle,
        [Description("km a week, 1 to 10000; as until now when absent")] double? kmPerWeek,
        [Description("% of the way that is driven in town, 0 to 100")] double? citySharePercent,
        [Description("Mean temperature of the air, °C, -40 to 60")] double? ambientC,
        [FromServices] HealthQuestions questions)
    {
        (string Name, double? Value, double Least, double Most)[] asked = [("kmPerWeek", kmPerWeek, 1, 10_000), ("citySharePercent", citySharePercent, 0, 100), ("ambientC", ambientC, -40, 60)];
        foreach ((string name, double? value, double least, double most) in asked)
        {
            if (value is { } given && !(given >= least && given <= most))
            {
                return TypedResults.Problem(VehicleProblems.BadParameter(name, FormattableString.Invariant($"{given}"), FormattableString.Invariant($"{least} to {most}")));
            }
        }

        if (asked.All(each => each.Value is null))
        {
            return TypedResults.Problem(VehicleProblems.BadParameter("kmPerWeek", "", "at least one of kmPerWeek, citySharePercent and ambientC"));
        }

        var use = new FutureUse { KilometresPerWeek = kmPerWeek, CityShare = citySharePercent / 100, AmbientTemperature = ambientC };
        return questions.WhatIf(vehicle, use) is { } document ? TypedResults.Ok(JsonElement.Parse(document.Span)) : NotJudged(vehicle);
    }

    public static ProblemHttpResult NotJudged(string vehicle) => TypedResults.Problem(
        title: "Not judged yet",
        detail: $"There is no judgement of a vehicle '{vehicle}': the first one comes when it was heard for 20 s, or with its first trouble code. GET /api/v1/vehicles lists the vehicles.",
        statusCode: StatusCodes.Status404NotFound);
}
