using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Clutch.Host;
using Clutch.Ingest;
using Clutch.Log;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch ingest --broker</c> between mosquitto and the log.</summary>
[SupportedOSPlatform("linux")]
public sealed class BrokerTests(ITestOutputHelper output) : IDisposable
{
    private const int Vehicles = 5;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_that_the_broker_took_is_lost_or_stored_twice_when_the_bridge_is_killed()
    {
        using var broker = new Mosquitto(_folder["broker"]);
        ClutchProcess bridge = Start(broker, "one");
        try
        {
            await bridge.OutputWithAsync("Joined clutch");
            await using Fleet fleet = await Fleet.ConnectAsync(broker);
            Task driving = fleet.PublishAsync(4000);
            for (int round = 1; round <= 3; round++)
            {
                await fleet.AcknowledgedAsync(round * 900);
                bridge.Kill();
                bridge.Dispose();
                bridge = Start(broker, "one");
            }

            await driving;
            await fleet.AcknowledgedAsync(4000);
            await StoredAsync(["one"], fleet.Published);
            Assert.True(await bridge.InterruptAsync() == 0, bridge.Output);
        }
        finally
        {
            bridge.Dispose();
        }

        List<(string Vehicle, long Sequence)> frames = await FramesAsync("one");
        output.WriteLine($"{frames.Count} records for {frames.Distinct().Count()} frames");
        Assert.All(Enumerable.Range(0, Vehicles), vehicle => Assert.Equal(
            Enumerable.Range(1, 4000 / Vehicles).Select(n => (long)n),
            frames.Where(frame => frame.Vehicle == Fleet.Name(vehicle)).Select(frame => frame.Sequence).Distinct()));
    }

    [Fact]
    public async Task Two_bridges_share_the_frames_and_lose_none_when_one_dies_and_comes_back()
    {
        using var broker = new Mosquitto(_folder["broker"]);
        using ClutchProcess one = Start(broker, "one");
        using ClutchProcess two = Start(broker, "two");
        await one.OutputWithAsync("Joined clutch");
        await two.OutputWithAsync("Joined clutch");
        await using Fleet fleet = await Fleet.ConnectAsync(broker);
        Task driving = fleet.PublishAsync(2000);
        await fleet.AcknowledgedAsync(700);
        one.Kill();
        await driving;
        await fleet.AcknowledgedAsync(2000);
        using ClutchProcess again = Start(broker, "one");
        await StoredAsync(["one", "two"], fleet.Published);
        Assert.True(await again.InterruptAsync() == 0, again.Output);
        Assert.True(await two.InterruptAsync() == 0, two.Output);
        List<(string Vehicle, long Sequence)> first = await FramesAsync("one");
        List<(string Vehicle, long Sequence)> second = await FramesAsync("two");
        output.WriteLine($"{first.Count} and {second.Count} records");
        Assert.True(first.Count > 100 && second.Count > 100, "one of them did all the work");
        Assert.Equal(2000, first.Union(second).Count());
    }

    [Fact]
    public async Task What_is_no_frame_becomes_a_dead_letter_and_holds_nobody_up()
    {
        using var broker = new Mosquitto(_folder["broker"]);
        using ClutchProcess bridge = Start(broker, "one");
        await bridge.OutputWithAsync("Joined clutch");
        await using Fleet fleet = await Fleet.ConnectAsync(broker);
        await fleet.PublishAsync(Topics.Frames("car-1"), Encoding.ASCII.GetBytes("no frame"));
        await fleet.PublishAsync(Topics.Frames("car-1"), Mosquitto.Frame("car-2", 1));
        await fleet.PublishAsync("clutch/v1/no car/frames", Mosquitto.Frame("car-1", 1));
        await fleet.PublishAsync(Topics.Frames("car-1"), Mosquitto.Frame("car-1", 7));
        await StoredAsync(["one"], [("car-1", 7)]);
        Assert.True(await bridge.InterruptAsync() == 0, bridge.Output);
        List<byte[]> letters = await RecordsAsync("one", LogStream.DeadLetters);
        Assert.Equal(["NotAFrame", "ForeignVehicle", "ForeignTopic"], letters.Select(Reason));
    }

