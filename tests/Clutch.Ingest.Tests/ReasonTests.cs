using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Reason Strings: where they may stand and where not.</summary>
public sealed class ReasonTests
{
    private static readonly byte[] s_foreign = DoorFixture.Publish(MqttVersion.V5, Topics.Frames("car-2"), [1], identifier: 4);

    [Fact]
    public async Task A_refused_message_says_why_in_words()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(s_foreign);
        Assert.Contains("vehicle's own", Refusals.Read(await device.ReceiveAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_wants_no_problem_information_gets_a_bare_puback()
    {
        await using var fixture = new DoorFixture();
        Peer device = await ConnectAsync(fixture, PropertyId.RequestProblemInformation, 0);
        await device.SendAsync(s_foreign);
        await device.ExpectAsync(0x40, 0x03, 0x00, 0x04, 0x87);
    }

    [Fact]
    public async Task A_reason_in_words_never_makes_a_packet_larger_than_the_device_accepts()
    {
        await using var fixture = new DoorFixture();
        Peer device = await ConnectAsync(fixture, PropertyId.MaximumPacketSize, 60);
        await device.SendAsync(s_foreign);
        await device.ExpectAsync(0x40, 0x03, 0x00, 0x04, 0x87);
        await device.SendAsync(0x30, 0xFF, 0xFF, 0x7F);
        byte[] goodbye = await device.ReceiveAsync();
        Assert.True(goodbye.Length <= 60);
        Assert.Equal(ReasonCode.PacketTooLarge, Refusals.Read(goodbye).Reason);
    }

    private static async Task<Peer> ConnectAsync(DoorFixture fixture, PropertyId id, uint value)
    {
        var properties = new PropertyWriter(new byte[8]);
        properties.Add(id, value);
        byte[] connect = Peer.Bytes(
            new ConnectPacket
            {
                CleanStart = true,
                KeepAlive = 60,
                ClientId = "agent"u8,
                HasUserName = true,
                UserName = DoorFixture.Text(DoorFixture.Car),
                HasPassword = true,
                Password = DoorFixture.Text(fixture.Token),
                Properties = properties.Written,
            },
            MqttVersion.V5);
        Peer device = fixture.Open();
        await device.SendAsync(connect);
        Assert.Equal(ReasonCode.Success, Refusals.Read(await device.ReceiveAsync()).Reason);
        return device;
    }
}
