using Clutch.TimeSeries.Influx;
using Xunit;

namespace Clutch.Flow.Tests;

/// <content>What breaks, and how it is started.</content>
public sealed partial class ChaosTests
{
    private int _hours;

    private Dictionary<string, string> KafkaSettings => new(StringComparer.Ordinal)
    {
        ["CLUTCH_KAFKA__PARTITIONS"] = $"{Partitions}",
        ["CLUTCH_KAFKA__PROPERTIES__SESSION_TIMEOUT_MS"] = "4000",
        ["CLUTCH_KAFKA__PROPERTIES__HEARTBEAT_INTERVAL_MS"] = "500",
    };

    /// <summary>All in one process; on Kafka the front door alone.</summary>
    private async Task StartAsync()
    {
        _server?.Dispose();
        _server = _kafka is null
            ? ClutchProcess.WithFileLimit(_clock!.Environment, "up", "--car", "none", "--plain", "--data", _folder["server"], "--listen", "127.0.0.1:0", "--mqtt", $"127.0.0.1:{_mqttPort}")
            : new ClutchProcess(KafkaSettings, "ingest", "--only", "door", "--data", _folder["server"], "--listen", $"127.0.0.1:{_mqttPort}", "--log", $"kafka://{_kafka.Brokers}");
        await _server.OutputWithAsync("MQTT ");
    }

    private async Task StartSinkAsync()
    {
        _sink?.Dispose();
        _sink = new ClutchProcess(KafkaSettings, "ingest", "--only", "sink", "--data", _folder["sink"], "--log", $"kafka://{_kafka!.Brokers}", "--timeseries", InfluxPlace);
        await _sink.OutputWithAsync("Sink ");
    }

    private string InfluxPlace => $"influx://127.0.0.1:{_influx!.Port}/chaos";

    private InfluxTimeSeries Influx() => InfluxAddress.TryParse(InfluxPlace, out InfluxAddress? address, out string? error)
        ? new InfluxTimeSeries(address, row => Assert.Fail($"{row}"))
        : throw new InvalidOperationException(error);

    private Task AWhileAsync() => Task.Delay(_random.Next(100, 1500));

    private async Task KillAsync()
    {
        _server!.Kill();
        await StartAsync();
    }

    private async Task KillSinkAsync()
    {
        _sink!.Kill();
        await StartSinkAsync();
    }

    private async Task FreezeAsync()
    {
        _server!.Freeze();
        await AWhileAsync();
        _server.Thaw();
    }

    private async Task LockStoreAsync()
    {
        using var other = new StoreLock(_folder["server/timeseries.db"]);
        await AWhileAsync();
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

    /// <summary>No file of the server grows any more: log, store and positions alike. It says so, takes nothing, and goes on by itself.</summary>
    private async Task FillDiskAsync()
    {
        await _server!.LimitFilesAsync(full: true);
        using var http = new HttpClient { BaseAddress = new Uri(await _server.ValueOfAsync("Page  ")), Timeout = TimeSpan.FromSeconds(10) };
        long since = s_time.GetTimestamp();
        string health;
        do
        {
            Assert.True(s_time.GetElapsedTime(since) < s_patience, $"the server does not say that its log cannot be written. The server says:\n{_server.Output}");
            await Task.Delay(100);
            Assert.False(_server.HasExited, $"a full disk ended the server, which said:\n{_server.Output}");
            try
            {
                using HttpResponseMessage response = await http.GetAsync(new Uri("health/detailed", UriKind.Relative));
                health = await response.Content.ReadAsStringAsync();
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                health = ""; // too busy for an answer; asked again
            }
        }
        while (!health.Contains("cannot be written", StringComparison.Ordinal));
        await AWhileAsync();
        await _server.LimitFilesAsync(full: false);
    }

    private async Task JumpAsync(int hours)
    {
        _hours = _hours == hours ? 0 : hours;
        _clock!.Set(_hours);
        await Task.Delay(TimeSpan.FromSeconds(1.1)); // the clock looks at its file once a second
    }

    private async Task BrokerDownAsync()
    {
        _kafka!.Down(Broker);
        await AWhileAsync();
        _kafka.Up(Broker);
    }

    /// <summary>Connections break with requests on their way, so that nobody knows whether they were taken.</summary>
    private Task CutAsync(short request)
    {
        _kafka!.FailNext(request, -195, -195, -195);
        return Task.CompletedTask;
    }

    private async Task KillInfluxAsync()
    {
        _influx!.Kill();
        await AWhileAsync();
        _influx.Start();
    }
}
