using System.ComponentModel;
using System.Text.Json;
using Clutch.Health;
using Clutch.Health.Intervals;
using Clutch.Health.Models;
using Clutch.Identity;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.CarHealth;

/// <summary>How well stated intervals of remaining lives have held, on cars that the models had not seen.</summary>
/// <param name="Simulated">These were simulated cars: the figures say nothing of accuracy in the field.</param>
/// <param name="Source">Which cars, and which models.</param>
/// <param name="Parts">Part by part; a part that is not there has no learned model.</param>
public sealed record Calibration(bool Simulated, string Source, IReadOnlyList<PartCalibration> Parts);

/// <summary>One part.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Nominal">Share of true lives that the intervals are to hold.</param>
/// <param name="Observed">Share that they held; every life weighs the same.</param>
/// <param name="Forecasts">Forecasts whose truth is known.</param>
/// <param name="Lives">Lives behind them.</param>
/// <param name="Ranges">By the predicted life.</param>
public sealed record PartCalibration(string Part, double Nominal, double Observed, int Forecasts, int Lives, IReadOnlyList<CalibrationRange> Ranges);

/// <summary>A range of the predicted life, in days.</summary>
/// <param name="From">Least prediction.</param>
/// <param name="To">Most.</param>
/// <param name="Predicted">Mean of the predictions; null without a forecast.</param>
/// <param name="Actual">Mean of the true lives; null without a forecast.</param>
/// <param name="Observed">Share of true lives inside the interval; null without a forecast.</param>
/// <param name="Forecasts">Their number.</param>
public sealed record CalibrationRange(double From, double To, double? Predicted, double? Actual, double? Observed, int Forecasts);

/// <summary>The table of docs/health-calibration.md.</summary>
internal static class CalibrationApi
{
    public const string Path = "/car-health/calibration";

    public static void Map(RouteGroupBuilder api) => api.MapGet(Path, Get)
        .WithName("GetCalibration")
        .WithTags("Car health")
        .Needs(Scopes.HealthRead)
        .WithSummary("How well the intervals of remaining lives have held, part by part")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static Results<Ok<Calibration>, ProblemHttpResult> Get([Description("Name of one part; all when absent")] string? part)
    {
        CalibrationTable table = EmbeddedCalibration.Table;
        PartCalibration[] parts = [.. table.Rows.Select(Describe).Where(row => part is null || row.Part == part)];
        return parts.Length > 0
            ? TypedResults.Ok(new Calibration(table.Simulated, table.Source, parts))
            : TypedResults.Problem(
                title: "No learned model of this part",
                detail: $"Parts with one: {string.Join(", ", table.Rows.Select(row => NameOf(row.Part)))}.",
                statusCode: StatusCodes.Status404NotFound);
    }

    private static PartCalibration Describe(CalibrationRow row) => new(NameOf(row.Part), row.Nominal, row.Observed, row.Cases, row.Lives, [.. row.Bins.Select(Describe)]);

    private static CalibrationRange Describe(CalibrationBin bin) => new(bin.From, bin.To, Known(bin.Predicted), Known(bin.Actual), Known(bin.Observed), bin.Cases);

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static string NameOf(Part part) => JsonNamingPolicy.KebabCaseLower.ConvertName(part.ToString());
}
