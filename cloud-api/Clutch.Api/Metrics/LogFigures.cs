using System.Diagnostics.Metrics;
using Clutch.Log;

namespace Clutch.Api.Metrics;

/// <summary>Figures of the log, as every role of a server has it.</summary>
internal sealed class LogFigures : IDisposable
{
    public const string MeterName = "Clutch.Log";

    private readonly Meter _meter = new(MeterName);

    public LogFigures(ITelemetryLog log)
    {
        _meter.CreateObservableGauge("clutch.log.faulted", () => log.Fault is null ? 0 : 1, description: "1 while the log takes nothing: disk full, read-only, no broker");
        _meter.CreateObservableGauge("clutch.log.notice", () => (log as EmbeddedLog)?.Notice is null ? 0 : 1, description: "1 while the log keeps or dropped files against expectation, because a group has not read them");
        _meter.CreateObservableCounter("clutch.log.skipped", () => (log as EmbeddedLog)?.SkippedBytes ?? 0, "By", "dropped by retention before a reader came to it");
    }

    public void Dispose() => _meter.Dispose();
}
