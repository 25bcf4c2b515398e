using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>SUBSCRIBE, commands to devices and the retained status.</summary>
public sealed class CommandTests
{
    private static readonly string s_commands = Topics.Commands(DoorFixture.Car);
    private static readonly string s_status = Topics.Status(DoorFixture.Car);

    [Fact]
    public async Task Grants_its_own_topics_and_refuses_all_others_with_their_reason()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(Subscribe(
            MqttVersion.V5, (s_commands, 2), (s_status, 0), ("clutch/v1/car-2/commands", 1), ("clutch/v1/+/commands", 1), ("#", 1), ($"$share/group/{s_commands}", 1)));
        await device.ExpectAsync(0x90, 0x09, 0x00, 0x21, 0x00, 0x01, 0x00, 0x87, 0xA2, 0xA2, 0x9E);

        Peer old = await fixture.ConnectAsync(MqttVersion.V311, clientId: "old");
        await old.SendAsync(Subscribe(MqttVersion.V311, (s_commands, 2), (s_status, 0), ("clutch/v1/car-2/commands", 1), ("#", 1)));
        await old.ExpectAsync(0x90, 0x06, 0x00, 0x21, 0x01, 0x00, 0x80, 0x80);
        Assert.Equal(6, fixture.Counters.Refused(Refusal.Subscription));
    }

    [Fact]
    public async Task Refuses_a_subscription_identifier()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        var properties = new PropertyWriter(new byte[8]);
        properties.Add(PropertyId.SubscriptionIdentifier, 5);
        var filters = new FilterWriter(new byte[64]);
        filters.Add(DoorFixture.Text(s_commands), 1);
        await device.SendAsync(Peer.Bytes(new SubscribePacket { PacketIdentifier = 1, Properties = properties.Written, Filters = filters.Written }, MqttVersion.V5));
        await device.ExpectAsync(0x90, 0x04, 0x00, 0x01, 0x00, 0xA1);
        Assert.Equal(CommandDelivery.NoSubscriber, Send(fixture, [1]));
    }

    [Fact]
    public async Task Unsubscribing_ends_the_delivery()
    {
        await using var fixture = new DoorFixture();
        Peer device = await SubscribedAsync(fixture, MqttVersion.V5);
        var filters = new FilterWriter(new byte[128]);
        filters.Add(DoorFixture.Text(s_commands));
        filters.Add(DoorFixture.Text(s_status));
        await device.SendAsync(Peer.Bytes(new UnsubscribePacket { PacketIdentifier = 2, Filters = filters.Written }, MqttVersion.V5));
        await device.ExpectAsync(0xB0, 0x05, 0x00, 0x02, 0x00, 0x00, 0x11);
        Assert.Equal(CommandDelivery.NoSubscriber, Send(fixture, [1]));
    }

    [Fact]
    public async Task A_command_carries_what_an_answer_needs()
    {
        await using var fixture = new DoorFixture();
        Peer device = await SubscribedAsync(fixture, MqttVersion.V5);
        var message = new CommandMessage(new byte[] { 9, 8 })
        {
            Expiry = TimeSpan.FromSeconds(30),
            ResponseTopic = DoorFixture.Text(Topics.Replies(DoorFixture.Car)),
            CorrelationData = new byte[] { 1, 2, 3 },
        };
        Assert.Equal(CommandDelivery.Sent, fixture.Door.Commands.Send(DoorFixture.Car, message));
        byte[] packet = await device.ReceiveAsync();
        Assert.True(PublishPacket.TryParse(packet.AsSpan(2), (byte)(packet[0] & 0x0F), MqttVersion.V5, PacketSender.Server, out PublishPacket publish, out _));
        Assert.Equal(s_commands, System.Text.Encoding.ASCII.GetString(publish.Topic));
        Assert.Equal(1, publish.Qos);
        Assert.False(publish.Retain);
        Assert.Equal([9, 8], publish.Payload.ToArray());
        Assert.Equal(30u, publish.Properties.Number(PropertyId.MessageExpiryInterval, 0));
        Assert.True(publish.Properties.TryGetValue(PropertyId.CorrelationData, out ReadOnlySpan<byte> correlation));
        Assert.Equal([1, 2, 3], correlation.ToArray());
        Assert.True(publish.Properties.TryGetValue(PropertyId.ResponseTopic, out ReadOnlySpan<byte> responseTopic));
        Assert.Equal(Topics.Replies(DoorFixture.Car), System.Text.Encoding.ASCII.GetString(responseTopic));
    }

    [Fact]
    public async Task No_more_commands_are_in_flight_than_the_device_allows()
    {
        await using var fixture = new DoorFixture();
        Peer device = await SubscribedAsync(fixture, MqttVersion.V5, receiveMaximum: 2);
        Assert.Equal(CommandDelivery.Sent, Send(fixture, [1]));
        Assert.Equal(CommandDelivery.Sent, Send(fixture, [2]));
        var expiring = new CommandMessage(new byte[] { 3 }) { Expiry = TimeSpan.FromSeconds(10) };
        Assert.Equal(CommandDelivery.Waiting, fixture.Door.Commands.Send(DoorFixture.Car, expiring));
        Assert.Equal(CommandDelivery.Waiting, Send(fixture, [4]));
        Assert.Equal([1], (await CommandAsync(device)).Payload);
        (ushort second, byte[] payload) = await CommandAsync(device);
        Assert.Equal([2], payload);
        await device.ExpectNothingAsync();

        // The third one is too old by the time the device has room.
        fixture.Time.Advance(TimeSpan.FromSeconds(11));
        await device.SendAsync(Peer.Bytes(new PubAckPacket(second), MqttVersion.V5));
        Assert.Equal([4], (await CommandAsync(device)).Payload);
    }

    [Fact]
    public async Task What_waits_is_bounded()
    {
        await using var fixture = new DoorFixture();
        await SubscribedAsync(fixture, MqttVersion.V5, receiveMaximum: 1);
        CommandDelivery[] deliveries = [.. Enumerable.Range(0, 300).Select(_ => Send(fixture, [1]))];
        Assert.Equal(1, deliveries.Count(d => d == CommandDelivery.Sent));
        Assert.Equal(256, deliveries.Count(d => d == CommandDelivery.Waiting));
        Assert.Equal(43, deliveries.Count(d => d == CommandDelivery.QueueFull));
    }

    [Fact]
    public async Task A_command_that_is_larger_than_the_device_accepts_is_not_sent()
    {
        await using var fixture = new DoorFixture();
        Peer device = await SubscribedAsync(fixture, MqttVersion.V5, maximumPacketSize: 100);
        Assert.Equal(CommandDelivery.TooLarge, Send(fixture, new byte[100]));
        await device.ExpectNothingAsync();
        Assert.Equal(CommandDelivery.Sent, Send(fixture, new byte[10]));
    }

    [Fact]
    public async Task A_subscription_is_told_to_who_holds_commands_back()
    {
        await using var fixture = new DoorFixture();
        string? told = null;
        fixture.Door.Commands.Subscribed = vehicle => told = vehicle;
        await SubscribedAsync(fixture, MqttVersion.V311);
        Assert.Equal(DoorFixture.Car, told);
        Assert.Equal(CommandDelivery.NoSubscriber, fixture.Door.Commands.Send("car-2", new CommandMessage(new byte[1])));
    }

    [Fact]
    public async Task The_last_status_is_retained_for_new_subscriptions()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, [7], identifier: 1, retain: true));
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        Peer console = await fixture.ConnectAsync(MqttVersion.V311, clientId: "console");
        await console.SendAsync(Subscribe(MqttVersion.V311, (s_status, 0)));
        await console.ExpectAsync(0x90, 0x03, 0x00, 0x21, 0x00);
        await console.ExpectAsync(Peer.Bytes(new PublishPacket { Topic = DoorFixture.Text(s_status), Retain = true, Payload = [7] }, MqttVersion.V311));

        // A later one reaches the subscription as an ordinary message; an empty one deletes.
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, [], identifier: 2, retain: true));
        await console.ExpectAsync(Peer.Bytes(new PublishPacket { Topic = DoorFixture.Text(s_status) }, MqttVersion.V311));
        Assert.False(fixture.Door.Status.TryGet(DoorFixture.Car, out _));
    }

    [Fact]
    public async Task A_status_that_is_too_large_is_refused()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MaxStatusBytes = 10 });
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, new byte[11], identifier: 1, retain: true));
        await device.ExpectReasonAsync(PacketType.PubAck, ReasonCode.QuotaExceeded);
        Assert.Empty(fixture.Door.Status.All);
    }

    private static CommandDelivery Send(DoorFixture fixture, byte[] payload) => fixture.Door.Commands.Send(DoorFixture.Car, new CommandMessage(payload));

    private static async Task<(ushort Identifier, byte[] Payload)> CommandAsync(Peer device)
    {
        byte[] packet = await device.ReceiveAsync();
        Assert.True(PublishPacket.TryParse(packet.AsSpan(2), (byte)(packet[0] & 0x0F), MqttVersion.V5, PacketSender.Server, out PublishPacket publish, out _));
        return (publish.PacketIdentifier, publish.Payload.ToArray());
    }

    private static async Task<Peer> SubscribedAsync(DoorFixture fixture, MqttVersion version, uint receiveMaximum = 0, uint maximumPacketSize = 0)
    {
        Peer device = fixture.Open();
        var properties = new PropertyWriter(new byte[16]);
        if (receiveMaximum > 0)
        {
            properties.Add(PropertyId.ReceiveMaximum, receiveMaximum);
        }

        if (maximumPacketSize > 0)
        {
            properties.Add(PropertyId.MaximumPacketSize, maximumPacketSize);
        }

        await device.SendAsync(Peer.Bytes(
            new ConnectPacket
            {
                CleanStart = true,
                Properties = properties.Written,
                ClientId = "agent"u8,
                HasUserName = true,
                UserName = DoorFixture.Text(DoorFixture.Car),
                HasPassword = true,
                Password = DoorFixture.Text(fixture.Token),
            },
            version));
        Assert.Equal(0x00, (await device.ReceiveAsync())[3]);
        await device.SendAsync(Subscribe(version, (s_commands, 1)));
        Assert.Equal(0x01, (await device.ReceiveAsync())[^1]);
        return device;
    }

    private static byte[] Subscribe(MqttVersion version, params (string Filter, byte Qos)[] subscriptions)
    {
        var filters = new FilterWriter(new byte[1024]);
        foreach ((string filter, byte qos) in subscriptions)
        {
            filters.Add(DoorFixture.Text(filter), qos);
        }

        return Peer.Bytes(new SubscribePacket { PacketIdentifier = 0x21, Filters = filters.Written }, version);
    }
}
