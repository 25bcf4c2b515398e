using Clutch.Resources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Api.Resources;

/// <summary>Once an hour: what the declarations keep no longer goes.</summary>
internal sealed class ResourceSweep(ResourceStore store, TimeProvider time, ILogger<ResourceSweep> logger) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await store.SweepAsync(stoppingToken) > 0)
                {
                }
            }
            catch (ResourceStoreException e)
            {
                logger.LogWarning(e, "Old rows are not deleted now: {Reason} The next try is in an hour.", e.Message);
            }
        }
    }
}
