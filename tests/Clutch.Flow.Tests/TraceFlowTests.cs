using System.Diagnostics;
using System.Net;
using Clutch.Devices;
using Clutch.Edge;
using Clutch.Ingest;
using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.Telemetry;
using Clutch.Testing;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>One trace from the agent's publish to the stored row, with the log's process gone and come back between append and store.</summary>
[Collection(nameof(TraceFlowTests))]
[CollectionDefinition(nameof(TraceFlowTests), DisableParallelization = true)]
public sealed class TraceFlowTests : IDisposable
{
    private const string Vehicle = "traced-car";
    private const int Partitions = 4;
    private const int Frames = 6;
    private const int OneIn = 2;

    private readonly TempFolder _folder = new();

    [Fact]
    public Task Over_the_embedded_log() =>
        TraceAsync(() => new EmbeddedLog(new EmbeddedLogOptions { Folder = _folder["log"] }));

    [Fact]
    public async Task Over_kafka()
    {
        using var kafka = new MockKafka();
        kafka.CreateTopics("clutch.", Partitions);
        await TraceAsync(() => new KafkaLog(new KafkaLogOptions { Brokers = kafka.Brokers, Partitions = Partitions }, TimeProvider.System));
    }

    public void Dispose() => _folder.Dispose();

    private async Task TraceAsync(Func<ITelemetryLog> openLog)
    {
        using var spans = new SpanRecorder();
        await using (ITelemetryLog log = openLog())
        {
            await PublishAsync(log);
        }

        Assert.DoesNotContain(spans.Ended, span => span.OperationName == "store");
        await using (ITelemetryLog log = openLog())
        {
            await StoreAsync(log);
        }

        IGrouping<ActivityTraceId, Activity>[] traces = [.. spans.Ended.GroupBy(span => span.TraceId)];
        Assert.Equal(Frames / OneIn, traces.Length);
        foreach (IGrouping<ActivityTraceId, Activity> trace in traces)
        {
            var byName = trace.ToDictionary(span => span.OperationName, StringComparer.Ordinal);
            Assert.Equal(["append", "publish", "receive", "store"], byName.Keys.Order(StringComparer.Ordinal));
            (Activity publish, Activity receive, Activity append, Activity store) = (byName["publish"], byName["receive"], byName["append"], byName["store"]);
            Assert.Equal(["Clutch.Edge", "Clutch.Ingest", "Clutch.Ingest", "Clutch.Sink"], new[] { publish, receive, append, store }.Select(span => span.Source.Name));
            Assert.Equal((default, publish.SpanId, receive.SpanId, append.SpanId), (publish.ParentSpanId, receive.ParentSpanId, append.ParentSpanId, store.ParentSpanId));
            Assert.Single(trace.Where(span => span != append).Select(span => (span.GetTagItem(Spans.VehicleTag), span.GetTagItem(Spans.BootTag), span.GetTagItem(Spans.SequenceTag))).Distinct());
            Assert.True(store.StartTimeUtc >= append.StartTimeUtc + append.Duration);
        }
    }

    /// <summary>An agent and a front door, until every frame has its PUBACK. No sink runs.</summary>
    private async Task PublishAsync(ITelemetryLog log)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(log).AddFrontDoor(new FrontDoorOptions { Listen = "127.0.0.1:0", TraceOneIn = 0 }, _folder["devices.db"]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseFrontDoor());
        await using WebApplication app = builder.Build();
        await app.StartAsync();
        IPEndPoint door = app.Services.GetRequiredService<FrontDoor>().EndPoint;
        var options = new EdgeOptions
        {
            Vehicle = Vehicle,
            ServerPort = door.Port,
            Token = app.Services.GetRequiredService<DeviceRegistry>().Add(Vehicle),
            TraceOneIn = OneIn,
        };
        using Outbox outbox = Outbox.Open(_folder["outbox.db"], TimeProvider.System);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        for (int sequence = 1; sequence <= Frames; sequence++)
        {
            var frame = new FrameWriter(Vehicle, outbox.Boot);
            frame.Add(new Sample(0x10C0, 0x7E8, SampleQuality.Measured, 1_760_000_000_000 + sequence, 3000));
            outbox.Append(sequence, 1, buffer.AsSpan(0, frame.Write(sequence, buffer)));
        }

        using var stop = new CancellationTokenSource();
        var uplink = new Uplink(outbox, options, new EdgeStatus(), TimeProvider.System, NullLogger<Uplink>.Instance);
        Task running = uplink.RunAsync(stop.Token);
        await Until(() => uplink.Acknowledged == Frames);
        await stop.CancelAsync();
        await running;
        await app.StopAsync();
    }

    private async Task StoreAsync(ITelemetryLog log)
    {
        await using var series = new SqliteTimeSeries(_folder["history.db"]);
        using var counters = new IngestCounters();
        using var sink = new TimeSeriesSink(log, series, counters, TimeProvider.System, NullLogger<TimeSeriesSink>.Instance);
        await sink.StartAsync(CancellationToken.None);
        await Until(() => counters.SinkFrames == Frames);
        await sink.StopAsync(CancellationToken.None);
        Assert.Equal(Frames, series.CountSamples(Vehicle));
    }

    private static async Task Until(Func<bool> condition)
    {
        for (int attempt = 0; attempt < 6000 && !condition(); attempt++)
        {
            await Task.Delay(10);
        }

        Assert.True(condition());
    }
}
