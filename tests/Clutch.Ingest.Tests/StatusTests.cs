using Clutch.Mqtt;
using Clutch.Mqtt.Tests;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>The status topic between two clients of a vehicle: wills with a delay, options of subscriptions, properties that go on.</summary>
public sealed class StatusTests
{
    private static readonly string s_status = Topics.Status(DoorFixture.Car);

    [Fact]
    public async Task A_will_waits_for_its_delay()
    {
        await using var fixture = new DoorFixture();
        await KeptSession.LeaveAsync(await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, will: Will(seconds: 20)));
        fixture.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(fixture.Door.Status.TryGet(DoorFixture.Car, out _));
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(fixture.Door.Status.TryGet(DoorFixture.Car, out _));
    }

    [Fact]
    public async Task A_device_that_comes_back_before_the_delay_is_over_leaves_no_will()
    {
        await using var fixture = new DoorFixture();
        await KeptSession.LeaveAsync(await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, will: Will(seconds: 20)));
        await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: true);
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(fixture.Door.Status.TryGet(DoorFixture.Car, out _));
    }

    [Fact]
    public async Task The_end_of_a_session_brings_its_will_at_once()
    {
        await using var fixture = new DoorFixture();
        await KeptSession.LeaveAsync(await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, expiry: 5, will: Will(seconds: 20)));
        fixture.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(fixture.Door.Status.TryGet(DoorFixture.Car, out _), "the session lives shorter than the delay");

        fixture.Door.Status.Publish(new VehicleStatus(DoorFixture.Car, default, fixture.Time.GetUtcNow()) { Retain = true });
        await KeptSession.LeaveAsync(await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, will: Will(seconds: 20)));
        await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false, cleanStart: true);
        Assert.True(fixture.Door.Status.TryGet(DoorFixture.Car, out _), "a clean start ends the session");
    }

    [Fact]
    public async Task Of_the_status_messages_that_a_kept_session_missed_the_last_one_comes()
    {
        await using var fixture = new DoorFixture();
        Peer console = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: false);
        await KeptSession.SubscribeAsync(console, MqttVersion.V5, s_status);
        await KeptSession.LeaveAsync(console);
        Peer device = await fixture.ConnectAsync(MqttVersion.V5, clientId: "device");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, [1], identifier: 1, retain: true));
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, [2], identifier: 2, retain: true));
        await device.ReceiveAsync();
        await device.ReceiveAsync();
        console = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: true);
        Assert.Equal((false, (ushort)1, (byte)2), await KeptSession.ReceiveAsync(console, MqttVersion.V5));
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await KeptSession.LeaveAsync(console);
        console = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: true);
        Assert.Equal((false, (ushort)1, (byte)2), await KeptSession.ReceiveAsync(console, MqttVersion.V5)); // it had no PUBACK
        await console.SendAsync(0x40, 0x02, 0x00, 0x01);
        await console.ExpectNothingAsync();
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await KeptSession.LeaveAsync(console);
        console = await KeptSession.OpenAsync(fixture, MqttVersion.V5, present: true);
        await console.ExpectNothingAsync();
    }

    /// <summary>Options 05: No Local and QoS 1; 09: Retain As Published and QoS 1.</summary>
    [Fact]
    public async Task No_local_and_retain_as_published_are_kept()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(WireNotation.Encode($"82: 0001 {{}} `{s_status}` 05"));
        await device.ExpectAsync(0x90, 0x04, 0x00, 0x01, 0x00, 0x01);
        Peer console = await fixture.ConnectAsync(MqttVersion.V5, clientId: "console");
        await console.SendAsync(WireNotation.Encode($"82: 0001 {{}} `{s_status}` 09"));
        await console.ExpectAsync(0x90, 0x04, 0x00, 0x01, 0x00, 0x01);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, [1], identifier: 1, retain: true));
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        await device.ExpectNothingAsync();
        Assert.Equal(0x33, (await console.ReceiveAsync())[0]);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, s_status, [2], identifier: 2));
        Assert.Equal(0x32, (await console.ReceiveAsync())[0]);
    }

    /// <summary>Payload format, content type, response topic, correlation data and user properties go on; the alias does not; the expiry shrinks.</summary>
    [Fact]
    public async Task Properties_go_on_to_subscribers_unaltered()
    {
        await using var fixture = new DoorFixture();
        const string Forwarded = "01 01 03 `text` 08 `a/b` 09 `xyz` 26 `a` `2` 26 `c` `3`";
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(WireNotation.Encode($"33: `{s_status}` 0001 {{{Forwarded} 23 0001 02 00000064}} 'on'"));
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        fixture.Time.Advance(TimeSpan.FromSeconds(40));
        Peer console = await fixture.ConnectAsync(MqttVersion.V5, clientId: "console");
        await console.SendAsync(WireNotation.Encode($"82: 0001 {{}} `{s_status}` 00"));
        await console.ReceiveAsync();
        await console.ExpectAsync(WireNotation.Encode($"31: `{s_status}` {{02 0000003c {Forwarded}}} 'on'"));

        fixture.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.False(fixture.Door.Status.TryGet(DoorFixture.Car, out _), "a retained message that is too old is none [MQTT-3.3.2-5]");
    }

    /// <summary>Will properties and the will: QoS 1, retained.</summary>
    private static string Will(int seconds) => $"{{18 {seconds:x8}}} `{s_status}` `off`";
}
