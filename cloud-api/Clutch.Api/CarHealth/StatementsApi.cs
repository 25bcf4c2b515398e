using System.ComponentModel;
using System.Text.Json;
using Clutch.Health;
using Clutch.Health.Worker;
using Clutch.Log;
using Clutch.Telemetry;
using Clutch.Identity;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.CarHealth;

/// <summary>What people tell of a vehicle's parts and alerts. It is in the log before it is answered, and takes effect with the vehicle's next frame.</summary>
internal static class StatementsApi
{
    private const int MostAlerts = 1_000;

    /// <summary>How far the clocks of a person and of the server may be apart, milliseconds.</summary>
    private const long ClockTolerance = 300_000;

    private const long Earliest = 946_684_800_000;
    private const double MostKilometres = 5_000_000;
    private const double MostDays = 50 * 365.25;
    private const long MillisecondsPerDay = 86_400_000;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/statements", All).WithName("GetCarHealthStatements").WithSummary("What people have said of the vehicle's parts and alerts");
        Post(group.MapPost("/parts/{part}/replaced", Replaced), "SayPartReplaced", "Says that a part was changed: its clock begins anew");
        Post(group.MapPost("/parts/{part}/age", Age), "SayPartAge", "Says how old a part is, at a hand-over perhaps");
        Post(group.MapPost("/alerts/{alert}/acknowledge", Acknowledge), "AcknowledgeAlert", "Says that somebody knows of an alert");
        Post(group.MapPost("/alerts/{alert}/snooze", Snooze), "SnoozeAlert", "Silences an alert for a time; a higher level wakes it");

        static void Post(RouteHandlerBuilder route, string name, string summary) => route.Needs(Scopes.HealthWrite).WithName(name).WithSummary(summary)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static Results<Ok<SaidStatements>, ProblemHttpResult> All(string vehicle, [FromServices] HealthFindings findings) => findings.Newest(vehicle) is null
        ? CarHealthApi.NotJudged(vehicle)
        : TypedResults.Ok(new SaidStatements([.. findings.Statements(vehicle).Select(Describe)]));

    private static async Task<Results<Ok<SaidStatement>, ProblemHttpResult>> Replaced(
        string vehicle, [Description("Name of the part as the judgement lists it")] string part, PartReplaced body, [AsParameters] Desk desk, CancellationToken cancellationToken)
    {
        if (desk.Findings.Newest(vehicle) is not { } judgement)
        {
            return CarHealthApi.NotJudged(vehicle);
        }

        if (!TryPart(part, out Part known))
        {
            return TypedResults.Problem(StatementProblems.NoSuchPart(part));
        }

        if (body.Reason is not ("failed" or "preventive"))
        {
            return TypedResults.Problem(StatementProblems.BadReason(body.Reason));
        }

        long now = desk.Now;
        double odometer = body.OdometerKm is { } given ? Math.Round(given, 1) : double.NaN;
        return Fault(judgement, body.Date, odometer, now) is { } fault
            ? TypedResults.Problem(fault)
            : await SayAsync(
                desk,
                body.Id,
                new Statement
                {
                    Id = "",
                    Vehicle = vehicle,
                    Time = now,
                    Part = known,
                    At = body.Date ?? 0,
                    Odometer = odometer,
                    Kind = body.Reason == "failed" ? StatementKind.ReplacedFailed : StatementKind.ReplacedGood,
                },
                cancellationToken);
    }

    private static async Task<Results<Ok<SaidStatement>, ProblemHttpResult>> Age(
        string vehicle, [Description("Name of the part as the judgement lists it")] string part, PartAge body, [AsParameters] Desk desk, CancellationToken cancellationToken)
    {
        if (desk.Findings.Newest(vehicle) is null)
        {
            return CarHealthApi.NotJudged(vehicle);
        }

        if (!TryPart(part, out Part known))
        {
            return TypedResults.Problem(StatementProblems.NoSuchPart(part));
        }

        (Clock Clock, double? Value)[] ages = [(Clock.Days, body.Days), (Clock.Kilometres, body.Kilometres), (Clock.Starts, body.Starts), (Clock.EngineHours, body.EngineHours)];
        (Clock Clock, double? Value)[] said = [.. ages.Where(age => age.Value is not null)];
        return said is not [(Clock clock, { } value)] || !(value >= 0 && value <= (clock == Clock.Days ? MostDays : MostKilometres))
            ? TypedResults.Problem(StatementProblems.BadAge(said.Length, said.Length == 1 ? said[0].Value : null))
            : await SayAsync(
                desk, body.Id, new Statement { Id = "", Vehicle = vehicle, Time = desk.Now, Kind = StatementKind.Age, Part = known, Value = value, Clock = clock }, cancellationToken);
    }

    private static async Task<Results<Ok<SaidStatement>, ProblemHttpResult>> Acknowledge(
        string vehicle, [Description("Id of the alert as the list of alerts has it")] string alert, AlertAcknowledged body, [AsParameters] Desk desk, CancellationToken cancellationToken)
    {
        if (Find(vehicle, alert, desk.Findings) is not { } kept)
        {
            return TypedResults.Problem(StatementProblems.NoSuchAlert(vehicle, alert));
        }

        return kept.State.Status == AlertStatus.Closed ? TypedResults.Problem(StatementProblems.AlertClosed(alert)) : await AcknowledgeAsync(vehicle, kept, body.Id, desk, cancellationToken);
    }

