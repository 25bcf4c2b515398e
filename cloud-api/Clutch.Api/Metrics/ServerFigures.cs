using System.Diagnostics.Metrics;
using Clutch.Api.Live;
using Clutch.Log;

namespace Clutch.Api.Metrics;

/// <summary>Figures of the stages behind the front door, which counts for itself.</summary>
internal sealed class ServerFigures : IDisposable
{
    public const string MeterName = "Clutch.Server";

    private readonly Meter _meter = new(MeterName);

    public ServerFigures(ITelemetryLog log, LiveHub hub, ServerClock clock)
    {
        _meter.CreateObservableGauge("clutch.log.faulted", () => log.Fault is null ? 0 : 1, description: "1 while the log takes nothing: disk full, read-only, no broker");
        _meter.CreateObservableGauge("clutch.log.notice", () => (log as EmbeddedLog)?.Notice is null ? 0 : 1, description: "1 while the log keeps or dropped files against expectation, because a group has not read them");
        _meter.CreateObservableCounter("clutch.log.skipped", () => (log as EmbeddedLog)?.SkippedBytes ?? 0, "By", "dropped by retention before a reader came to it");
        _meter.CreateObservableCounter("clutch.live.frames", () => hub.Frames, description: "frames that live watchers could see");
        _meter.CreateObservableCounter("clutch.live.dropped", () => hub.Dropped, description: "frames that slow watchers did not take in time");
        _meter.CreateObservableGauge("clutch.live.watchers", () => hub.Watchers, description: "open live streams");
        _meter.CreateObservableCounter("clutch.live.turned_away", () => hub.TurnedAway, description: "live streams that were refused because there were too many");
        _meter.CreateObservableGauge("clutch.live.faulted", () => hub.Fault is null ? 0 : 1, description: "1 while the tail of the log cannot be followed");
        _meter.CreateObservableGauge("clutch.server.uptime", () => clock.Uptime.TotalSeconds, "s", "since the start");
    }

    public void Dispose() => _meter.Dispose();
}
