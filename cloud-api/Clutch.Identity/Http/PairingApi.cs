using System.Security.Cryptography;
using Clutch.Devices;
using Clutch.Identity.Audit;
using Clutch.Identity.Vehicles;
using Clutch.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Identity.Http;

/// <summary>Devices of the caller's vehicles, over the registry that the MQTT door asks: what ends there ends a live session within a second.</summary>
internal static class PairingApi
{
    /// <summary>Characters of a new vehicle's id after <c>v-</c>: 60 bits, so that nobody finds one by trying.</summary>
    private const int IdLength = 12;

    private const string IdAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/devices").WithTags("Devices")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("", ListAsync).WithName("ListDevices").WithSummary("Devices of the vehicles that the caller sees").Needs(Scopes.DevicesRead);
        group.MapPost("/pair", PairAsync).WithName("PairDevice").WithSummary("Gives a code that a device exchanges for its token, for a new vehicle of the caller or one that it has").Needs(Scopes.DevicesWrite).LimitedBy(Limits.LimitPlans.Small);
        group.MapPost("/{vehicle}/rotate", RotateAsync).WithName("RotateDeviceToken").WithSummary("Gives the device another token; sessions with the old one end within a second").Needs(Scopes.DevicesWrite).LimitedBy(Limits.LimitPlans.Small);
        group.MapDelete("/{vehicle}", RevokeAsync).WithName("RevokeDevice").WithSummary("Takes every credential from the device; its live sessions end within a second").Needs(Scopes.DevicesWrite);
    }

    private static async Task<Ok<DeviceList>> ListAsync(Caller caller, DeviceRegistry devices, VehicleAccess access, CancellationToken cancellationToken)
    {
        IReadOnlyList<Device> seen = await access.OnlySeenAsync(caller, devices.List(), device => device.Vehicle, cancellationToken);
        return TypedResults.Ok(new DeviceList([.. seen.Select(device => new PairedDevice(device.Vehicle, device.Created.ToUnixTimeMilliseconds(), device.HasToken, device.HasCertificate))]));
    }

    private static async Task<Results<Ok<PairingCode>, ProblemHttpResult>> PairAsync(
        PairRequest request, Caller caller, DeviceRegistry devices, VehicleAccess access, OwnershipStore ownership, IAuditTrail audit, HttpContext http, CancellationToken cancellationToken)
    {
        string vehicle = request.Vehicle ?? "v-" + RandomNumberGenerator.GetString(IdAlphabet, IdLength);
        if (request.Vehicle is not null && (!Topics.IsVehicle(vehicle) || !await access.MaySeeAsync(caller, vehicle, cancellationToken)))
        {
            return TypedResults.Problem(AccessProblems.NoSuchVehicle(vehicle));
        }

        Actor actor = Actor.Of(http);
        if (request.Vehicle is null && caller.Tenant.Length > 0)
        {
            await ownership.AssignAsync(vehicle, new VehicleOwner(caller.Tenant, caller.Role == Role.Driver ? caller.Subject : "", caller.Sandbox), actor, cancellationToken);
        }

        string code = devices.MakeClaimCode(vehicle);
        await audit.AppendAsync(actor.Did("device.pairing", vehicle), cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new PairingCode(vehicle, code, (int)ClaimCode.Lifetime.TotalSeconds));
    }

    private static async Task<Results<Ok<DeviceToken>, ProblemHttpResult>> RotateAsync(string vehicle, DeviceRegistry devices, IAuditTrail audit, HttpContext http, CancellationToken cancellationToken)
    {
        if (!devices.List().Any(device => device.Vehicle == vehicle))
        {
            return TypedResults.Problem(IdentityProblems.NoSuch("device"));
        }

        string token = devices.Add(vehicle);
        await audit.AppendAsync(Actor.Of(http).Did("device.rotated", vehicle), cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DeviceToken(vehicle, token));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string vehicle, DeviceRegistry devices, IAuditTrail audit, HttpContext http, CancellationToken cancellationToken)
    {
        if (!devices.Remove(vehicle))
        {
            return TypedResults.Problem(IdentityProblems.NoSuch("device"));
        }

        await audit.AppendAsync(Actor.Of(http).Did("device.revoked", vehicle), cancellationToken);
        return TypedResults.NoContent();
    }
}
