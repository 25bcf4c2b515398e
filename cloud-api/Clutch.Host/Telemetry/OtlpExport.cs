using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Clutch.Telemetry;
using Microsoft.Extensions.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Clutch.Host;

/// <summary>
/// Sends spans and figures to a collector. Spans wait in a queue of 2,048 and leave on a thread of their own, so that a collector that is slow or away
/// costs spans and nothing else. The standard's variables <c>OTEL_…</c> set intervals, queues and headers.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const string MeterName = "Clutch.Otlp";

    /// <summary>Requests to the page and the API, as the framework names them.</summary>
    private const string Requests = "Microsoft.AspNetCore";

    private readonly Meter _meter = new(MeterName);
    private readonly TracerProvider _traces;
    private readonly MeterProvider _figures;

    private OtlpExport(Uri collector, string role)
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault()
            .AddService($"clutch-{role}", serviceVersion: typeof(OtlpExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        var exporter = new CountingExporter(To(new OtlpExporterOptions(), collector, "traces"));
        var queue = new BatchExportActivityProcessorOptions(); // reads OTEL_BSP_…
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Spans.SourcePrefix + "*", Requests)
            .SetSampler(new AskedFor())
            .AddProcessor(new BatchActivityExportProcessor(exporter, queue.MaxQueueSize, queue.ScheduledDelayMilliseconds, queue.ExporterTimeoutMilliseconds, queue.MaxExportBatchSize))
            .Build();
        _figures = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Spans.SourcePrefix + "*", "System.Runtime", Requests + ".*")
            .AddOtlpExporter(options => To(options, collector, "metrics"))
            .Build();
        _meter.CreateObservableCounter("clutch.otlp.spans", () => exporter.Sent, description: "spans that the collector took");
        _meter.CreateObservableCounter("clutch.otlp.spans.lost", () => exporter.Lost, description: "spans that the collector did not take");
    }

    /// <summary>Begins to send, if the settings name a collector. To be disposed after all that has spans to end.</summary>
    /// <param name="configuration">The setting <c>otlp</c>.</param>
    /// <param name="role">Names the service.</param>
    /// <exception cref="StartException">The setting is wrong.</exception>
    public static OtlpExport? Start(IConfiguration configuration, string role) =>
        OtlpOption.Read(configuration) is { } collector ? new OtlpExport(collector, role) : null;

    /// <summary>Sends what is still there, for some seconds at most.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _figures.Dispose();
        _meter.Dispose();
    }

    private static OtlpExporterOptions To(OtlpExporterOptions options, Uri collector, string signal)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/v1/{signal}"); // set in code, the path is not added
        return options;
    }

    /// <summary>
    /// A frame's trace was decided on where it began. A request is recorded when its caller says so: a page that asks every second, and every scrape, would bury the rest.
    /// </summary>
    private sealed class AskedFor : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(samplingParameters.ParentContext.TraceId == default
                ? samplingParameters.Kind != ActivityKind.Server
                : samplingParameters.ParentContext.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));
    }

    /// <summary>Tells in the figures whether spans arrive: the library tells nobody.</summary>
    private sealed class CountingExporter(OtlpExporterOptions options) : OtlpTraceExporter(options)
    {
        private long _sent;
        private long _lost;

        public long Sent => Volatile.Read(ref _sent);

        public long Lost => Volatile.Read(ref _lost);

        public override ExportResult Export(in Batch<Activity> activityBatch)
        {
            ExportResult result = base.Export(activityBatch);
            Interlocked.Add(ref result == ExportResult.Success ? ref _sent : ref _lost, activityBatch.Count);
            return result;
        }
    }
}
