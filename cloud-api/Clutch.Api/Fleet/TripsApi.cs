using System.ComponentModel;
using Clutch.Identity;
using Clutch.Identity.Http;
using Clutch.Identity.Vehicles;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Clutch.Trips;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Fleet;

/// <summary>Trips and stops as docs/trips.md defines them, for fleets and for drivers.</summary>
internal static class TripsApi
{
    private const string VehiclesText = "Vehicle ids, separated by commas, at most 100; all when absent";
    private const string FromText = "Begin, RFC 3339; what starts then or later counts";
    private const string ToText = "End, exclusive, RFC 3339; what starts earlier counts";
    private const string LimitText = "Most entries wanted, 1 to 500; 100 when absent";
    private const string CursorText = "What 'next' of the page before says";

    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder fleet = api.MapGroup("/fleet").WithTags("Fleet").Needs(Scopes.TelemetryRead).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        fleet.MapGet("/trips", ListAsync).WithName("ListTrips").WithSummary("Trips of all vehicles, by start");
        fleet.MapGet("/trips/{trip}", GetAsync).WithName("GetTrip").WithSummary("One trip").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
        fleet.MapGet("/stops", StopsAsync).WithName("ListStops").WithSummary("Stops of all vehicles, by start");
        ScoresApi.Map(fleet);

        RouteGroupBuilder own = api.MapGroup("/vehicles/{vehicle}/trips").WithTags("Vehicles").Needs(Scopes.TelemetryRead)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        own.MapGet("", ListOwnAsync).WithName("ListVehicleTrips").WithSummary("Trips of a vehicle, by start").ProducesProblem(StatusCodes.Status400BadRequest);
        own.MapGet("/{trip}", GetOwnAsync).WithName("GetVehicleTrip").WithSummary("One trip of a vehicle").ProducesProblem(StatusCodes.Status410Gone);
    }

    /// <summary>The id of a trip: its vehicle, <c>~</c>, and its start in milliseconds.</summary>
    public static string IdOf(string vehicle, Trip trip) => $"{vehicle}~{trip.Start.ToUnixTimeMilliseconds()}";

    private static async Task<Results<Ok<TripPage>, ProblemHttpResult>> ListAsync(
        [Description(VehiclesText)] string? vehicles,
        [Description(FromText)] string? from,
        [Description(ToText)] string? to,
        [Description(LimitText)] int? limit,
        [Description(CursorText)] string? cursor,
        Caller caller,
        VehicleAccess access,
        ITimeSeries series,
        [FromServices] TripArchive archive,
        CancellationToken cancellationToken)
    {
        if (!FleetQuery.TryRead("trips", new Asked(vehicles, from, to, limit, cursor), out FleetQuery? query, out ProblemHttpResult? problem))
        {
            return problem;
        }

        query = await query.SeenByAsync(caller, access, series, cancellationToken);
        return TypedResults.Ok(await PageAsync(query, query.Vehicles, archive, cancellationToken));
    }

    private static async Task<Results<Ok<TripEntry>, ProblemHttpResult>> GetAsync(
        [Description("Id of the trip as the list says it")] string trip, Caller caller, VehicleAccess access, [FromServices] TripArchive archive, CancellationToken cancellationToken) =>
        await access.MaySeeAsync(caller, trip.Split('~')[0], cancellationToken) ? await FindAsync(trip, null, archive, cancellationToken) : TypedResults.Problem(FleetProblems.NoSuchTrip(trip));

    private static async Task<Results<Ok<StopPage>, ProblemHttpResult>> StopsAsync(
        [Description(VehiclesText)] string? vehicles,
        [Description(FromText)] string? from,
        [Description(ToText)] string? to,
        [Description(LimitText)] int? limit,
        [Description(CursorText)] string? cursor,
        Caller caller,
        VehicleAccess access,
        ITimeSeries series,
        [FromServices] TripArchive archive,
        CancellationToken cancellationToken)
    {
        if (!FleetQuery.TryRead("stops", new Asked(vehicles, from, to, limit, cursor), out FleetQuery? query, out ProblemHttpResult? problem))
        {
            return problem;
        }

        query = await query.SeenByAsync(caller, access, series, cancellationToken);
        List<Kept<Stop>> found = await archive.StopsAsync(new LegQuestion(query.Vehicles, query.From, query.To, query.After, query.Limit + 1), cancellationToken);
        string? next = found.Count > query.Limit ? query.Next(found[query.Limit - 1].Leg.Start.ToUnixTimeMilliseconds(), found[query.Limit - 1].Vehicle) : null;
        return TypedResults.Ok(new StopPage([.. found.Take(query.Limit).Select(kept => new StopEntry(kept.Vehicle, kept.Version, kept.Leg.End is null ? "open" : "closed", kept.Leg))], next));
    }

    private static async Task<Results<Ok<TripPage>, ProblemHttpResult>> ListOwnAsync(
        string vehicle,
        [Description(FromText)] string? from,
        [Description(ToText)] string? to,
        [Description(LimitText)] int? limit,
        [Description(CursorText)] string? cursor,
        [FromServices] TripArchive archive,
        ITimeSeries series,
        CancellationToken cancellationToken)
    {
        if (!series.Vehicles().Any(activity => activity.Vehicle == vehicle))
        {
            return TypedResults.Problem(VehicleProblems.NoSuchVehicle(vehicle));
        }

        return FleetQuery.TryRead("own-trips", new Asked(null, from, to, limit, cursor, vehicle), out FleetQuery? query, out ProblemHttpResult? problem)
            ? TypedResults.Ok(await PageAsync(query, [vehicle], archive, cancellationToken))
            : problem;
    }

    private static async Task<Results<Ok<TripEntry>, ProblemHttpResult>> GetOwnAsync(
        string vehicle, [Description("Id of the trip as the list says it")] string trip, [FromServices] TripArchive archive, CancellationToken cancellationToken) =>
        await FindAsync(trip, vehicle, archive, cancellationToken);

    private static async Task<TripPage> PageAsync(FleetQuery query, IReadOnlyList<string>? vehicles, TripArchive archive, CancellationToken cancellationToken)
    {
        List<Kept<Trip>> found = await archive.TripsAsync(new LegQuestion(vehicles, query.From, query.To, query.After, query.Limit + 1), cancellationToken);
        string? next = found.Count > query.Limit ? query.Next(found[query.Limit - 1].Leg.Start.ToUnixTimeMilliseconds(), found[query.Limit - 1].Vehicle) : null;
        return new TripPage([.. found.Take(query.Limit).Select(Describe)], next);
    }

    private static async Task<Results<Ok<TripEntry>, ProblemHttpResult>> FindAsync(string id, string? vehicle, TripArchive archive, CancellationToken cancellationToken)
    {
        // Ids of vehicles have no '~'.
        string[] parts = id.Split('~');
        if (parts.Length != 2 || !Topics.IsVehicle(parts[0]) || (vehicle is not null && parts[0] != vehicle) || !long.TryParse(parts[1], System.Globalization.NumberStyles.None, null, out long start)
            || await archive.TripAsync(parts[0], start, cancellationToken) is not { } kept)
        {
            return TypedResults.Problem(FleetProblems.NoSuchTrip(id));
        }

        return kept.IsRemoved ? TypedResults.Problem(FleetProblems.RemovedTrip(id, kept)) : TypedResults.Ok(Describe(kept));
    }

    private static TripEntry Describe(Kept<Trip> kept) => new(IdOf(kept.Vehicle, kept.Leg), kept.Vehicle, kept.Version, kept.Change, kept.IsOpen ? "open" : "closed", kept.Leg);
}
