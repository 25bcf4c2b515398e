using System.Diagnostics.Metrics;
using Clutch.Api.Live;

namespace Clutch.Api.Metrics;

/// <summary>Figures of the live streams and the process; front door, log and health count for themselves.</summary>
internal sealed class ServerFigures : IDisposable
{
    public const string MeterName = "Clutch.Server";

    private readonly Meter _meter = new(MeterName);

    public ServerFigures(LiveHub hub, ServerClock clock)
    {
        _meter.CreateObservableCounter("clutch.live.frames", () => hub.Frames, description: "frames that live watchers could see");
        _meter.CreateObservableCounter("clutch.live.dropped", () => hub.Dropped, description: "frames that slow watchers did not take in time");
        _meter.CreateObservableGauge("clutch.live.watchers", () => hub.Watchers, description: "open live streams");
        _meter.CreateObservableCounter("clutch.live.turned_away", () => hub.TurnedAway, description: "live streams that were refused because there were too many");
        _meter.CreateObservableGauge("clutch.live.faulted", () => hub.Fault is null ? 0 : 1, description: "1 while the tail of the log cannot be followed");
        _meter.CreateObservableGauge("clutch.server.uptime", () => clock.Uptime.TotalSeconds, "s", "since the start");
    }

    public void Dispose() => _meter.Dispose();
}
