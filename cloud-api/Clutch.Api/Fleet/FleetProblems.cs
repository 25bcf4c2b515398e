using Clutch.Trips;
using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api.Fleet;

/// <summary>The problems of the fleet's routes, worded in one place (RFC 9457).</summary>
internal static class FleetProblems
{
    public static ProblemDetails NoSuchTrip(string id) => new()
    {
        Status = 404,
        Title = "No such trip",
        Detail = $"There never was a trip '{(id.Length <= 90 ? id : id[..90])}'. GET /api/v1/fleet/trips lists trips with their ids.",
    };

    public static ProblemDetails RemovedTrip(string id, Kept<Trip> kept) => new()
    {
        Status = 410,
        Title = "The trip was taken back",
        Detail = $"Later data showed that '{id}' is not a trip of its own. GET /api/v1/fleet/trips lists what stands in its place.",
        Extensions = { ["version"] = kept.Version, ["change"] = kept.Change },
    };

    public static ProblemDetails NoSuchGeofence(string id) => new()
    {
        Status = 404,
        Title = "No such geofence",
        Detail = $"There is no geofence '{(id.Length <= 64 ? id : id[..64])}'. The section trips:geofences of the settings declares them.",
    };

    public static ProblemDetails TooExpensive(long cost, long budget, string unit, string advice) => new()
    {
        Type = "query-too-expensive",
        Status = 400,
        Title = "The question is too expensive",
        Detail = $"It costs up to {cost} {unit}; {budget} are allowed. {advice}",
        Extensions = { ["cost"] = cost, ["budget"] = budget },
    };
}
