using System.ComponentModel;
using Clutch.Identity;
using Clutch.Identity.Vehicles;
using Clutch.TimeSeries;
using Clutch.Trips;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Fleet;

/// <summary>How vehicles are driven, and what happened at geofences.</summary>
internal static class ScoresApi
{
    private const int MostTrips = 1_000;
    private const int MostEvents = 1_000;
    private const int MostVehicles = 50;
    private const int UsualVehicles = 20;
    private const int MostCrossings = 5_000;

    /// <summary>31 days, in minutes: what one replay reads.</summary>
    private const int MostMinutes = 31 * 24 * 60;

    private static readonly TimeSpan s_usual = TimeSpan.FromDays(30);

    public static void Map(RouteGroupBuilder fleet)
    {
        fleet.MapGet("/drivers/scores", ScoresAsync).WithName("ListDriverScores").WithSummary("Scores with the formula and the events that they are made of");
        fleet.MapGet("/geofences/{geofence}/events", CrossingsAsync)
            .WithName("GetGeofenceEvents")
            .WithSummary("When a vehicle entered and left a geofence, by replay over its positions")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ScorePage>, ProblemHttpResult>> ScoresAsync(
        [Description("Vehicle ids, separated by commas, at most 100; all when absent")] string? vehicles,
        [Description("Begin, RFC 3339; 30 days before the end when absent")] string? from,
        [Description("End, exclusive, RFC 3339; now when absent")] string? to,
        [Description("Most vehicles wanted, 1 to 50; 20 when absent")] int? limit,
        [Description("What 'next' of the page before says")] string? cursor,
        Caller caller,
        VehicleAccess access,
        [FromServices] TripArchive archive,
        ITimeSeries series,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (limit is > MostVehicles)
        {
            return TypedResults.Problem(FleetQuery.Wrong("limit", $"{limit}", $"1 to {MostVehicles}"));
        }

        if (!FleetQuery.TryRead("scores", new Asked(vehicles, from, to, limit ?? UsualVehicles, cursor), out FleetQuery? query, out ProblemHttpResult? problem))
        {
            return problem;
        }

        long end = to is null ? time.GetUtcNow().ToUnixTimeMilliseconds() : query.To;
        long begin = from is null ? Math.Max(0, end - (long)s_usual.TotalMilliseconds) : query.From;
        query = await query.SeenByAsync(caller, access, series, cancellationToken);
        string[] left = [.. Names(query, series).Where(vehicle => string.CompareOrdinal(vehicle, query.After.Vehicle) > 0).Take(query.Limit + 1)];
        List<VehicleScore> scores = [];
        foreach (string vehicle in left.Take(query.Limit))
        {
            List<Kept<Trip>> trips = await archive.TripsAsync(new LegQuestion([vehicle], begin, end, (-1, ""), MostTrips + 1), cancellationToken);
            if (trips.Count > 0)
            {
                scores.Add(Score(vehicle, [.. trips.Take(MostTrips)], trips.Count <= MostTrips));
            }
        }

        return TypedResults.Ok(new ScorePage(DriverScore.Formula, scores, left.Length > query.Limit ? query.Next(0, left[query.Limit - 1]) : null));
    }

    private static async Task<Results<Ok<GeofenceReplay>, ProblemHttpResult>> CrossingsAsync(
        string geofence,
        [Description("Vehicle id")] string vehicle,
        [Description("Begin, RFC 3339; a day before the end when absent")] string? from,
        [Description("End, exclusive, RFC 3339; now when absent")] string? to,
        Caller caller,
        VehicleAccess access,
        ITimeSeries series,
        [FromServices] IGeofences geofences,
        [FromServices] TripArchive archive,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!FleetQuery.TryRead("crossings", new Asked(vehicle, from, to, null, null), out FleetQuery? query, out ProblemHttpResult? problem))
        {
            return problem;
        }

        if (query.Vehicles is not [_])
        {
            return TypedResults.Problem(FleetQuery.Wrong("vehicle", vehicle, "one vehicle id"));
        }

        query = await query.SeenByAsync(caller, access, series, cancellationToken);
        if (query.Vehicles is not [{ } seen])
        {
            return TypedResults.Problem(VehicleProblems.NoSuchVehicle(vehicle));
        }

        if (await geofences.FindAsync(geofence, cancellationToken) is not { } fence)
        {
            return TypedResults.Problem(FleetProblems.NoSuchGeofence(geofence));
        }

        long end = to is null ? time.GetUtcNow().ToUnixTimeMilliseconds() : query.To;
        long begin = from is null ? Math.Max(0, end - (long)TimeSpan.FromDays(1).TotalMilliseconds) : query.From;
        long minutes = (end - begin) / 60_000;
        if (minutes > MostMinutes)
        {
            return TypedResults.Problem(FleetProblems.TooExpensive(minutes, MostMinutes, "minutes of positions", "Ask for a shorter time."));
        }

        (List<Place> places, _) = await archive.PositionsAsync(seen, begin, end, MostMinutes + 1, cancellationToken);
        var tracker = new GeofenceTracker(fence);
        List<GeofenceEvent> events = [];
        foreach (Place place in places)
        {
            if (tracker.Take(place.At, new GeoPoint(place.Latitude, place.Longitude)) is { } happened)
            {
                events.Add(happened);
            }
        }

        return TypedResults.Ok(new GeofenceReplay(fence.Id, seen, places.Count, [.. events.Take(MostCrossings)], events.Count <= MostCrossings));
    }

    internal static IEnumerable<string> Names(FleetQuery query, ITimeSeries series) => query.Vehicles is { } named
        ? named.Order(StringComparer.Ordinal)
        : series.Vehicles().Select(activity => activity.Vehicle).Order(StringComparer.Ordinal);

    private static VehicleScore Score(string vehicle, List<Kept<Trip>> trips, bool isComplete)
    {
        ScoredEvent[] events = [.. trips.SelectMany(trip => trip.Leg.Events.Select(happened => new ScoredEvent(TripsApi.IdOf(vehicle, trip.Leg), happened)))];
        double distance = trips.Sum(trip => trip.Leg.Distance?.Value ?? 0);
        return new VehicleScore(
            vehicle, DriverScore.Of(events.Select(each => each.Event), distance), trips.Count, [.. events.Take(MostEvents)], Math.Max(0, events.Length - MostEvents), isComplete);
    }
}