    /// <summary>Says that somebody knows of an alert that stands.</summary>
    internal static Task<Results<Ok<SaidStatement>, ProblemHttpResult>> AcknowledgeAsync(string vehicle, KeptAlert alert, string? id, Desk desk, CancellationToken cancellationToken) =>
        SayAsync(desk, id, About(alert, vehicle, desk.Now, StatementKind.Acknowledge, 0), cancellationToken);

    private static async Task<Results<Ok<SaidStatement>, ProblemHttpResult>> Snooze(
        string vehicle, [Description("Id of the alert as the list of alerts has it")] string alert, AlertSnoozed body, [AsParameters] Desk desk, CancellationToken cancellationToken)
    {
        if (Find(vehicle, alert, desk.Findings) is not { } kept)
        {
            return TypedResults.Problem(StatementProblems.NoSuchAlert(vehicle, alert));
        }

        long now = desk.Now;
        bool again = body.Id is { } id && desk.Findings.Statement(vehicle, id) is not null;
        return kept.State.Status == AlertStatus.Closed ? TypedResults.Problem(StatementProblems.AlertClosed(alert))
            : !again && body.Until <= now ? TypedResults.Problem(StatementProblems.SnoozePast(body.Until, now))
            : !again && body.Until - now > AlertState.LongestSnooze(kept.State.Level) ? TypedResults.Problem(StatementProblems.SnoozeTooLong(body.Until, now, kept.State.Level))
            : await SayAsync(desk, body.Id, About(kept, vehicle, now, StatementKind.Snooze, body.Until), cancellationToken);
    }

    private static async Task<Results<Ok<SaidStatement>, ProblemHttpResult>> SayAsync(Desk desk, string? id, Statement statement, CancellationToken cancellationToken)
    {
        // The same form as a vehicle's: one name in a path.
        if (id is not null && !Topics.IsVehicle(id))
        {
            return TypedResults.Problem(StatementProblems.BadId(id));
        }

        statement = statement with { Id = id ?? Guid.CreateVersion7(desk.Time.GetUtcNow()).ToString("N") };
        (SayOutcome outcome, Statement said) = await desk.Statements.SayAsync(statement, cancellationToken);
        return outcome switch
        {
            SayOutcome.Said or SayOutcome.SaidBefore => TypedResults.Ok(Describe(said)),
            SayOutcome.OtherWords => TypedResults.Problem(StatementProblems.OtherWords(statement.Id)),
            _ => TypedResults.Problem(StatementProblems.NotStored(desk.Log.Fault)),
        };
    }

    /// <summary>Null: date and odometer may be.</summary>
    private static ProblemDetails? Fault(byte[] judgement, long? date, double odometer, long now)
    {
        if (date is { } day)
        {
            if (day < Earliest)
            {
                return StatementProblems.BadTime("date", day);
            }

            if (day > now + ClockTolerance)
            {
                return StatementProblems.Ahead("date", day, now);
            }
        }

        if (double.IsNaN(odometer))
        {
            return null;
        }

        if (odometer is < 0 or > MostKilometres)
        {
            return StatementProblems.BadOdometer(odometer);
        }

        var newest = JsonElement.Parse(judgement);
        if (newest.GetProperty("watched").GetProperty("odometer_km") is not { ValueKind: JsonValueKind.Number } known)
        {
            return null;
        }

        // Of today's change the odometer is not behind what the car has shown; of an earlier one it is not before it.
        double shown = known.GetDouble();
        long heard = newest.GetProperty("time_ms").GetInt64();
        bool isPast = date is { } given && given < Math.Min(now, heard) - MillisecondsPerDay;
        return isPast && odometer > shown ? StatementProblems.OdometerAbove(odometer, shown, date!.Value)
            : !isPast && odometer < Math.Floor(shown) ? StatementProblems.OdometerBelow(odometer, shown)
            : null;
    }

    private static KeptAlert? Find(string vehicle, string alert, HealthFindings findings) => findings.Alerts(vehicle, MostAlerts).FirstOrDefault(each => each.Id == alert);

    private static Statement About(KeptAlert alert, string vehicle, long now, StatementKind kind, double value) =>
        new() { Id = "", Vehicle = vehicle, Time = now, Kind = kind, Part = alert.Part, Value = value, Alert = alert.Cause };

    private static bool TryPart(string name, out Part part)
    {
        PartModel? model = PartModels.All.FirstOrDefault(model => Name(model.Part.ToString()) == name);
        part = model?.Part ?? default;
        return model is not null;
    }

    private static SaidStatement Describe(Statement statement)
    {
        bool isAge = statement.Kind == StatementKind.Age;
        bool isAlert = statement.Kind is StatementKind.Acknowledge or StatementKind.Snooze;
        return new SaidStatement(
            statement.Id,
            statement.Time,
            Name(statement.Kind.ToString()),
            Name(statement.Part.ToString()),
            isAlert ? KeptAlert.Name(statement.Part, statement.Alert) : null,
            statement.At == 0 ? null : statement.At,
            double.IsNaN(statement.Odometer) ? null : statement.Odometer,
            isAge ? statement.Value : null,
            isAge ? statement.Clock switch { Clock.Days => "d", Clock.Kilometres => "km", Clock.Starts => "{start}", _ => "h" } : null,
            statement.Kind == StatementKind.Snooze ? (long)statement.Value : null,
            statement.Applied is not null);
    }

    private static string Name(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    /// <summary>What every handler that takes a statement uses.</summary>
    internal readonly record struct Desk([FromServices] HealthFindings Findings, [FromServices] StatementDesk Statements, [FromServices] ITelemetryLog Log, [FromServices] TimeProvider Time)
    {
        public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();
    }
}
