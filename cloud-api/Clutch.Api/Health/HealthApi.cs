using Clutch.Identity;
using Clutch.Identity.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Clutch.Api;

/// <summary>One part of the server and how it is.</summary>
/// <param name="Name">The part.</param>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Detail">What a person should know.</param>
/// <param name="Data">Figures.</param>
public sealed record PartHealth(string Name, string Status, string? Detail, IReadOnlyDictionary<string, object> Data);

/// <summary>How the server is.</summary>
public sealed record ServerHealth(string Status, long UptimeSeconds, IReadOnlyList<PartHealth> Parts);

/// <summary>Health for balancers (<c>/health</c>), for keep-alives (<c>/health/ping</c>), for people (<c>/health/detailed</c>).</summary>
internal static class HealthApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/health").WithTags("Health");
        group.MapGet("/ping", () => TypedResults.Text("pong")).Open().WithName("Ping").WithSummary("Answers while the process lives").Produces<string>(contentType: "text/plain");
        group.MapGet("", Brief).Needs(Scopes.ServerRead).WithName("GetHealth").WithSummary("200 while data can be taken and read, else 503").Produces<ServerHealth>(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/detailed", Detailed).Needs(Scopes.ServerRead).WithName("GetHealthDetailed").WithSummary("Every part with its figures").Produces<ServerHealth>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<ServerHealth>, JsonHttpResult<ServerHealth>>> Brief(HealthCheckService health, ServerClock clock, CancellationToken cancellationToken) =>
        Answer(await health.CheckHealthAsync(cancellationToken), clock, parts: false);

    private static async Task<Results<Ok<ServerHealth>, JsonHttpResult<ServerHealth>>> Detailed(HealthCheckService health, ServerClock clock, CancellationToken cancellationToken) =>
        Answer(await health.CheckHealthAsync(cancellationToken), clock, parts: true);

    private static Results<Ok<ServerHealth>, JsonHttpResult<ServerHealth>> Answer(HealthReport report, ServerClock clock, bool parts)
    {
        var answer = new ServerHealth(
            Name(report.Status),
            (long)clock.Uptime.TotalSeconds,
            parts ? [.. report.Entries.Select(entry => new PartHealth(entry.Key, Name(entry.Value.Status), entry.Value.Description, entry.Value.Data))] : []);
        return report.Status == HealthStatus.Unhealthy ? TypedResults.Json(answer, statusCode: StatusCodes.Status503ServiceUnavailable) : TypedResults.Ok(answer);
    }

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

/// <summary>When the server began.</summary>
public sealed class ServerClock(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public TimeSpan Uptime => time.GetElapsedTime(_started);
}
