using System.Globalization;
using System.Net;
using Clutch.Host;
using Clutch.Log.Kafka;
using Clutch.Testing;
using Clutch.TimeSeries;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Flow.Tests;

/// <summary>
/// A load of devices while things break, one round after another. Afterwards every frame that had its PUBACK is in the store, once, and the log holds each vehicle's
/// frames in order. <c>CLUTCH_KILL_ROUNDS</c> sets the rounds; every fault has its turn.
/// </summary>
public sealed partial class ChaosTests(ITestOutputHelper output) : IDisposable
{
    private const int Devices = 10;
    private const int Partitions = 4;
    private const int Broker = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private static readonly TimeProvider s_time = TimeProvider.System;

    private readonly TempFolder _folder = new();
    private readonly int _mqttPort = ClutchProcess.FreePort();
    private readonly Random _random = new(11);
    private readonly Dictionary<string, int> _rounds = new(StringComparer.Ordinal);
    private MockKafka? _kafka;
    private InfluxServer? _influx;
    private FakeClock? _clock;
    private ClutchProcess? _server;
    private ClutchProcess? _sink;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_doubled_or_out_of_order_whatever_breaks()
    {
        _clock = new FakeClock(_folder["clock"]);
        _clock.Set(0);
        Directory.CreateDirectory(_folder["server"]);
        await StartAsync();
        long disordered = await RunAsync(
            () => new SqliteTimeSeries(_folder["server/timeseries.db"]),
            async (counts, series, load) =>
            {
                _server!.Kill();
                return (await LoadLedger.ReadAsync(series, _folder["server/log"], counts, load.Boot, load.Samples, default)).Disordered;
            },
            "log on disk",
            ("server killed (SIGKILL: front door and sink together)", KillAsync),
            ("server frozen for up to 1.5 s (SIGSTOP)", FreezeAsync),
            ("store locked by another program for up to 1.5 s", LockStoreAsync),
            ("server killed while its store is locked", KillLockedAsync),
            ("disk full for up to 1.5 s", FillDiskAsync),
            ("clock jumps 3 h ahead, back again in the next such round", () => JumpAsync(3)),
            ("clock jumps 5 h back, ahead again in the next such round", () => JumpAsync(-5)));
        Assert.Equal(0, disordered);
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_doubled_or_out_of_order_on_kafka_whatever_breaks()
    {
        _kafka = new MockKafka();
        _kafka.CreateTopics("clutch.", Partitions);
        _influx = new InfluxServer();
        Directory.CreateDirectory(_folder["server"]);
        await StartAsync();
        await StartSinkAsync();
        await using var log = new KafkaLog(new KafkaLogOptions { Brokers = _kafka.Brokers, Partitions = Partitions }, s_time);
        await using var order = new OrderWatch(log);
        long disordered = await RunAsync(
            Influx,
            async (counts, _, _) =>
            {
                await order.SeenAsync(counts.Sum(count => count.Acknowledged), s_patience);
                Assert.True(order.Disordered == 0, $"{order}");
                return order.Disordered;
            },
            "log on Kafka",
            ("front door killed", KillAsync),
            ("sink killed", KillSinkAsync),
            ("one of three brokers down for up to 1.5 s", BrokerDownAsync),
            ("connections cut off with produce requests on their way", () => CutAsync(MockKafka.Produce)),
            ("connections cut off while records are fetched", () => CutAsync(MockKafka.Fetch)),
            ("connections cut off while positions are stored", () => CutAsync(MockKafka.OffsetCommit)),
            ("InfluxDB killed, away for up to 1.5 s", KillInfluxAsync));
        Assert.Equal(0, disordered);
    }

    public void Dispose()
    {
        _server?.Dispose();
        _sink?.Dispose();
        _influx?.Dispose();
        _kafka?.Dispose();
        _folder.Dispose();
    }

    private async Task<long> RunAsync(
        Func<ITimeSeries> open, Func<LoadCount[], ITimeSeries, IngestLoad, Task<long?>> order, string what, params (string Name, Func<Task> Break)[] faults)
    {
        int most = int.Parse(Environment.GetEnvironmentVariable("CLUTCH_KILL_ROUNDS") ?? $"{faults.Length}", CultureInfo.InvariantCulture);
        using var load = new IngestLoad(new IngestLoadOptions(Devices, Rate: 20, Window: 8, TimeSpan.Zero), s_time);
        load.Provision(_folder["server/registry.db"]);
        IReadOnlyList<LoadDevice> devices = load.Devices;
        using var stop = new CancellationTokenSource();
        Task all = load.RunThroughAsync(new IPEndPoint(IPAddress.Loopback, _mqttPort), stop.Token);
        for (int round = 0; round < most; round++)
        {
            (string name, Func<Task> fault) = faults[round % faults.Length];
            _rounds[name] = _rounds.GetValueOrDefault(name) + 1;
            await ProgressAsync(devices, all);
            await Task.Delay(_random.Next(20, 500)); // any moment
            await fault();
        }

        await ProgressAsync(devices, all);
        load.Stop();
        await all.WaitAsync(s_patience);
        await using ITimeSeries series = open();
        LoadCount[] counts = [.. devices.Select(device => device.Count)];
        await LoadLedger.AwaitAsync(series, counts, s_time, s_patience, default);
        LoadLedger ledger = await LoadLedger.ReadAsync(series, null, counts, load.Boot, load.Samples, default);
        Assert.True(ledger.IsGood, $"{ledger}\n{_server!.Output}\n{_sink?.Output}");
        long disordered = await order(counts, series, load) ?? -1;
        output.WriteLine($"| {what} | rounds | frames acknowledged | stored | lost | twice | out of order |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        output.WriteLine($"| all | {most} | {devices.Sum(device => device.Acknowledged)} | {ledger.Stored} | {ledger.Lost} | {ledger.Duplicates} | {disordered} |");
        foreach ((string name, int rounds) in _rounds)
        {
            output.WriteLine($"| {name} | {rounds} | | | | | |");
        }

        Assert.Equal(devices.Sum(device => device.Published), ledger.Stored);
        return disordered;
    }

    /// <summary>Waits until every device got a PUBACK: the fault before is over.</summary>
    private async Task ProgressAsync(IReadOnlyList<LoadDevice> devices, Task all)
    {
        long[] before = [.. devices.Select(device => device.Acknowledged)];
        long since = s_time.GetTimestamp();
        while (!devices.Select((device, i) => device.Acknowledged > before[i]).All(moved => moved))
        {
            if (all.IsCompleted)
            {
                await all; // says which promise was broken
            }

            Assert.True(s_time.GetElapsedTime(since) < s_patience, $"no frame is acknowledged any more. The server says:\n{_server!.Output}");
            await Task.Delay(20);
        }
    }
}
