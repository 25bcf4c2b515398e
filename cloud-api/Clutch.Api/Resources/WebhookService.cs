using Clutch.Declarations.Webhooks;
using Clutch.Resources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Api.Resources;

/// <summary>Runs the delivery of webhooks; a store that fails is tried again.</summary>
internal sealed class WebhookService(WebhookDispatcher dispatcher, TimeProvider time, ILogger<WebhookService> logger) : BackgroundService
{
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await dispatcher.RunAsync(stoppingToken);
            }
            catch (Exception e) when (e is ResourceStoreException or System.Data.Common.DbException)
            {
                logger.LogWarning(e, "Webhooks wait, because the resource store cannot be used: {Reason}", e.Message);
                await Task.Delay(s_retryDelay, time, stoppingToken);
            }
        }
    }
}
