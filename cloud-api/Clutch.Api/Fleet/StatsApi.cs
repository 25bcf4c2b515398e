using System.ComponentModel;
using Clutch.Api.Live;
using Clutch.Identity;
using Clutch.Identity.Http;
using Clutch.Identity.Vehicles;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Fleet;

/// <summary>Newest values and histories of many vehicles: each value with its age, class, source and quality.</summary>
internal static class StatsApi
{
    private const int MostSignals = 50;
    private const int MostRows = 20_000;
    private const int UsualPoints = 100;
    private const int MostPoints = 5_000;
    private const long HistoryRows = 50_000;

    /// <summary>Seconds of one signal that a history may read through: about 115 days of four signals.</summary>
    private const long HistorySeconds = 40_000_000;

    /// <summary>A momentary value that is older says nothing of now, milliseconds.</summary>
    private const long StaleAfter = 60_000;

    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/fleet/vehicles/stats").WithTags("Fleet").Needs(Scopes.TelemetryRead).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("", LatestAsync).WithName("GetVehicleStats").WithSummary("The newest values of all vehicles, each with age, class, source and quality");
        group.MapGet("/history", HistoryAsync).WithName("GetVehicleStatsHistory").WithSummary("Histories of signals of vehicles, bounded by what they cost");
    }

    private static async Task<Results<Ok<StatsPage>, ProblemHttpResult>> LatestAsync(
        [Description("Vehicle ids, separated by commas, at most 100; all when absent")] string? vehicles,
        [Description("Paths of signals, separated by commas, at most 50; all when absent")] string? signals,
        [Description("Most vehicles wanted, 1 to 500; 100 when absent; fewer come when they have many values")] int? limit,
        [Description("What 'next' of the page before says")] string? cursor,
        Caller caller,
        VehicleAccess access,
        ITimeSeries series,
        LiveHub hub,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!FleetQuery.TryRead("stats", new Asked(vehicles, null, null, limit, cursor, signals), out FleetQuery? query, out ProblemHttpResult? problem))
        {
            return problem;
        }

        if (!TrySignals(signals, out HashSet<string>? wanted))
        {
            return TypedResults.Problem(FleetQuery.Wrong("signals", signals!, $"1 to {MostSignals} paths, separated by commas"));
        }

        query = await query.SeenByAsync(caller, access, series, cancellationToken);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        List<VehicleStats> page = [];
        int rows = 0;
        string[] left = [.. ScoresApi.Names(query, series).Where(vehicle => string.CompareOrdinal(vehicle, query.After.Vehicle) > 0).Take(query.Limit + 1)];
        foreach (string vehicle in left.Take(query.Limit))
        {
            Stat[] stats = [.. StatReader.Read(vehicle, wanted, series, hub.Life(vehicle), now, StaleAfter)];
            page.Add(new VehicleStats(vehicle, stats));
            rows += stats.Length;
            if (rows >= MostRows)
            {
                break;
            }
        }

        return TypedResults.Ok(new StatsPage(page, page.Count < left.Length ? query.Next(0, left[page.Count - 1]) : null));
    }

    private static async Task<Results<Ok<StatHistories>, ProblemHttpResult>> HistoryAsync(
        [Description("Vehicle ids, separated by commas, at most 100")] string vehicles,
        [Description("Paths of signals, separated by commas, at most 50")] string signals,
        [Description("Begin, RFC 3339")] string from,
        [Description("End, exclusive, RFC 3339; now when absent")] string? to,
        [Description("Most points of each history, 1 to 5000; 100 when absent")] int? points,
        Caller caller,
        VehicleAccess access,
        ITimeSeries series,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!FleetQuery.TryRead("history", new Asked(vehicles, from, to, null, null), out FleetQuery? query, out ProblemHttpResult? problem))
        {
            return problem;
        }

        if (!TrySignals(signals, out HashSet<string>? wanted) || wanted is null)
        {
            return TypedResults.Problem(FleetQuery.Wrong("signals", signals, $"1 to {MostSignals} paths, separated by commas"));
        }

        if (points is < 1 or > MostPoints)
        {
            return TypedResults.Problem(FleetQuery.Wrong("points", $"{points}", $"1 to {MostPoints}"));
        }

        long end = to is null ? time.GetUtcNow().ToUnixTimeMilliseconds() : query.To;
        long histories = (long)query.Vehicles!.Count * wanted.Count;
        long rows = histories * (points ?? UsualPoints);
        long seconds = histories * Math.Max(0, (end - query.From) / 1000);
        if (rows > HistoryRows)
        {
            return TypedResults.Problem(FleetProblems.TooExpensive(rows, HistoryRows, "rows", "Ask for fewer vehicles, signals or points."));
        }

        if (seconds > HistorySeconds)
        {
            return TypedResults.Problem(FleetProblems.TooExpensive(seconds, HistorySeconds, "seconds of signals", "Ask for fewer vehicles or signals, or a shorter time."));
        }

        query = await query.SeenByAsync(caller, access, series, cancellationToken);
        return TypedResults.Ok(new StatHistories(
            rows, HistoryRows, [.. query.Vehicles!.SelectMany(vehicle => StatReader.Histories(vehicle, wanted, series, query.From, end, points ?? UsualPoints))]));
    }

    /// <summary>Null: all.</summary>
    private static bool TrySignals(string? text, out HashSet<string>? signals)
    {
        signals = text is null ? null : new HashSet<string>(text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), StringComparer.Ordinal);
        return signals is null or { Count: > 0 and <= MostSignals };
    }
}
