using Clutch.Devices;
using Clutch.Identity.Limits;
using Clutch.Identity.Vehicles;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Clutch.Identity.Http;

/// <summary>
/// The gate before every route: the caller's limits, the scope that the route declares, and whether the caller sees the vehicle that the path
/// names. A route that declares nothing is closed.
/// </summary>
internal sealed class GateMiddleware(RequestDelegate next, RateLimits limits, VehicleAccess vehicles)
{
    /// <summary>Bytes of a body, unless the route says otherwise.</summary>
    private const long UsualBody = 256 * 1024;

    public async Task InvokeAsync(HttpContext http)
    {
        IResult? refused = Limit(http) ?? await JudgeAsync(http);
        if (refused is not null)
        {
            await refused.ExecuteAsync(http);
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = http.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>()?.Bytes ?? UsualBody;
        }

        await next(http);
    }

    private IResult? Limit(HttpContext http)
    {
        Caller? caller = http.Features.Get<Caller>();
        string name = caller is null ? PeerAddress.Of(http.Connection.RemoteIpAddress) : $"{caller.Credential}:{caller.Tenant}:{caller.Subject}";
        LimitHeaders headers = http.Features.Get<LimitHeaders>()!;
        IResult? refused = headers.Note(limits.Take(limits.Plans.Of(caller), name));
        return refused is null && http.GetEndpoint()?.Metadata.GetMetadata<RouteLimit>() is { } own
            ? headers.Note(limits.Take(limits.Plans[own.Plan], name))
            : refused;
    }

    private async ValueTask<IResult?> JudgeAsync(HttpContext http)
    {
        Endpoint? endpoint = http.GetEndpoint();
        if (endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || endpoint.RequestDelegate is null)
        {
            return null; // a file of the page, or nothing at all
        }

        Caller? caller = http.Features.Get<Caller>();
        if (endpoint.Metadata.GetMetadata<NeededScope>() is not { } needed)
        {
            // A wrong verb has an endpoint of the framework's own, without a declaration and without a handler of ours.
            return endpoint is Microsoft.AspNetCore.Routing.RouteEndpoint ? TypedResults.Problem(AccessProblems.Undeclared()) : null;
        }

        if (caller is null)
        {
            http.Response.Headers.WWWAuthenticate = http.Request.Headers.Authorization.Count > 0 ? "Bearer error=\"invalid_token\"" : "Bearer";
            return TypedResults.Problem(AccessProblems.NotSignedIn());
        }

        if (!caller.May(needed.Scope))
        {
            http.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{needed.Scope}\"";
            return TypedResults.Problem(AccessProblems.NotAllowed(needed.Scope));
        }

        return http.Request.RouteValues.TryGetValue("vehicle", out object? value) && value is string vehicle && !await vehicles.MaySeeAsync(caller, vehicle, http.RequestAborted)
            ? TypedResults.Problem(AccessProblems.NoSuchVehicle(vehicle))
            : null;
    }
}
