using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Obd;

/// <summary>Performance of a vehicle in a period.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Period">What was looked at.</param>
/// <param name="Figures">What it did.</param>
public sealed record PerformanceMetrics(string Vehicle, ObdPeriod Period, DriveFigures Figures);

/// <summary>A period beside the one before it.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Current">The newest days.</param>
/// <param name="Previous">As many days before those.</param>
/// <param name="CurrentFigures">Of the newest days.</param>
/// <param name="PreviousFigures">Of the days before.</param>
/// <param name="CurrentFuel">Of the newest days, with the method named.</param>
/// <param name="PreviousFuel">Of the days before.</param>
/// <param name="Changes">What can be compared, the greatest change first.</param>
public sealed record ObdAnalytics(
    string Vehicle, ObdPeriod Current, ObdPeriod Previous, DriveFigures CurrentFigures, DriveFigures PreviousFigures, ObdFigure CurrentFuel, ObdFigure PreviousFuel, IReadOnlyList<ObdChange> Changes);

/// <summary>A figure of two periods.</summary>
/// <param name="Figure">Its name.</param>
/// <param name="Unit">UCUM unit.</param>
/// <param name="Previous">Of the days before.</param>
/// <param name="Current">Of the newest days.</param>
/// <param name="Percent">By which it changed; null when it was 0.</param>
public sealed record ObdChange(string Figure, string Unit, double Previous, double Current, double? Percent);

/// <summary>What the car did, from its history.</summary>
internal static class ObdDriveApi
{
    private const int MostDays = 90;
    private const int UsualDays = 7;

    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    public static void Map(RouteGroupBuilder read)
    {
        read.MapGet("/performance/metrics", Performance).WithName("GetObdPerformance").WithSummary("Distance, times, highest speeds and loads of a period");
        read.MapGet("/fuel/efficiency", Fuel).WithName("GetObdFuelEfficiency").WithSummary("Fuel and consumption of a period, with the method named: fuel rate, air flow, or speed and density");
        read.MapGet("/analytics", Analytics).WithName("GetObdAnalytics").WithSummary("The newest days beside as many days before");
    }

    private static Results<Ok<PerformanceMetrics>, ProblemHttpResult> Performance(
        [Description("Begin, RFC 3339; a day before 'to' when absent")] DateTimeOffset? from, [Description("End, RFC 3339; now when absent")] DateTimeOffset? to, HttpContext http)
    {
        ObdCar car = http.Car();
        return ObdPeriods.Read(car, from, to, s_day, out ObdPeriod period) is { } problem
            ? TypedResults.Problem(problem)
            : TypedResults.Ok(new PerformanceMetrics(car.Id, period, DriveFigures.Of(car, period)));
    }

    private static Results<Ok<FuelEfficiency>, ProblemHttpResult> Fuel(
        [Description("Begin, RFC 3339; a day before 'to' when absent")] DateTimeOffset? from,
        [Description("End, RFC 3339; now when absent")] DateTimeOffset? to,
        [Description("Displacement of the engine in litres, 0.4 to 10; the method speed-density needs it")] double? displacement,
        HttpContext http)
    {
        ObdCar car = http.Car();
        return (ObdPeriods.Read(car, from, to, s_day, out ObdPeriod period) ?? FuelUse.Check(displacement)) is { } problem
            ? TypedResults.Problem(problem)
            : TypedResults.Ok(FuelUse.Of(car, period, displacement));
    }

    private static Results<Ok<ObdAnalytics>, ProblemHttpResult> Analytics([Description("Days of each period, 1 to 90; 7 when absent")] int? days, HttpContext http)
    {
        if (days is < 1 or > MostDays)
        {
            return TypedResults.Problem(ObdProblems.Wrong("days", $"{days}", $"1 to {MostDays}"));
        }

        ObdCar car = http.Car();
        var length = TimeSpan.FromDays(days ?? UsualDays);
        DateTimeOffset end = car.Now.AddMilliseconds(1);
        (ObdPeriod current, ObdPeriod previous) = (new ObdPeriod(end - length, end), new ObdPeriod(end - (2 * length), end - length));
        (DriveFigures now, DriveFigures before) = (DriveFigures.Of(car, current), DriveFigures.Of(car, previous));
        (ObdFigure fuelNow, ObdFigure fuelBefore) = (FuelUse.Of(car, current, null).Consumption, FuelUse.Of(car, previous, null).Consumption);
        ObdChange?[] changes =
        [
            Change("distance", before.Distance, now.Distance),
            Change("engineTime", before.EngineTime, now.EngineTime),
            Change("idleTime", before.IdleTime, now.IdleTime),
            Change("meanSpeed", before.MeanSpeed, now.MeanSpeed),
            Change("maxSpeed", before.MaxSpeed, now.MaxSpeed),
            Change("maxEngineSpeed", before.MaxEngineSpeed, now.MaxEngineSpeed),
            Change("meanLoad", before.MeanLoad, now.MeanLoad),
            Change("maxCoolant", before.MaxCoolant, now.MaxCoolant),
            Change("minVoltage", before.MinVoltage, now.MinVoltage),
            fuelBefore.Method == fuelNow.Method ? Change("consumption", fuelBefore, fuelNow) : null, // two methods are two figures
        ];
        return TypedResults.Ok(new ObdAnalytics(
            car.Id, current, previous, now, before, fuelNow, fuelBefore, [.. changes.OfType<ObdChange>().OrderByDescending(change => Math.Abs(change.Percent ?? 0))]));
    }

    private static ObdChange? Change(string name, ObdFigure before, ObdFigure now) => before.Value is { } was && now.Value is { } present
        ? new ObdChange(name, now.Unit, was, present, was == 0 ? null : Math.Round((present - was) * 100 / was, 1))
        : null;
}
