using System.Text;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>What the front door knows of sequence numbers: repetitions are acknowledged without the log, jumps are told to the device.</summary>
public sealed class ContinuityTests
{
    private static readonly string s_commands = Topics.Commands(DoorFixture.Car);

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_frame_that_is_durable_already_is_acknowledged_and_not_appended_again(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = true;
        Peer device = await fixture.ConnectAsync(version);
        await device.SendAsync(DoorFixture.PublishFrame(version, 1));
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);

        Peer again = await fixture.ConnectAsync(version); // takes over, as after a lost PUBACK
        await again.SendAsync(DoorFixture.PublishFrame(version, 1));
        await again.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        Assert.Single(fixture.Log.Frames.Records);
        Assert.Equal(1, fixture.Counters.Duplicates);
    }

    [Fact]
    public async Task A_frame_that_is_only_on_its_way_is_not_taken_for_durable()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 1));
        await fixture.Log.Frames.AppendedAsync(1);
        Peer again = await fixture.ConnectAsync(MqttVersion.V5);
        await again.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 1));
        await fixture.Log.Frames.AppendedAsync(1);
        await again.ExpectNothingAsync();
        Assert.Equal(0, fixture.Counters.Duplicates);
        fixture.Log.Frames.Report(1, durable: false);
        fixture.Log.Frames.Report(1);
        await again.ExpectAsync(0x40, 0x02, 0x00, 0x01);
    }

    [Fact]
    public async Task What_was_sent_at_qos_0_is_not_taken_for_durable()
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = true;
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        byte[] frame = DoorFixture.FrameOf(DoorFixture.Car, 1);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, Topics.Frames(DoorFixture.Car), frame, identifier: 0));
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 1));
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        Assert.Equal(2, fixture.Log.Frames.Records.Count);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_subscribed_device_is_told_what_is_missing_and_its_frames_close_the_gap(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = true;
        Peer device = await fixture.ConnectAsync(version);
        await SubscribeAsync(device, version);
        await device.SendAsync([.. DoorFixture.PublishFrame(version, 1), .. DoorFixture.PublishFrame(version, 4)]);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x04);
        Assert.Equal("""{"missing":[{"boot":1,"from":2,"to":3}]}""", await ReportAsync(device, version));
        VehicleGaps gaps = Assert.Single(fixture.Door.Continuity.Gaps(10));
        Assert.Equal((DoorFixture.Car, 2L), (gaps.Vehicle, gaps.Gaps.Sum(gap => gap.Frames)));
        Assert.Equal(new MissingFrameCount(1, 2), fixture.Counters.Missing);
        HealthCheckResult health = await new ContinuityHealth(fixture.Door).CheckHealthAsync(new HealthCheckContext());
        Assert.Equal((HealthStatus.Healthy, "2 frames of 1 vehicles are missing; their devices have been told"), (health.Status, health.Description));
        Assert.Equal(["car-1: 2"], Assert.IsType<string[]>(health.Data["most"]));

        await device.SendAsync([.. DoorFixture.PublishFrame(version, 3), .. DoorFixture.PublishFrame(version, 2)]);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x03);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x02);
        await device.ExpectNothingAsync();
        Assert.Empty(fixture.Door.Continuity.Gaps(10));
        Assert.Equal(default, fixture.Counters.Missing);
        Assert.Equal((1, 1), (fixture.Counters.GapsFound, fixture.Counters.GapsFilled));
        Assert.Equal(4, fixture.Log.Frames.Records.Count);
    }

    [Fact]
    public async Task A_device_that_subscribes_later_is_told_then()
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = true;
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync([.. DoorFixture.PublishFrame(MqttVersion.V5, 1), .. DoorFixture.PublishFrame(MqttVersion.V5, 3)]);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x03);
        await device.ExpectNothingAsync();
        await SubscribeAsync(device, MqttVersion.V5);
        Assert.Equal("""{"missing":[{"boot":1,"from":2,"to":2}]}""", await ReportAsync(device, MqttVersion.V5));
        await device.ExpectNothingAsync();
    }

    [Fact]
    public async Task What_came_before_the_first_frame_that_was_seen_is_not_missing()
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = true;
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await SubscribeAsync(device, MqttVersion.V5);
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 500));
        await device.ExpectAsync(0x40, 0x02, 0x01, 0xF4);
        await device.ExpectNothingAsync();
    }

    [Fact]
    public async Task Vehicles_that_are_away_are_forgotten_when_there_are_too_many()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MaxLedgers = 4 });
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        for (int i = 0; i < 20; i++)
        {
            fixture.Door.Continuity.Of($"car-{i + 100}");
        }

        Assert.InRange(fixture.Door.Continuity.Count, 1, 4);
        await device.ExpectNothingAsync();
    }

    /// <summary>Name, milliseconds from the door's clock to the frame's base time, the reason in the dead letter.</summary>
    public static TheoryData<string, long, string?> Clocks => new()
    {
        { "an hour ahead", 3_600_000, null },
        { "two days ahead", 2 * 86_400_000, "ClockAhead" },
        { "ten years ago, as a replayed drive", -10L * 365 * 86_400_000, null },
        { "1970", -56L * 365 * 86_400_000, "ClockNotSet" },
    };

    [Theory]
    [MemberData(nameof(Clocks))]
    public async Task A_frame_of_an_impossible_time_is_a_dead_letter_and_blocks_nothing(string name, long offset, string? reason)
    {
        _ = name;
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = fixture.Log.DeadLetters.DurableAtOnce = true;
        Peer device = await fixture.ConnectAsync(MqttVersion.V311);
        var writer = new FrameWriter(DoorFixture.Car, boot: 1);
        writer.Add(new Sample(0x10C0, 0x7E8, SampleQuality.Measured, fixture.Time.GetUtcNow().ToUnixTimeMilliseconds() + offset, 3000));
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        byte[] frame = buffer[..writer.Write(1, buffer)];
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V311, Topics.Frames(DoorFixture.Car), frame, identifier: 7));
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x07);
        Assert.Equal(reason is null ? 1 : 0, fixture.Log.Frames.Records.Count);
        if (reason is not null)
        {
            Assert.True(DeadLetter.TryRead(Assert.Single(fixture.Log.DeadLetters.Records).Value, out DeadLetter letter));
            Assert.Equal(reason, Encoding.ASCII.GetString(letter.Reason));
            Assert.Equal(frame, letter.Payload.ToArray());
        }
    }

    private static async Task SubscribeAsync(Peer device, MqttVersion version)
    {
        byte[] filter = DoorFixture.Text(s_commands);
        byte[] properties = version == MqttVersion.V5 ? [0] : [];
        await device.SendAsync([0x82, (byte)(5 + properties.Length + filter.Length), 0x00, 0x09, .. properties, 0x00, (byte)filter.Length, .. filter, 0x01]);
        Assert.Equal(0x90, (await device.ReceiveAsync())[0]);
    }

    private static async Task<string> ReportAsync(Peer device, MqttVersion version)
    {
        byte[] packet = await device.ReceiveAsync();
        Assert.Equal(0x30, packet[0]);
        Assert.True(PublishPacket.TryParse(packet.AsSpan(2), 0, version, PacketSender.Server, out PublishPacket publish, out _));
        Assert.Equal(s_commands, Encoding.UTF8.GetString(publish.Topic));
        return Encoding.UTF8.GetString(publish.Payload);
    }
}
