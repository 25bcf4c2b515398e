using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Clutch.Ingest;

/// <summary>Which vehicles have frames missing. That is the devices' affair and no illness of the server.</summary>
internal sealed class ContinuityHealth(FrontDoor door) : IHealthCheck
{
    /// <summary>Named at most; those with most gaps.</summary>
    private const int Most = 10;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        MissingFrameCount missing = door.Continuity.Missing();
        string[] worst = [.. door.Continuity.Gaps(Most).Select(vehicle => $"{vehicle.Vehicle}: {vehicle.Gaps.Sum(gap => gap.Frames)}")];
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["vehicles"] = missing.Vehicles, ["frames"] = missing.Frames, ["most"] = worst };
        return Task.FromResult(HealthCheckResult.Healthy(
            missing.Vehicles == 0 ? "no frame is missing between those that came" : $"{missing.Frames} frames of {missing.Vehicles} vehicles are missing; their devices have been told", data));
    }
}
