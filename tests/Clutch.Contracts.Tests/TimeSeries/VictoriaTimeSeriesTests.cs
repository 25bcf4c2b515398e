using System.Diagnostics;
using Clutch.Telemetry;
using Clutch.Testing;
using Clutch.TimeSeries;
using Clutch.TimeSeries.Influx;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>Histories into a real VictoriaMetrics.</summary>
public sealed class VictoriaTimeSeriesTests : IDisposable
{
    private const long Start = 1_760_000_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http;
    private readonly Process _process;
    private readonly InfluxAddress _address;

    public VictoriaTimeSeriesTests()
    {
        int port = InfluxServer.FreePort();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _address = InfluxAddressTests.Parse($"victoria://127.0.0.1:{port}");
        _process = InfluxServer.Start(
            "victoria-metrics",
            [$"-storageDataPath={_folder.Path}/store", $"-httpListenAddr=127.0.0.1:{port}", "-retentionPeriod=100y", "-dedup.minScrapeInterval=1ms"],
            async () => (await _http.GetAsync(new Uri("health", UriKind.Relative))).EnsureSuccessStatusCode());
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Takes_samples_once_however_often_they_are_written_and_refuses_to_read()
    {
        await using var store = new VictoriaTimeSeries(_address, row => Assert.Fail($"{row}"));
        var frame = new FrameSamples { Key = new FrameKey("car one", 1, 1) };
        frame.Samples.AddRange([At(0, 3200), At(100, 3300), At(200, Sample.Silent)]);

        Assert.Equal(new WriteResult(1, 0, 3), store.Write([frame]));
        store.Write([frame]);

        await _http.GetAsync(new Uri("internal/force_flush", UriKind.Relative));
        string exported = await _http.GetStringAsync(new Uri("api/v1/export?reduce_mem_usage=0&match[]=sample_s10C0", UriKind.Relative));
        Assert.Contains("\"vehicle\":\"car%20one\"", exported, StringComparison.Ordinal);
        Assert.Contains("\"ecu\":\"7E8\"", exported, StringComparison.Ordinal);
        Assert.Contains($"\"values\":[3200,3300],\"timestamps\":[{Start},{Start + 100}]", exported, StringComparison.Ordinal);
        Assert.Contains("influx://", Assert.Throws<TimeSeriesException>(() => store.Latest("car one")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told()
    {
        await using var store = new VictoriaTimeSeries(_address, row => Assert.Fail($"{row}"));
        _process.Kill();
        _process.WaitForExit();
        var frame = new FrameSamples { Key = new FrameKey("car", 1, 1) };
        frame.Samples.Add(At(0, 1));

        Assert.Contains(_address.ToString(), Assert.Throws<TimeSeriesException>(() => store.Write([frame])).Message, StringComparison.Ordinal);
    }

    private static Sample At(long after, long raw) => new(0x10C0, 0x7E8, SampleQuality.Measured, Start + after, raw);
}
