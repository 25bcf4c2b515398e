using Clutch.Api.Live;
using Clutch.Api.Metrics;
using Clutch.Log;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Xunit;

namespace Clutch.Api.Tests;

public sealed class LogFaultTests
{
    [Fact]
    public async Task The_live_tail_goes_on_after_the_log_could_not_be_read_and_sends_its_watchers_away()
    {
        var time = new ManualTime();
        await using ApiServer server = await ApiServer.StartAsync();
        using var car = new CarFeed(server);
        ILogReader broken = Substitute.For<ILogReader>();
        var breaks = new TaskCompletionSource<bool>();
        broken.ReadAsync(default!, default).ReturnsForAnyArgs(_ => new ValueTask<bool>(breaks.Task));
        ITelemetryLog log = Substitute.For<ITelemetryLog>();
        log.OpenReader(LogStream.Frames, LogPosition.Latest).Returns(_ => broken, _ => server.Log.OpenReader(LogStream.Frames, LogPosition.Latest));
        using var hub = new LiveHub(log, server.Series, time, NullLogger<LiveHub>.Instance);
        await hub.StartAsync(CancellationToken.None);
        Assert.Null(hub.Fault);
        using LiveWatcher watcher = hub.Watch("car-1", null)!;

        breaks.SetException(new LogException("The disk is gone."));
        Assert.False(await watcher.Frames.WaitToReadAsync());
        await time.TimersAsync(1);
        Assert.Equal("The disk is gone.", hub.Fault);

        time.Advance(TimeSpan.FromSeconds(1));
        using LiveWatcher again = hub.Watch("car-1", null)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (hub.Fault is not null)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await car.Add(CarFeed.Rpm, 800).SendAsync();
        Assert.True(await again.Frames.WaitToReadAsync(patience.Token));
        await hub.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Health_says_when_the_log_is_closed_or_the_history_cannot_be_read()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        Assert.Equal("healthy", (await server.GetJsonAsync("/health")).GetProperty("status").GetString());
        await server.Log.DisposeAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!patience.IsCancellationRequested)
        {
            if (await server.Client.GetStringAsync("/health/detailed", patience.Token) is { } text && text.Contains("The log is closed."))
            {
                Assert.Contains("\"status\":\"degraded\"", text);
                return;
            }
        }

        Assert.Fail("the health page never said that the log is closed");
    }

    [Fact]
    public async Task Health_and_figures_tell_when_the_log_keeps_more_than_it_should()
    {
        string folder = Directory.CreateTempSubdirectory("clutch-notice-").FullName;
        await using (var log = new EmbeddedLog(new EmbeddedLogOptions { Folder = folder, SegmentBytes = 4096, RetainBytes = 4096 }))
        {
            using ILogReader slow = log.OpenReader(LogStream.Frames, "slow");
            using var figures = new LogFigures(log);
            using var text = new PrometheusText();
            var health = new LogHealth(log);
            Assert.Contains("\nclutch_log_notice 0\n", text.Scrape(), StringComparison.Ordinal);
            Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(new HealthCheckContext())).Status);
            using var appender = new BatchAppender(log, LogStream.Frames);
            for (int i = 0; i < 100 && log.Notice is null; i++)
            {
                await appender.AppendAsync("car"u8.ToArray(), new byte[1000], CancellationToken.None);
                await appender.FlushAsync(CancellationToken.None);
            }

            HealthCheckResult result = await health.CheckHealthAsync(new HealthCheckContext());
            Assert.Equal(HealthStatus.Degraded, result.Status);
            Assert.Contains("group slow has not read them", result.Description, StringComparison.Ordinal);
            Assert.Contains("\nclutch_log_notice 1\n", text.Scrape(), StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }
}
