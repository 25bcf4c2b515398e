using Clutch.Devices;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Devices;

/// <summary>A claim code that <c>clutch device claim-code</c> printed.</summary>
/// <param name="Code">8 letters and digits, in either case, with a hyphen or without.</param>
public sealed record ClaimRequest(string? Code);

/// <summary>What a device signs in with by MQTT from now on. It is shown this once.</summary>
/// <param name="Vehicle">Its vehicle: the MQTT user name.</param>
/// <param name="Token">The MQTT password.</param>
public sealed record ClaimResponse(string Vehicle, string Token);

/// <summary>A device that has a claim code gets its token.</summary>
internal static class DevicesApi
{
    /// <summary>A device has no key of the API; its claim code is what it shows.</summary>
    public static void Map(RouteGroupBuilder group) => group.MapPost("/devices/claim", ClaimAsync)
        .WithName("ClaimDevice")
        .WithSummary("Exchanges a claim code for the device's token")
        .WithTags("Devices")
        .Open()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<ClaimResponse>, ProblemHttpResult>> ClaimAsync(ClaimRequest request, ClaimDesk desk, HttpContext http, CancellationToken cancellationToken)
    {
        if (request.Code is not { } code)
        {
            return TypedResults.Problem(NoCode());
        }

        try
        {
            ClaimAnswer answer = await desk.ClaimAsync(code, http.Connection.RemoteIpAddress, cancellationToken);
            http.Response.Headers.CacheControl = "no-store";
            if (answer.Device is { } device)
            {
                return TypedResults.Ok(new ClaimResponse(device.Vehicle, device.Token));
            }

            if (answer.RetryAfter == TimeSpan.Zero)
            {
                return TypedResults.Problem(NoSuchCode());
            }

            int seconds = (int)Math.Ceiling(answer.RetryAfter.TotalSeconds);
            http.Response.Headers.RetryAfter = $"{seconds}";
            return TypedResults.Problem(TooMany(seconds));
        }
        catch (DeviceRegistryException)
        {
            return TypedResults.Problem(NoRegistry());
        }
    }

    private static ProblemDetails NoCode() => new()
    {
        Status = 400,
        Title = "The claim code is missing",
        Detail = "The body must be {\"code\": \"ABCD-2345\"}, with the code that `clutch device claim-code VEHICLE` printed.",
    };

    private static ProblemDetails NoSuchCode() => new()
    {
        Status = 404,
        Title = "No such claim code",
        Detail = "The code was mistyped, used already or is older than ten minutes. `clutch device claim-code VEHICLE` on the server makes a new one.",
    };

    private static ProblemDetails TooMany(int seconds) => new()
    {
        Status = 429,
        Title = "Too many tries",
        Detail = $"This code was not looked at, as too many were wrong. Try again in {seconds} s.",
    };

    private static ProblemDetails NoRegistry() => new()
    {
        Status = 503,
        Title = "The device registry cannot be used now",
        Detail = "The code is still good. Try again.",
    };
}
