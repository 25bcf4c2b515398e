using Clutch.Identity.Http;
using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api;

/// <summary>The problems of the vehicle routes, worded in one place (RFC 9457).</summary>
internal static class VehicleProblems
{
    /// <summary>The gate says the same of a vehicle that the caller may not see.</summary>
    public static ProblemDetails NoSuchVehicle(string vehicle) => AccessProblems.NoSuchVehicle(vehicle);

    public static ProblemDetails NotAVehicleId(string vehicle) => new()
    {
        Status = 404,
        Title = "No such vehicle",
        Detail = $"'{vehicle}' cannot be a vehicle id: those are 1 to 64 of A-Z a-z 0-9 . _ - and do not begin with a dot.",
    };

    public static ProblemDetails NoSuchSignal(string signal) => new()
    {
        Status = 404,
        Title = "No such signal",
        Detail = $"'{signal}' is no signal of the registry, and no frame of the vehicle has defined it. GET /api/v1/vehicles/{{vehicle}}/signals lists those of a vehicle.",
    };

    public static ProblemDetails BadParameter(string name, string value, string allowed) => new()
    {
        Status = 400,
        Title = $"The parameter '{name}' is wrong",
        Detail = $"{name} is '{Obd.ObdProblems.Cut(value)}'; allowed is {allowed}.",
    };
}
