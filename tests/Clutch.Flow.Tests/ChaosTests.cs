using System.Globalization;
using System.Net;
using Clutch.Host;
using Clutch.Testing;
using Clutch.TimeSeries;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Flow.Tests;

/// <summary>
/// A load of devices while things break, one round after another. Afterwards every frame that had its PUBACK is in the store, once, and the log holds each vehicle's
/// frames in order. <c>CLUTCH_KILL_ROUNDS</c> sets the rounds; every fault has its turn.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output) : IDisposable
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
    private ClutchProcess? _server;

    private static int Rounds => int.Parse(Environment.GetEnvironmentVariable("CLUTCH_KILL_ROUNDS") ?? "4", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_doubled_or_out_of_order_whatever_breaks() =>
        await RunAsync("log on disk", ("server killed", KillAsync), ("server frozen", FreezeAsync), ("store locked", LockStoreAsync), ("server killed while its store is locked", KillLockedAsync));

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_on_kafka_whatever_breaks()
    {
        _kafka = new MockKafka();
        _kafka.CreateTopics("clutch.", Partitions);
        await RunAsync("log on Kafka", ("server killed", KillAsync), ("broker down", BrokerDownAsync), ("produce requests cut off", CutProduceAsync), ("store locked", LockStoreAsync));
    }

    public void Dispose()
    {
        _server?.Dispose();
        _kafka?.Dispose();
        _folder.Dispose();
    }

    private async Task RunAsync(string what, params (string Name, Func<Task> Break)[] faults)
    {
        Directory.CreateDirectory(_folder["server"]);
        var options = new IngestLoadOptions(Devices, Rate: 20, Window: 8, TimeSpan.Zero);
        using var load = new IngestLoad(options, s_time);
        load.Provision(_folder["server/registry.db"]);
        IReadOnlyList<LoadDevice> devices = load.Devices;
        await StartAsync();
        using var stop = new CancellationTokenSource();
        Task all = load.RunThroughAsync(new IPEndPoint(IPAddress.Loopback, _mqttPort), stop.Token);
        for (int round = 0; round < Rounds; round++)
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
        LoadLedger ledger;
        await using (var series = new SqliteTimeSeries(_folder["server/timeseries.db"]))
        {
            LoadCount[] counts = [.. devices.Select(device => device.Count)];
            await LoadLedger.AwaitAsync(series, counts, s_time, s_patience, default);
            _server!.Kill();
            ledger = await LoadLedger.ReadAsync(series, _folder["server/log"], counts, load.Boot, load.Samples, default);
        }

        output.WriteLine($"| {what} | rounds | frames acknowledged | stored | lost | twice | out of order |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        string order = ledger.Disordered?.ToString(CultureInfo.InvariantCulture) ?? "in the Kafka tests";
        output.WriteLine($"| all | {Rounds} | {devices.Sum(device => device.Acknowledged)} | {ledger.Stored} | {ledger.Lost} | {ledger.Duplicates} | {order} |");
        foreach ((string name, int rounds) in _rounds)
        {
            output.WriteLine($"| {name} | {rounds} | | | | | |");
        }

        Assert.True(ledger.IsGood, ledger.ToString());
        Assert.Equal(devices.Sum(device => device.Published), ledger.Stored);
        Assert.Equal(_kafka is null, ledger.Disordered is not null);
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

    private async Task StartAsync()
    {
        string[] log = _kafka is null ? [] : ["--log", $"kafka://{_kafka.Brokers}"];
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CLUTCH_KAFKA__PARTITIONS"] = $"{Partitions}",
            ["CLUTCH_KAFKA__PROPERTIES__SESSION_TIMEOUT_MS"] = "4000",
            ["CLUTCH_KAFKA__PROPERTIES__HEARTBEAT_INTERVAL_MS"] = "500",
        };
        _server?.Dispose();
        _server = new ClutchProcess(
            _kafka is null ? null : environment,
            ["up", "--car", "none", "--plain", "--data", _folder["server"], "--listen", "127.0.0.1:0", "--mqtt", $"127.0.0.1:{_mqttPort}", .. log]);
        await _server.OutputWithAsync("MQTT ");
    }

    private async Task KillAsync()
    {
        _server!.Kill();
        await StartAsync();
    }

    private async Task FreezeAsync()
    {
        _server!.Freeze();
        await Task.Delay(_random.Next(100, 1500));
        _server.Thaw();
    }

    private async Task LockStoreAsync()
    {
        using var other = new StoreLock(_folder["server/timeseries.db"]);
        await Task.Delay(_random.Next(100, 1500));
    }

    private async Task KillLockedAsync()
    {
        using (new StoreLock(_folder["server/timeseries.db"]))
        {
            await Task.Delay(_random.Next(50, 500));
            _server!.Kill();
        }

        await StartAsync();
    }

    private async Task BrokerDownAsync()
    {
        _kafka!.Down(Broker);
        await Task.Delay(_random.Next(100, 1500));
        _kafka.Up(Broker);
    }

    /// <summary>Connections break with requests on their way, so that nobody knows whether they were taken.</summary>
    private Task CutProduceAsync()
    {
        _kafka!.FailNext(MockKafka.Produce, -195, -195, -195);
        return Task.CompletedTask;
    }
}
