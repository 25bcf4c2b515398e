using Clutch.Api.Live;
using Clutch.Log;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Clutch.Api;

/// <summary>The log takes records.</summary>
internal sealed class LogHealth(ITelemetryLog log) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            log.Fault is { } fault ? HealthCheckResult.Unhealthy(fault)
            : (log as EmbeddedLog)?.Notice is { } notice ? HealthCheckResult.Degraded(notice)
            : HealthCheckResult.Healthy("appends become durable"));
}

/// <summary>The live tail and its watchers.</summary>
internal sealed class LiveHealth(LiveHub hub) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var figures = new Dictionary<string, object>(StringComparer.Ordinal) { ["frames"] = hub.Frames, ["watchers"] = hub.Watchers };
        return Task.FromResult(hub.Fault is { } fault ? HealthCheckResult.Degraded(fault, data: figures) : HealthCheckResult.Healthy("follows the log", figures));
    }
}
