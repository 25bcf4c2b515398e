using Clutch.Log;
using Clutch.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest.Broker;

/// <summary>
/// A broker's frames → log: a member of the shared subscription <c>$share/GROUP/clutch/v1/+/frames</c> that acknowledges a message once the log
/// has it. The broker keeps what comes while this process is away and shares the rest among those that are there.
/// </summary>
public sealed class BrokerBridge(ITelemetryLog log, BrokerOptions options, IngestCounters counters, TimeProvider time, ILogger<BrokerBridge> logger) : BackgroundService
{
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(10);

    /// <summary>Runs until it is stopped.</summary>
    /// <exception cref="BrokerException">The broker cannot be used at all.</exception>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Opening the log's streams touches files: not on the thread that starts the host.
        await Task.Yield();
        using var intake = new BrokerIntake(log, options.Window, options.TraceOneIn, counters);
        TimeSpan delay = s_firstDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            string reason;
            try
            {
                reason = await new BrokerSession(options, intake, counters, time).RunAsync(Joined, stoppingToken);
            }
            catch (MqttConnectionException e)
            {
                reason = e.Message;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            logger.LogWarning("Broker {Host}:{Port}: {Reason} Next try in {Delay}.", options.Host, options.Port, reason, delay);
            try
            {
                await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            delay = delay * 2 < s_longestDelay ? delay * 2 : s_longestDelay;
        }

        void Joined()
        {
            delay = s_firstDelay;
            logger.LogInformation("Joined {Group} on the broker {Host}:{Port} as {ClientId}.", options.Group, options.Host, options.Port, options.ClientId);
        }
    }
}
