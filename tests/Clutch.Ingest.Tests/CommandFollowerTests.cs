using System.Text;
using System.Text.Json;
using Clutch.Log;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>From the log's stream of commands to a device over TCP, and what the stream of replies says then.</summary>
public sealed class CommandFollowerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-commands-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_command_reaches_a_vehicle_that_connects_later_with_what_its_answer_needs()
    {
        await using IngestHost host = await IngestHost.StartAsync(_folder.FullName);
        string token = host.Devices.Add(DoorFixture.Car);
        string command = Command("one", seconds: 60);
        await AppendAsync(host, LogStream.Commands, command);
        await using var device = await Device.ConnectAsync(host, token);
        (string payload, string correlation, string topic, uint expiry) = await device.CommandAsync();
        Assert.Equal((command, "one", Topics.Replies(DoorFixture.Car)), (payload, correlation, topic));
        Assert.InRange(expiry, 1u, 60u);
        Assert.Equal(("one", "sent"), Envelope((await host.RecordsAsync(LogStream.Replies, atLeast: 1))[0]));
    }

    [Fact]
    public async Task A_command_without_an_answer_comes_again_with_the_next_connection_and_an_answered_one_does_not()
    {
        await using IngestHost host = await IngestHost.StartAsync(_folder.FullName);
        string token = host.Devices.Add(DoorFixture.Car);
        await using (var device = await Device.ConnectAsync(host, token))
        {
            await AppendAsync(host, LogStream.Commands, Command("one", seconds: 60));
            await AppendAsync(host, LogStream.Commands, Command("two", seconds: 60));
            Assert.Equal("one", (await device.CommandAsync()).Correlation);
            Assert.Equal("two", (await device.CommandAsync()).Correlation);
            await device.ReplyAsync("""{"id":"two","outcome":"progress","stage":"codes"}"""); // a word on the way is no answer
            await device.ReplyAsync("""{"id":"one","outcome":"done"}""");
        }

        await AppendAsync(host, LogStream.Commands, Command("three", seconds: 60));
        var came = new List<string>();
        using var patience = new CancellationTokenSource(Peer.Patience);
        do
        {
            // The reply is read beside the commands: it counts from some connection on.
            patience.Token.ThrowIfCancellationRequested();
            came.Clear();
            await using var again = await Device.ConnectAsync(host, token);
            while (!came.Contains("two") || !came.Contains("three"))
            {
                came.Add((await again.CommandAsync()).Correlation);
            }
        }
        while (came.Contains("one"));
        Assert.Contains(await host.RecordsAsync(LogStream.Replies, atLeast: 4), record => Envelope(record) == ("one", "done"));
    }

    [Fact]
    public async Task What_is_too_late_or_no_command_is_not_sent()
    {
        await using IngestHost host = await IngestHost.StartAsync(_folder.FullName);
        string token = host.Devices.Add(DoorFixture.Car);
        await AppendAsync(host, LogStream.Commands, Command("late", seconds: -1));
        await AppendAsync(host, LogStream.Commands, "no command");
        await AppendAsync(host, LogStream.Replies, "[]");
        await AppendAsync(host, LogStream.Commands, Command("good", seconds: 60));
        await using var device = await Device.ConnectAsync(host, token);
        Assert.Equal("good", (await device.CommandAsync()).Correlation);
    }

    /// <summary>The place in the streams is kept: what was answered or is too late is not read again, what waits is, whatever stands behind it.</summary>
    [Fact]
    public async Task A_restart_reads_on_and_keeps_what_waits()
    {
        string token;
        await using (IngestHost host = await IngestHost.StartAsync(_folder.FullName))
        {
            token = host.Devices.Add(DoorFixture.Car);
            for (int i = 0; i < 20; i++)
            {
                await AppendAsync(host, LogStream.Commands, Command($"late-{i}", seconds: -1));
            }

            long late = await EndAsync(host, records: 20);
            await HostTests.Until(() => Place(host, LogStream.Commands) == late);
            await AppendAsync(host, LogStream.Commands, Command("waits", seconds: 60));
            await AppendAsync(host, LogStream.Commands, Command("answered", seconds: 60));
            await AppendAsync(host, LogStream.Replies, """{"id":"answered","outcome":"done"}""");
        }

        await using IngestHost again = await IngestHost.StartAsync(_folder.FullName);
        long begin = Place(again, LogStream.Commands);
        using (ILogReader reader = again.Log.OpenReader(LogStream.Commands, LogPosition.At(begin)))
        {
            var batch = new LogBatch();
            Assert.True(await reader.ReadAsync(batch, CancellationToken.None));
            Assert.True(begin > 0 && Encoding.UTF8.GetString(batch[0].Value.Span).Contains("waits", StringComparison.Ordinal), $"{begin}");
        }

        await AppendAsync(again, LogStream.Commands, Command("new", seconds: 60));
        await using var device = await Device.ConnectAsync(again, token);
        var came = new List<string>();
        while (!came.Contains("new"))
        {
            came.Add((await device.CommandAsync()).Correlation);
        }

        Assert.Equal(["waits", "new"], came);
    }

    /// <summary>Behind the first so many commands.</summary>
    private static async Task<long> EndAsync(IngestHost host, int records)
    {
        using ILogReader reader = host.Log.OpenReader(LogStream.Commands, LogPosition.Earliest);
        var batch = new LogBatch();
        for (; records > 0; records -= batch.Count)
        {
            Assert.True(await reader.ReadAsync(batch, CancellationToken.None));
        }

        return batch[batch.Count - 1].Next;
    }

    private static long Place(IngestHost host, LogStream stream) =>
        host.Devices.Sessions.PlaceAsync($"{stream}", CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } text && LogPosition.TryParse(text, out _)
            ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
            : 0;

    private static string Command(string id, int seconds) =>
        $$$"""{"id":"{{{id}}}","name":"scan","arguments":{},"expires":{{{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + (seconds * 1000)}}}}""";

    private static (string? Id, string? Outcome) Envelope(byte[] reply)
    {
        JsonElement json = JsonSerializer.Deserialize<JsonElement>(reply);
        return (json.GetProperty("id").GetString(), json.GetProperty("outcome").GetString());
    }

    private static async Task AppendAsync(IngestHost host, LogStream stream, string record)
    {
        var durable = new Durable();
        using ILogAppender appender = host.Log.OpenAppender(stream, durable);
        Assert.True(appender.TryAppend(DoorFixture.Text(DoorFixture.Car), DoorFixture.Text(record), 1));
        await durable.Done.Task.WaitAsync(Peer.Patience);
    }

    private sealed class Durable : IAppendObserver
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
        {
            if (tickets.Length > 0)
            {
                Done.TrySetResult();
            }
        }
    }

    private sealed class Device : IAsyncDisposable
    {
        private readonly System.Threading.Channels.Channel<(string Payload, string Correlation, string Topic, uint Expiry)> _commands =
            System.Threading.Channels.Channel.CreateUnbounded<(string Payload, string Correlation, string Topic, uint Expiry)>();

        private MqttClient? _client;

        public static async Task<Device> ConnectAsync(IngestHost host, string token)
        {
            var device = new Device();
            MqttConnectOutcome outcome = await MqttClient.ConnectAsync(
                new MqttClientOptions
                {
                    Host = "127.0.0.1",
                    Port = host.Port,
                    ClientId = "agent",
                    UserName = DoorFixture.Car,
                    Password = DoorFixture.Text(token),
                    MessageReceived = device.Received,
                },
                TimeProvider.System,
                CancellationToken.None);
            device._client = outcome.Client;
            Assert.NotNull(device._client);
            Assert.Equal(ReasonCode.GrantedQos1, await device._client.SubscribeAsync(Topics.Commands(DoorFixture.Car), 1, CancellationToken.None));
            return device;
        }

        public async Task<(string Payload, string Correlation, string Topic, uint Expiry)> CommandAsync()
        {
            using var patience = new CancellationTokenSource(Peer.Patience);
            return await _commands.Reader.ReadAsync(patience.Token);
        }

        public async Task ReplyAsync(string reply) =>
            await _client!.PublishAsync(DoorFixture.Text(Topics.Replies(DoorFixture.Car)), DoorFixture.Text(reply), 1, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await _client!.DisconnectAsync(ReasonCode.Success, CancellationToken.None);
            await _client.DisposeAsync();
        }

        private void Received(PublishPacket message)
        {
            message.Properties.TryGetValue(PropertyId.CorrelationData, out ReadOnlySpan<byte> correlation);
            message.Properties.TryGetValue(PropertyId.ResponseTopic, out ReadOnlySpan<byte> topic);
            _commands.Writer.TryWrite((
                Encoding.UTF8.GetString(message.Payload),
                Encoding.UTF8.GetString(correlation),
                Encoding.UTF8.GetString(topic),
                message.Properties.Number(PropertyId.MessageExpiryInterval, 0)));
        }
    }
}
