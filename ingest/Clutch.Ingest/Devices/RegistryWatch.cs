using Clutch.Devices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest.Devices;

/// <summary>
/// Ends live sessions whose device lost its right to them (removed, or given another credential, by this process or another), or whose device
/// has come to another front door. It asks the
/// registry for changes, four times a second; that works alike on a file and on a server, and finds what happened while the server was away.
/// </summary>
internal sealed class RegistryWatch(FrontDoor door, DeviceRegistry devices, TimeProvider time, ILogger<RegistryWatch> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        bool failed = false;
        try
        {
            do
            {
                try
                {
                    List<DeviceChange> changes = await devices.ChangesAsync(door.Access.Seen, stoppingToken);
                    door.EndChanged(changes);
                    await door.EndTakenAsync(stoppingToken);
                    failed = false;
                }
                catch (DeviceRegistryException e)
                {
                    if (!failed)
                    {
                        logger.LogError("Nobody new is let in, and devices that are removed stay connected: {Reason}", e.Message);
                    }

                    failed = true;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }
}
