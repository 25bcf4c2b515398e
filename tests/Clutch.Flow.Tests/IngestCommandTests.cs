using System.Runtime.Versioning;
using System.Text;
using Clutch.Devices;
using Clutch.Host;
using Clutch.Log;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch ingest</c> behind its own front door.</summary>
[SupportedOSPlatform("linux")]
public sealed class IngestCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_frame_is_in_the_log_and_in_the_named_history_and_a_second_process_is_told_who_has_the_folder()
    {
        string token;
        Directory.CreateDirectory(_folder["data"]);
        using (var devices = new DeviceRegistry(_folder["devices.db"], TimeProvider.System))
        {
            token = devices.Add("car-1");
        }

        using var ingest = new ClutchProcess(null, "ingest", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--registry", _folder["devices.db"], "--timeseries", $"sqlite:{_folder["history.db"]}");
        var door = new Uri(await ingest.ValueOfAsync("MQTT"));
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new MqttClientOptions
        {
            Host = door.Host,
            Port = door.Port,
            ClientId = "car-1",
            UserName = "car-1",
            Password = Encoding.ASCII.GetBytes(token),
            Acknowledged = (_, reason) => acknowledged.TrySetResult(),
        };
        await using MqttClient client = (await MqttClient.ConnectAsync(options, TimeProvider.System, CancellationToken.None)).Client!;
        await client.PublishAsync(Encoding.ASCII.GetBytes(Topics.Frames("car-1")), Mosquitto.Frame("car-1", 1), token: 1, CancellationToken.None);
        await acknowledged.Task.WaitAsync(TimeSpan.FromSeconds(60));
        using (var second = new ClutchProcess(null, "ingest", "--data", _folder["data"], "--listen", "127.0.0.1:0"))
        {
            Assert.Equal(1, await second.ExitAsync());
            Assert.Contains($"another server works in the data folder {_folder["data"]}: process {ingest.Id}.", await second.OutputWithAsync("clutch: "));
        }

        await ingest.OutputWithAsync("stored 1,");
        Assert.True(await ingest.InterruptAsync() == 0, ingest.Output);
        Assert.Contains("Stopped; what was acknowledged is in the log.", ingest.Output);
        await using var series = new SqliteTimeSeries(_folder["history.db"]);
        Assert.Equal(1, Assert.Single(series.FrameLedger("car-1")).Frames);
        var log = new EmbeddedLogView(Path.Combine(_folder["data"], "log"), TimeProvider.System);
        List<long> positions = [];
        await foreach (LogRecord record in LogRecords.ReadAsync(log, LogStream.Frames, from: null, TimeProvider.System, CancellationToken.None))
        {
            positions.Add(record.Position);
        }

        Assert.Equal([0], positions);
    }

    [Theory]
    [InlineData("--timeseries", "tape:1", "sqlite:FILE")]
    [InlineData("--broker", "mqtts://user:secret@broker", "--broker takes mqtt://HOST:PORT")]
    public async Task A_wrong_address_is_named_with_what_is_allowed(string option, string value, string sentence)
    {
        using var ingest = new ClutchProcess(null, "ingest", "--data", _folder["data"], option, value);
        Assert.Equal(1, await ingest.ExitAsync());
        Assert.Contains(sentence, await ingest.OutputWithAsync(sentence));
        Assert.DoesNotContain("secret", ingest.Output);
    }
}