    [Theory]
    [InlineData(new byte[] { 0x20, 0x02, 0x00, 0x01 }, "speaks MQTT 3.1.1 only")]
    [InlineData(new byte[] { 0x20, 0x05, 0x00, 0x00, 0x02, 0x2A, 0x00 }, "no shared subscriptions")]
    [InlineData(new byte[] { 0x20, 0x03, 0x00, 0x86, 0x00 }, "CLUTCH_BROKER__PASSWORD")]
    public async Task A_broker_that_cannot_be_used_ends_the_command_with_a_sentence(byte[] answer, string sentence)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var bridge = new ClutchProcess(null, "ingest", "--data", _folder["one"], "--broker", $"mqtt://user:secret@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        using Socket client = await listener.AcceptSocketAsync();
        await client.ReceiveAsync(new byte[1024]);
        await client.SendAsync(answer);
        Assert.Equal(1, await bridge.ExitAsync());
        Assert.Contains(sentence, await bridge.OutputWithAsync("clutch: "));
        Assert.DoesNotContain("   at ", bridge.Output);
        Assert.DoesNotContain("secret", bridge.Output);
    }

    [Fact]
    public async Task A_second_process_with_the_same_folder_is_told_so()
    {
        using var broker = new Mosquitto(_folder["broker"]);
        using ClutchProcess one = Start(broker, "one");
        await one.OutputWithAsync("Joined clutch");
        using ClutchProcess two = Start(broker, "one");
        Assert.Equal(1, await two.ExitAsync());
        Assert.Contains("its own --data", await two.OutputWithAsync("clutch: "));
    }

    private ClutchProcess Start(Mosquitto broker, string name) => new(null, "ingest", "--broker", broker.Address, "--data", _folder[name]);

    private static string Reason(byte[] record) =>
        DeadLetter.TryRead(record, out DeadLetter letter) ? Encoding.ASCII.GetString(letter.Reason) : "unreadable";

    /// <summary>Waits until the logs hold the frames together, while the bridges run.</summary>
    private async Task StoredAsync(string[] names, IReadOnlyCollection<(string Vehicle, long Sequence)> frames)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            var stored = new HashSet<(string, long)>();
            foreach (string name in names)
            {
                stored.UnionWith(await FramesAsync(name));
            }

            if (stored.IsSupersetOf(frames))
            {
                return;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(90), $"{stored.Count} of {frames.Count} frames are stored");
            await Task.Delay(50);
        }
    }

    private async Task<List<(string Vehicle, long Sequence)>> FramesAsync(string name) =>
        [.. (await RecordsAsync(name, LogStream.Frames)).Select(record => Frame.TryRead(record, out Frame frame) == FrameReject.None
            ? (Encoding.ASCII.GetString(frame.Vehicle), frame.Sequence)
            : throw new InvalidOperationException("no frame in the frames"))];

    private async Task<List<byte[]>> RecordsAsync(string name, LogStream stream)
    {
        await using var log = new EmbeddedLogView(_folder[$"{name}/log"], TimeProvider.System);
        List<byte[]> records = [];
        await foreach (LogRecord record in LogRecords.ReadAsync(log, stream, from: null, TimeProvider.System, CancellationToken.None))
        {
            records.Add(record.Value.ToArray());
        }

        return records;
    }

    /// <summary>A few vehicles behind one connection to the broker.</summary>
    private sealed class Fleet : IAsyncDisposable
    {
        private readonly List<(string Vehicle, long Sequence)> _published = [];
        private MqttClient _client = null!;
        private int _acknowledged;

        public IReadOnlyCollection<(string Vehicle, long Sequence)> Published => _published;

        public static string Name(int vehicle) => $"car-{vehicle}";

        public static async Task<Fleet> ConnectAsync(Mosquitto broker)
        {
            var fleet = new Fleet();
            fleet._client = await broker.ConnectAsync(_ => Interlocked.Increment(ref fleet._acknowledged));
            return fleet;
        }

        public async Task PublishAsync(int frames)
        {
            for (int i = 0; i < frames; i++)
            {
                (string vehicle, long sequence) = (Name(i % Vehicles), 1 + (i / Vehicles));
                _published.Add((vehicle, sequence));
                await PublishAsync(Topics.Frames(vehicle), Mosquitto.Frame(vehicle, sequence));
            }
        }

        public async Task PublishAsync(string topic, byte[] payload) => await _client.PublishAsync(Encoding.UTF8.GetBytes(topic), payload, token: 0, CancellationToken.None);

        public async Task AcknowledgedAsync(int count)
        {
            long started = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref _acknowledged) < count)
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"the broker took {_acknowledged} of {count}");
                await Task.Delay(5);
            }
        }

        public async ValueTask DisposeAsync() => await _client.DisposeAsync();
    }
}
