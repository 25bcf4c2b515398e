using System.IO.Pipelines;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>A front door over a controlled log, with one registered device: the car <c>car-1</c>.</summary>
internal sealed class DoorFixture : IAsyncDisposable
{
    public const string Car = "car-1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-door-");
    private readonly List<Peer> _peers = [];

    /// <summary>A door with one device.</summary>
    /// <param name="options">Of the door; null for the defaults.</param>
    /// <param name="log">Instead of <see cref="Log"/>, which then gets nothing.</param>
    public DoorFixture(FrontDoorOptions? options = null, Clutch.Log.ITelemetryLog? log = null)
    {
        DeviceFile = Path.Combine(_folder.FullName, "devices.db");
        Devices = new DeviceRegistry(DeviceFile, Time);
        Token = Devices.Add(Car);
        Door = new FrontDoor(options ?? new FrontDoorOptions(), log ?? Log, Devices, Counters, Time);
    }

    public ManualTime Time { get; } = new();

    public ControlledLog Log { get; } = new();

    public IngestCounters Counters { get; } = new();

    public DeviceRegistry Devices { get; }

    public string DeviceFile { get; }

    public FrontDoor Door { get; }

    public string Token { get; }

    public Peer Open(PipeOptions? options = null)
    {
        var peer = new Peer(Door, options);
        _peers.Add(peer);
        return peer;
    }

    /// <summary>A device that has its CONNACK.</summary>
    public async Task<Peer> ConnectAsync(MqttVersion version, string clientId = "agent", ushort keepAlive = 60, byte[]? will = null)
    {
        Peer peer = Open();
        await peer.SendAsync(Connect(version, clientId, keepAlive, will));
        byte[] answer = await peer.ReceiveAsync();
        Assert.Equal(0x20, answer[0]);
        Assert.Equal(0x00, answer[3]);
        return peer;
    }

    public byte[] Connect(MqttVersion version, string clientId = "agent", ushort keepAlive = 60, byte[]? will = null) => Peer.Bytes(
        new ConnectPacket
        {
            CleanStart = true,
            KeepAlive = keepAlive,
            ClientId = Text(clientId),
            HasUserName = true,
            UserName = Text(Car),
            HasPassword = true,
            Password = Text(Token),
            HasWill = will is not null,
            WillRetain = will is not null,
            WillTopic = Text(Topics.Status(Car)),
            WillPayload = will,
        },
        version);

    public static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    public static byte[] Publish(MqttVersion version, string topic, byte[] payload, ushort identifier, bool dup = false, bool retain = false) => Peer.Bytes(
        new PublishPacket { Topic = Text(topic), Payload = payload, Qos = identifier == 0 ? (byte)0 : (byte)1, PacketIdentifier = identifier, Dup = dup, Retain = retain },
        version);

    public static byte[] PublishFrame(MqttVersion version, ushort identifier) => Publish(version, Topics.Frames(Car), FrameOf(Car, identifier), identifier);

    public static byte[] FrameOf(string vehicle, long sequence)
    {
        var writer = new FrameWriter(vehicle, boot: 1);
        for (int i = 0; i < 10; i++)
        {
            writer.Add(new Sample(0x10C0, 0x7E8, SampleQuality.Measured, 1_760_000_000_000 + (sequence * 1000) + i, 3000 + i));
        }

        byte[] buffer = new byte[FrameFormat.MaxBytes];
        return buffer[..writer.Write(sequence, buffer)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Peer peer in _peers)
        {
            await peer.DisposeAsync();
        }

        Door.Dispose();
        Devices.Dispose();
        Counters.Dispose();
        await Log.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
