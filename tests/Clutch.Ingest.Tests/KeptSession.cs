using Clutch.Mqtt;
using Clutch.Mqtt.Tests;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>CONNECTs of devices that want their session kept, and what they are given.</summary>
internal static class KeptSession
{
    public static readonly SessionName Agent = new(DoorFixture.Car, "agent");

    /// <summary>A CONNECT with clean start or without; 3.1.1 has no expiry.</summary>
    public static byte[] Connect(DoorFixture fixture, MqttVersion version, bool cleanStart = false, uint expiry = 60, string clientId = "agent", string will = "")
    {
        int flags = 0xC0 | (cleanStart ? 0x02 : 0) | (will.Length > 0 ? 0x2C : 0);
        string properties = version == MqttVersion.V5 ? $"{{11 {expiry:x8}}}" : "";
        return WireNotation.Encode($"10: `MQTT` 0{(int)version} {flags:x2} 003c {properties} `{clientId}` {will} `{DoorFixture.Car}` `{fixture.Token}`");
    }

    /// <summary>Connects and checks session present.</summary>
    public static async Task<Peer> OpenAsync(DoorFixture fixture, MqttVersion version, bool present, bool cleanStart = false, uint expiry = 60, string will = "")
    {
        Peer device = fixture.Open();
        await device.SendAsync(Connect(fixture, version, cleanStart, expiry, will: will));
        byte[] connack = await device.ReceiveAsync();
        Assert.Equal((0x20, present ? 1 : 0, 0), (connack[0], connack[2], connack[3]));
        return device;
    }

    /// <summary>Subscribes to the commands at QoS 1.</summary>
    public static async Task SubscribeAsync(Peer device, MqttVersion version, string topic = "")
    {
        var filters = new FilterWriter(new byte[100]);
        filters.Add(DoorFixture.Text(topic.Length > 0 ? topic : Topics.Commands(DoorFixture.Car)), 1);
        await device.SendAsync(Peer.Bytes(new SubscribePacket { PacketIdentifier = 9, Filters = filters.Written }, version));
        Assert.Equal(0x90, (await device.ReceiveAsync())[0]);
    }

    public static async Task LeaveAsync(Peer device)
    {
        device.HangUp();
        await device.Served.WaitAsync(Peer.Patience);
    }

    public static CommandMessage Command(DoorFixture fixture, byte number, int seconds = 600) => new(new[] { number })
    {
        Command = number,
        Expires = fixture.Time.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds(),
    };

    /// <summary>(DUP, identifier, number) of the next command.</summary>
    public static async Task<(bool Dup, ushort Identifier, byte Number)> ReceiveAsync(Peer device, MqttVersion version)
    {
        byte[] packet = await device.ReceiveAsync();
        Assert.Equal(0x30, packet[0] & 0xF0);
        Assert.True(PublishPacket.TryParse(packet.AsSpan(2), (byte)(packet[0] & 0x0F), version, PacketSender.Server, out PublishPacket publish, out _));
        return (publish.Dup, publish.PacketIdentifier, publish.Payload[0]);
    }
}
