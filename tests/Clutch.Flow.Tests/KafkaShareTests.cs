using System.Net;
using Clutch.Host;
using Clutch.Log.Kafka;
using Clutch.Testing;
using Clutch.TimeSeries.Influx;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>Several <c>clutch ingest</c> on one log and one store: they share devices and partitions, and survive each other's death.</summary>
public sealed class KafkaShareTests : IDisposable
{
    private const int Partitions = 4;
    private const int Devices = 8;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private static readonly TimeProvider s_time = TimeProvider.System;

    private readonly TempFolder _folder = new();
    private readonly MockKafka _kafka = new();
    private readonly InfluxServer _influx = new();

    public void Dispose()
    {
        _influx.Dispose();
        _kafka.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task When_one_is_killed_the_other_takes_over_its_devices_and_partitions_and_nothing_is_lost_or_twice()
    {
        _kafka.CreateTopics("clutch.", Partitions);
        using var load = new IngestLoad(new IngestLoadOptions(Devices, Rate: 25, Window: 8, TimeSpan.Zero), s_time);
        load.Provision(_folder["registry.db"]);
        int[] ports = [ClutchProcess.FreePort(), ClutchProcess.FreePort()];
        ClutchProcess[] ingest = [Start(0, ports[0]), Start(1, ports[1])];
        try
        {
            await ingest[0].OutputWithAsync("MQTT ");
            await ingest[1].OutputWithAsync("MQTT ");
            await using var balancer = new Balancer([.. ports.Select(port => new IPEndPoint(IPAddress.Loopback, port))]);
            await using var kafka = new KafkaLog(new KafkaLogOptions { Brokers = _kafka.Brokers, Partitions = Partitions }, s_time);
            await using var order = new OrderWatch(kafka);
            using var stop = new CancellationTokenSource();
            Task all = load.RunThroughAsync(balancer.EndPoint, stop.Token);
            await using InfluxTimeSeries series = Series();
            await StoredAsync(series, 200);

            ingest[0].Kill();
            long before = series.Vehicles().Sum(vehicle => vehicle.Frames);
            await StoredAsync(series, before + 400); // the one that is left reads the partitions of both
            ingest[0].Dispose();
            ingest[0] = Start(0, ports[0]);
            await ingest[0].OutputWithAsync("MQTT ");
            ingest[1].Kill();
            await StoredAsync(series, series.Vehicles().Sum(vehicle => vehicle.Frames) + 400);

            load.Stop();
            await all.WaitAsync(s_patience);
            LoadCount[] counts = [.. load.Devices.Select(device => device.Count)];
            await LoadLedger.AwaitAsync(series, counts, s_time, s_patience, CancellationToken.None);
            LoadLedger ledger = await LoadLedger.ReadAsync(series, null, counts, load.Boot, load.Samples, CancellationToken.None);
            Assert.True(ledger.IsGood, $"{ledger}\n{ingest[0].Output}");
            await order.SeenAsync(counts.Sum(count => count.Acknowledged), s_patience);
            Assert.Equal(0, order.Disordered);
        }
        finally
        {
            Array.ForEach(ingest, process => process.Dispose());
        }
    }

    [Fact]
    public async Task A_part_of_it_alone_needs_a_log_that_processes_share()
    {
        using var door = new ClutchProcess(null, "ingest", "--only", "door", "--data", _folder["alone"], "--listen", "127.0.0.1:0");
        Assert.Equal(1, await door.ExitAsync());
        Assert.Contains("--only needs a log that several processes may open", door.Output, StringComparison.Ordinal);
    }

    private static async Task StoredAsync(InfluxTimeSeries series, long frames)
    {
        long since = s_time.GetTimestamp();
        while (series.Vehicles().Sum(vehicle => vehicle.Frames) < frames)
        {
            Assert.True(s_time.GetElapsedTime(since) < s_patience, $"no more than {series.Vehicles().Sum(vehicle => vehicle.Frames)} of {frames} frames were stored");
            await Task.Delay(50);
        }
    }

    private InfluxTimeSeries Series()
    {
        Assert.True(InfluxAddress.TryParse($"influx://127.0.0.1:{_influx.Port}/share", out InfluxAddress? address, out _));
        return new InfluxTimeSeries(address, row => Assert.Fail($"{row}"));
    }

    private ClutchProcess Start(int number, int port)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CLUTCH_KAFKA__PARTITIONS"] = $"{Partitions}",
            ["CLUTCH_KAFKA__PROPERTIES__SESSION_TIMEOUT_MS"] = "4000",
            ["CLUTCH_KAFKA__PROPERTIES__HEARTBEAT_INTERVAL_MS"] = "500",
        };
        return new ClutchProcess(
            environment,
            "ingest", "--data", _folder[$"ingest-{number}"], "--listen", $"127.0.0.1:{port}", "--registry", _folder["registry.db"], "--log", $"kafka://{_kafka.Brokers}", "--timeseries", $"influx://127.0.0.1:{_influx.Port}/share");
    }
}
