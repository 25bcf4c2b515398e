using Clutch.Mqtt;
using Clutch.Mqtt.Tests;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>
/// Cases of the interoperability suite of Eclipse Paho (paho.mqtt.testing, client_test and client_test5) in our own words, on the one topic that a
/// device may both publish and subscribe to, at QoS 0 and 1. Cases that other classes have are listed in docs/mqtt-conformance.md.
/// </summary>
public sealed class PahoSuiteTests
{
    private static readonly string s_status = Topics.Status(DoorFixture.Car);

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Basic_what_a_client_publishes_comes_back_to_its_subscription(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(version);
        await KeptSession.SubscribeAsync(device, version, s_status);
        await device.SendAsync(DoorFixture.Publish(version, s_status, [1], identifier: 0));
        Assert.Equal((0x32, 1), await NextAsync(device, version));
        await device.SendAsync(DoorFixture.Publish(version, s_status, [2], identifier: 7));
        Assert.Equal(0x32, (await device.ReceiveAsync())[0]);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x07);
        await device.SendAsync(fixture.Connect(version));
        if (version == MqttVersion.V5)
        {
            await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.ProtocolError);
            device.HangUp();
        }

        await device.ExpectEndAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Retained_message_is_there_for_a_new_subscription_until_it_is_cleared(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(version);
        await device.SendAsync(DoorFixture.Publish(version, s_status, [1], identifier: 0, retain: true));
        await device.ExpectNothingAsync();
        await KeptSession.SubscribeAsync(device, version, s_status);
        Assert.Equal((0x33, 1), await NextAsync(device, version));
        await device.SendAsync(DoorFixture.Publish(version, s_status, [], identifier: 0, retain: true));
        Assert.Equal(0x32, (await device.ReceiveAsync())[0]);
        await KeptSession.SubscribeAsync(device, version, s_status);
        await device.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Keepalive_and_will_message_a_silent_client_leaves_its_will_to_another(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        await fixture.ConnectAsync(version, keepAlive: 5, will: [9]);
        Peer console = await fixture.ConnectAsync(version, clientId: "console");
        await KeptSession.SubscribeAsync(console, version, s_status);
        fixture.Time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal((0x32, 9), await NextAsync(console, version));
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Unsubscribe_ends_what_a_subscription_began(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(version);
        await KeptSession.SubscribeAsync(device, version, s_status);
        await device.SendAsync(WireNotation.Encode(version == MqttVersion.V5 ? $"a2: 0001 {{}} `{s_status}`" : $"a2: 0001 `{s_status}`"));
        Assert.Equal(0xB0, (await device.ReceiveAsync())[0]);
        await device.SendAsync(DoorFixture.Publish(version, s_status, [1], identifier: 0));
        await device.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Unsubscribe_holds_over_a_reconnect_of_the_session(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        Peer device = await KeptSession.OpenAsync(fixture, version, present: false);
        await KeptSession.SubscribeAsync(device, version, s_status);
        await device.SendAsync(WireNotation.Encode(version == MqttVersion.V5 ? $"a2: 0001 {{}} `{s_status}`" : $"a2: 0001 `{s_status}`"));
        Assert.Equal(0xB0, (await device.ReceiveAsync())[0]);
        await KeptSession.LeaveAsync(device);
        device = await KeptSession.OpenAsync(fixture, version, present: true);
        await device.SendAsync(DoorFixture.Publish(version, s_status, [1], identifier: 0));
        await device.ExpectNothingAsync();
    }

    /// <summary>Options 01, 11 and 21: QoS 1 with Retain Handling 0, 1 and 2; how many come with the first and with the second SUBSCRIBE.</summary>
    [Theory]
    [InlineData("01", 1, 1)]
    [InlineData("11", 1, 0)]
    [InlineData("21", 0, 0)]
    public async Task Subscribe_options_retain_handling(string options, int first, int second)
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, [1], identifier: 0, retain: true));
        foreach (int expected in new[] { first, second })
        {
            await device.SendAsync(WireNotation.Encode($"82: 0001 {{}} `{s_status}` {options}"));
            Assert.Equal(0x90, (await device.ReceiveAsync())[0]);
            for (int i = 0; i < expected; i++)
            {
                Assert.Equal((0x33, 1), await NextAsync(device, MqttVersion.V5));
            }

            await device.ExpectNothingAsync();
        }
    }

    [Fact]
    public async Task Request_response_topic_and_correlation_go_from_one_client_to_the_other_and_back()
    {
        await using var fixture = new DoorFixture();
        Peer requester = await fixture.ConnectAsync(MqttVersion.V5);
        Peer responder = await fixture.ConnectAsync(MqttVersion.V5, clientId: "responder");
        foreach (Peer peer in new[] { requester, responder })
        {
            await peer.SendAsync(WireNotation.Encode($"82: 0001 {{}} `{s_status}` 04"));
            await peer.ReceiveAsync();
        }

        byte[] message = WireNotation.Encode($"30: `{s_status}` {{08 `{s_status}` 09 `334`}} 'x'");
        await requester.SendAsync(message);
        await responder.ExpectAsync(message);
        await responder.SendAsync(message);
        await requester.ExpectAsync(message);
        await responder.ExpectNothingAsync();
    }

    [Fact]
    public async Task Client_topic_alias_ends_with_its_connection_and_server_topic_alias_is_not_used()
    {
        await using var fixture = new DoorFixture();
        Peer device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false);
        await KeptSession.SubscribeAsync(device, MqttVersion.V5, s_status);
        await device.SendAsync(WireNotation.Encode($"30: `{s_status}` {{23 0001}} 'x'"));
        Assert.Equal((0x32, 'x'), await NextAsync(device, MqttVersion.V5));
        await device.SendAsync(WireNotation.Encode("30: `` {23 0001} 'y'"));
        byte[] second = await device.ReceiveAsync();
        Assert.True(PublishPacket.TryParse(second.AsSpan(2), 2, MqttVersion.V5, PacketSender.Server, out PublishPacket packet, out _));
        Assert.Equal((0, s_status.Length), (packet.TopicAlias, packet.Topic.Length));
        await KeptSession.LeaveAsync(device);
        device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: true);
        await device.SendAsync(WireNotation.Encode("30: `` {23 0001} 'z'"));
        await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.ProtocolError);
    }

    /// <summary>Receive Maximum 2, Maximum Packet Size 64.</summary>
    [Fact]
    public async Task Flow_control_and_maximum_packet_size_of_the_client_are_kept()
    {
        await using var fixture = new DoorFixture();
        Peer device = fixture.Open();
        await device.SendAsync(WireNotation.Encode($"10: `MQTT` 05 c2 003c {{21 0002 27 00000040}} `agent` `{DoorFixture.Car}` `{fixture.Token}`"));
        Assert.Equal(0x00, (await device.ReceiveAsync())[3]);
        await KeptSession.SubscribeAsync(device, MqttVersion.V5, s_status);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, new byte[64], identifier: 0));
        await device.ExpectNothingAsync();
        for (byte number = 1; number <= 3; number++)
        {
            await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, [number], identifier: 0));
        }

        Assert.Equal((0x32, 1), await NextAsync(device, MqttVersion.V5));
        Assert.Equal((0x32, 2), await NextAsync(device, MqttVersion.V5));
        await device.ExpectNothingAsync();
        await device.SendAsync(0x40, 0x02, 0x00, 0x02); // 1 was the one that was too large
        Assert.Equal((0x32, 3), await NextAsync(device, MqttVersion.V5));
    }

    private static async Task<(int First, int Number)> NextAsync(Peer device, MqttVersion version)
    {
        byte[] packet = await device.ReceiveAsync();
        Assert.True(PublishPacket.TryParse(packet.AsSpan(2), (byte)(packet[0] & 0x0F), version, PacketSender.Server, out PublishPacket publish, out _));
        return (packet[0], publish.Payload[0]);
    }
}
