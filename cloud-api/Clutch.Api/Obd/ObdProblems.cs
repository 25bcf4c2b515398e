using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api.Obd;

/// <summary>The problems of the OBD operations, worded in one place (RFC 9457).</summary>
internal static class ObdProblems
{
    /// <summary>Of what a caller sent, that much is repeated to him.</summary>
    private const int MostEcho = 64;

    public static ProblemDetails NoVehicle() => new()
    {
        Status = 400,
        Title = "Which vehicle?",
        Detail = "Name the vehicle: ?vehicle=ID with GET and DELETE, a member \"vehicle\" of the body with POST and PUT. GET /api/v1/vehicles lists those that are known.",
    };

    public static ProblemDetails NoSuchVehicle(string vehicle) => new()
    {
        Status = 404,
        Title = "No such vehicle",
        Detail = $"No frame of a vehicle '{Cut(vehicle)}' has arrived. GET /api/v1/vehicles lists those that are known.",
    };

    public static ProblemDetails NotFound(string what, string id, string where) => new()
    {
        Status = 404,
        Title = $"No such {what}",
        Detail = $"This vehicle has no {what} '{Cut(id)}'. {where}",
    };

    public static ProblemDetails Wrong(string name, string? value, string allowed) => VehicleProblems.BadParameter(name, value ?? "", allowed);

    public static ProblemDetails NotNow(string title, string detail) => new() { Status = 409, Title = title, Detail = detail };

    public static ProblemDetails OtherRequest(string key) => new()
    {
        Status = 422,
        Title = "The Idempotency-Key belongs to another request",
        Detail = $"'{Cut(key)}' came with another path or body before. Take a new key for a new request.",
    };

    public static string Cut(string text) => text.Length <= MostEcho ? text : $"{text[..MostEcho]}…";
}
