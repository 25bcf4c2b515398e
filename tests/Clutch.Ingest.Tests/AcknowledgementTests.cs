using Clutch.Log;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Promise 1: a PUBACK leaves only for what is durable, in the order in which it came.</summary>
public sealed class AcknowledgementTests
{
    public static TheoryData<MqttVersion> Versions => [MqttVersion.V311, MqttVersion.V5];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task No_puback_leaves_before_the_log_says_durable(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(version);
        await device.SendAsync(DoorFixture.PublishFrame(version, 7));
        await fixture.Log.Frames.AppendedAsync(1);

        await device.ExpectNothingAsync();
        Assert.Equal((1, 1, 0, 0), (fixture.Counters.Received, fixture.Counters.Appended, fixture.Counters.Durable, fixture.Counters.Acknowledged));
        fixture.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), fixture.Counters.OldestUnacknowledged);

        fixture.Log.Frames.Report(1);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x07);
        Assert.Equal((1, 1), (fixture.Counters.Durable, fixture.Counters.Acknowledged));
        Assert.Equal(TimeSpan.Zero, fixture.Counters.OldestUnacknowledged);
    }

    [Fact]
    public async Task The_log_gets_the_frame_unchanged_under_its_vehicle()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 7));
        await fixture.Log.Frames.AppendedAsync(1);

        (byte[] key, byte[] value) = Assert.Single(fixture.Log.Frames.Records);
        Assert.Equal(DoorFixture.Text(DoorFixture.Car), key);
        Assert.Equal(DoorFixture.FrameOf(DoorFixture.Car, 7), value);
    }

    [Fact]
    public async Task A_reply_is_as_durable_as_a_frame()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, Topics.Replies(DoorFixture.Car), [1, 2, 3], identifier: 9));
        await fixture.Log[LogStream.Replies].AppendedAsync(1);
        await device.ExpectNothingAsync();
        fixture.Log[LogStream.Replies].Report(1);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x09);
        Assert.Equal([1, 2, 3], Assert.Single(fixture.Log[LogStream.Replies].Records).Value);
    }

    [Fact]
    public async Task Pubacks_leave_in_publish_order_whatever_is_durable_first()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(
        [
            .. DoorFixture.PublishFrame(MqttVersion.V5, 1),
            .. DoorFixture.Publish(MqttVersion.V5, Topics.Frames(DoorFixture.Car), [0xFF], identifier: 2), // poison: another stream of the log
            .. DoorFixture.Publish(MqttVersion.V5, "clutch/v1/other/frames", [0xFF], identifier: 3), // answered without the log
            .. DoorFixture.PublishFrame(MqttVersion.V5, 4),
        ]);
        await fixture.Log.Frames.AppendedAsync(2);
        fixture.Log.DeadLetters.Report(1);
        await device.ExpectNothingAsync();

        fixture.Log.Frames.Report(2);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        await device.ExpectReasonAsync(PacketType.PubAck, ReasonCode.PayloadFormatInvalid);
        await device.ExpectReasonAsync(PacketType.PubAck, ReasonCode.NotAuthorized);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x04);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_record_that_failed_closes_the_connection_and_nothing_behind_it_is_acknowledged(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(version);
        await device.SendAsync([.. DoorFixture.PublishFrame(version, 1), .. DoorFixture.PublishFrame(version, 2), .. DoorFixture.PublishFrame(version, 3)]);
        await fixture.Log.Frames.AppendedAsync(3);
        fixture.Log.Frames.Report(1);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);

        fixture.Log.Frames.Report(1, durable: false);
        fixture.Log.Frames.Report(1);
        if (version == MqttVersion.V5)
        {
            await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.ServerBusy);
            device.HangUp();
        }

        await device.ExpectEndAsync();
        Assert.Equal(1, fixture.Counters.Acknowledged);
        Assert.Equal(1, fixture.Counters.Refused(Refusal.NotDurable));
    }

    [Fact]
    public async Task A_report_that_comes_after_its_connection_goes_nowhere()
    {
        await using var fixture = new DoorFixture();
        Peer first = await fixture.ConnectAsync(MqttVersion.V311);
        await first.SendAsync(DoorFixture.PublishFrame(MqttVersion.V311, 1));
        await fixture.Log.Frames.AppendedAsync(1);
        first.HangUp();
        await first.Served;

        // The successor gets the same index, and uses the same packet identifier for another frame.
        Peer second = await fixture.ConnectAsync(MqttVersion.V311);
        await second.SendAsync(DoorFixture.PublishFrame(MqttVersion.V311, 1));
        await fixture.Log.Frames.AppendedAsync(1);
        fixture.Log.Frames.Report(1);
        await second.ExpectNothingAsync();
        fixture.Log.Frames.Report(1);
        await second.ExpectAsync(0x40, 0x02, 0x00, 0x01);
    }

    [Fact]
    public async Task Durable_before_the_append_returns_is_durable_too()
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = true;
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        for (ushort i = 1; i <= 300; i++)
        {
            await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, i));
            await device.ExpectAsync(0x40, 0x02, (byte)(i >> 8), (byte)i);
        }

        Assert.Equal(300, fixture.Counters.Acknowledged);
    }

    [Fact]
    public async Task Poison_is_kept_with_its_reason_and_then_acknowledged()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V311);
        byte[] foreign = DoorFixture.FrameOf("car-2", 1);
        await device.SendAsync(
        [
            .. DoorFixture.Publish(MqttVersion.V311, Topics.Frames(DoorFixture.Car), [0x97, 0x07], identifier: 5),
            .. DoorFixture.Publish(MqttVersion.V311, Topics.Frames(DoorFixture.Car), foreign, identifier: 6),
        ]);
        await fixture.Log.DeadLetters.AppendedAsync(2);
        fixture.Log.DeadLetters.Report(2);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x05);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x06);

        Assert.True(DeadLetter.TryRead(fixture.Log.DeadLetters.Records[0].Value, out DeadLetter first));
        Assert.Equal("Truncated", System.Text.Encoding.ASCII.GetString(first.Reason));
        Assert.Equal(Topics.Frames(DoorFixture.Car), System.Text.Encoding.ASCII.GetString(first.Topic));
        Assert.Equal(DoorFixture.Text(DoorFixture.Car), first.Vehicle.ToArray());
        Assert.Equal([0x97, 0x07], first.Payload.ToArray());
        Assert.Equal(fixture.Time.GetUtcNow().ToUnixTimeMilliseconds(), first.Time);
        Assert.True(DeadLetter.TryRead(fixture.Log.DeadLetters.Records[1].Value, out DeadLetter second));
        Assert.Equal("ForeignVehicle", System.Text.Encoding.ASCII.GetString(second.Reason));
        Assert.Equal(foreign, second.Payload.ToArray());
        Assert.Equal(2, fixture.Counters.DeadLettered);
        Assert.Empty(fixture.Log.Frames.Records);
    }
}
