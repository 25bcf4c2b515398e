using Clutch.Mqtt;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Sessions that outlive their connection (MQTT 5.0, 4.1 and 3.1.2.11.2; 3.1.1, 3.1.2.4).</summary>
public sealed class KeptSessionTests
{
    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Commands_of_the_time_between_two_connections_come_without_a_new_subscription(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        Peer device = await KeptSession.OpenAsync(fixture, version, present: false);
        await KeptSession.SubscribeAsync(device, version);
        await KeptSession.LeaveAsync(device);
        CommandMessage[] waiting = [KeptSession.Command(fixture, 7)];
        Assert.Equal([CommandDelivery.NoSubscriber], fixture.Door.Commands.Deliver(DoorFixture.Car, waiting));
        fixture.Door.Commands.Subscribed = vehicle => fixture.Door.Commands.Deliver(vehicle, waiting);
        device = await KeptSession.OpenAsync(fixture, version, present: true);
        Assert.Equal((false, (ushort)1, (byte)7), await KeptSession.ReceiveAsync(device, version));
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task What_was_not_acknowledged_comes_again_as_it_was_and_what_was_does_not(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        Peer device = await KeptSession.OpenAsync(fixture, version, present: false);
        await KeptSession.SubscribeAsync(device, version);
        CommandMessage[] commands = [.. Enumerable.Range(1, 3).Select(number => KeptSession.Command(fixture, (byte)number))];
        fixture.Door.Commands.Deliver(DoorFixture.Car, commands);
        for (byte number = 1; number <= 3; number++)
        {
            Assert.Equal((false, (ushort)number, number), await KeptSession.ReceiveAsync(device, version));
        }

        await device.SendAsync(0x40, 0x02, 0x00, 0x02);
        await device.ExpectNothingAsync();
        await KeptSession.LeaveAsync(device);

        commands = [.. commands, KeptSession.Command(fixture, 4)];
        fixture.Door.Commands.Subscribed = vehicle => fixture.Door.Commands.Deliver(vehicle, commands);
        device = await KeptSession.OpenAsync(fixture, version, present: true);
        Assert.Equal((true, (ushort)1, (byte)1), await KeptSession.ReceiveAsync(device, version));
        Assert.Equal((true, (ushort)3, (byte)3), await KeptSession.ReceiveAsync(device, version));
        Assert.Equal((false, (ushort)4, (byte)4), await KeptSession.ReceiveAsync(device, version));
        await device.SendAsync(0x40, 0x02, 0x00, 0x01);
        await device.SendAsync(0x40, 0x02, 0x00, 0x03);
        await device.SendAsync(0x40, 0x02, 0x00, 0x04);
        await device.ExpectNothingAsync();
        await KeptSession.LeaveAsync(device);
        device = await KeptSession.OpenAsync(fixture, version, present: true);
        await device.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_session_ends_when_its_time_is_over()
    {
        await using var fixture = new DoorFixture();
        Peer device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, expiry: 30);
        await KeptSession.LeaveAsync(device);
        fixture.Time.Advance(TimeSpan.FromSeconds(29));
        device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: true, expiry: 30);
        await KeptSession.LeaveAsync(device);
        fixture.Time.Advance(TimeSpan.FromSeconds(31));
        await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, expiry: 30);
    }

    [Fact]
    public async Task A_session_of_3_1_1_lives_as_long_as_the_server_allows()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MaxSessionExpiry = TimeSpan.FromMinutes(1) });
        await KeptSession.LeaveAsync(await KeptSession.OpenAsync(fixture, MqttVersion.V311, present: false));
        fixture.Time.Advance(TimeSpan.FromSeconds(59));
        await KeptSession.LeaveAsync(await KeptSession.OpenAsync(fixture, MqttVersion.V311, present: true));
        fixture.Time.Advance(TimeSpan.FromSeconds(61));
        await KeptSession.OpenAsync(fixture, MqttVersion.V311, present: false);
    }

    [Fact]
    public async Task A_longer_life_than_the_server_allows_is_cut_and_told()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MaxSessionExpiry = TimeSpan.FromMinutes(1) });
        Peer device = fixture.Open();
        await device.SendAsync(KeptSession.Connect(fixture, MqttVersion.V5, expiry: uint.MaxValue));
        byte[] connack = await device.ReceiveAsync();
        Assert.True(ConnAckPacket.TryParse(connack.AsSpan(2), MqttVersion.V5, out ConnAckPacket packet, out _));
        Assert.Equal(60u, packet.Properties.Number(PropertyId.SessionExpiryInterval, uint.MaxValue));
        await KeptSession.LeaveAsync(device);
        fixture.Time.Advance(TimeSpan.FromSeconds(61));
        await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_clean_start_ends_the_session_before_it(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        Peer device = await KeptSession.OpenAsync(fixture, version, present: false);
        await KeptSession.SubscribeAsync(device, version);
        await KeptSession.LeaveAsync(device);
        device = await KeptSession.OpenAsync(fixture, version, present: false, cleanStart: true, expiry: 0);
        Assert.Equal(CommandDelivery.NoSubscriber, fixture.Door.Commands.Send(DoorFixture.Car, KeptSession.Command(fixture, 1)));
        await KeptSession.LeaveAsync(device);
        await KeptSession.OpenAsync(fixture, version, present: false);
    }

    [Fact]
    public async Task A_disconnect_may_change_how_long_a_session_lives_but_not_begin_one()
    {
        await using var fixture = new DoorFixture();
        Peer device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, expiry: 1);
        await device.SendAsync(Convert.FromHexString("E00700051100000064"));
        await device.ExpectEndAsync();
        await device.Served.WaitAsync(Peer.Patience);
        fixture.Time.Advance(TimeSpan.FromSeconds(99));
        device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: true);
        await device.SendAsync(Convert.FromHexString("E00700051100000000"));
        await device.ExpectEndAsync();
        await device.Served.WaitAsync(Peer.Patience);
        device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, expiry: 0);
        await device.SendAsync(Convert.FromHexString("E00700051100000001"));
        await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.ProtocolError);
    }

    [Fact]
    public async Task A_takeover_keeps_the_session()
    {
        await using var fixture = new DoorFixture();
        Peer first = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false);
        await KeptSession.SubscribeAsync(first, MqttVersion.V5);
        CommandMessage[] commands = [KeptSession.Command(fixture, 1)];
        fixture.Door.Commands.Deliver(DoorFixture.Car, commands);
        Assert.Equal((false, (ushort)1, (byte)1), await KeptSession.ReceiveAsync(first, MqttVersion.V5));
        fixture.Door.Commands.Subscribed = vehicle => fixture.Door.Commands.Deliver(vehicle, commands);
        Peer second = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: true);
        Assert.Equal((true, (ushort)1, (byte)1), await KeptSession.ReceiveAsync(second, MqttVersion.V5));
        await first.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.SessionTakenOver);
    }

    /// <summary>The first server says nothing at its end, as one that was killed.</summary>
    [Fact]
    public async Task A_session_survives_the_death_of_its_server()
    {
        await using var fixture = new DoorFixture();
        Peer device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false);
        await KeptSession.SubscribeAsync(device, MqttVersion.V5);
        CommandMessage[] commands = [KeptSession.Command(fixture, 1), KeptSession.Command(fixture, 2)];
        fixture.Door.Commands.Deliver(DoorFixture.Car, commands);
        await KeptSession.ReceiveAsync(device, MqttVersion.V5);
        await KeptSession.ReceiveAsync(device, MqttVersion.V5);
        await device.SendAsync(0x40, 0x02, 0x00, 0x01);
        await HostTests.Until(() => Stored(fixture) is { Given: { Length: 36 } given } && (given[16..18] is [0, 0] || given[34..36] is [0, 0]));

        using var again = new FrontDoor(new FrontDoorOptions(), fixture.Log, fixture.Devices, fixture.Counters, fixture.Time);
        again.Commands.Subscribed = vehicle => again.Commands.Deliver(vehicle, commands);
        await using var back = new Peer(again);
        await back.SendAsync(KeptSession.Connect(fixture, MqttVersion.V5));
        Assert.Equal(1, (await back.ReceiveAsync())[2]);
        Assert.Equal((true, (ushort)2, (byte)2), await KeptSession.ReceiveAsync(back, MqttVersion.V5));
        await back.ExpectNothingAsync();

        // The first one, should it live after all, is told; what it still writes does not count.
        List<SessionName> taken = await fixture.Devices.Sessions.TakenAsync(fixture.Door.Sessions.Door, CancellationToken.None);
        Assert.Equal([KeptSession.Agent], taken);
        await KeptSession.LeaveAsync(device);
        Assert.Equal(again.Sessions.Door, Stored(fixture)!.Door);
    }

    [Fact]
    public async Task A_device_that_comes_to_another_front_door_is_ended_at_the_first()
    {
        await using var fixture = new DoorFixture();
        Peer device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false);
        await fixture.Door.EndTakenAsync(CancellationToken.None);
        using var other = new FrontDoor(new FrontDoorOptions(), fixture.Log, fixture.Devices, fixture.Counters, fixture.Time);
        await using var second = new Peer(other);
        await second.SendAsync(KeptSession.Connect(fixture, MqttVersion.V5));
        Assert.Equal(1, (await second.ReceiveAsync())[2]);
        await device.ExpectNothingAsync();
        await fixture.Door.EndTakenAsync(CancellationToken.None);
        await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.SessionTakenOver);
        await other.EndTakenAsync(CancellationToken.None);
        await second.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_server_may_keep_no_sessions_at_all()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MaxSessionExpiry = TimeSpan.Zero });
        await KeptSession.LeaveAsync(await KeptSession.OpenAsync(fixture, MqttVersion.V311, present: false));
        await KeptSession.OpenAsync(fixture, MqttVersion.V311, present: false);
    }

    [Fact]
    public async Task A_removed_device_leaves_no_session()
    {
        await using var fixture = new DoorFixture();
        await KeptSession.LeaveAsync(await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false));
        Assert.NotNull(Stored(fixture));
        fixture.Devices.Remove(DoorFixture.Car);
        Assert.Null(Stored(fixture));
    }

    [Fact]
    public async Task A_command_is_given_once_however_often_the_device_subscribes()
    {
        await using var fixture = new DoorFixture();
        CommandMessage[] commands = [KeptSession.Command(fixture, 1)];
        fixture.Door.Commands.Subscribed = vehicle => fixture.Door.Commands.Deliver(vehicle, commands);
        Peer device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, expiry: 0);
        await KeptSession.SubscribeAsync(device, MqttVersion.V5);
        Assert.Equal((false, (ushort)1, (byte)1), await KeptSession.ReceiveAsync(device, MqttVersion.V5));
        await KeptSession.SubscribeAsync(device, MqttVersion.V5);
        await device.ExpectNothingAsync();

        // Without a kept session the next connection gets it again: only an answer says that it was done.
        await KeptSession.LeaveAsync(device);
        device = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, expiry: 0);
        await KeptSession.SubscribeAsync(device, MqttVersion.V5);
        Assert.Equal((false, (ushort)1, (byte)1), await KeptSession.ReceiveAsync(device, MqttVersion.V5));
    }

    private static StoredSession? Stored(DoorFixture fixture) =>
        fixture.Devices.Sessions.FindAsync(KeptSession.Agent, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
