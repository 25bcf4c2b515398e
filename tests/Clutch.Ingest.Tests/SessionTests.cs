using System.IO.Pipelines;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Keep-alive, takeover, will, back-pressure and stop.</summary>
public sealed class SessionTests
{
    private static readonly byte[] s_offline = DoorFixture.Text("offline");

    [Fact]
    public async Task A_connection_that_sends_no_connect_is_closed()
    {
        await using var fixture = new DoorFixture();
        Peer device = fixture.Open();
        await device.SendAsync(0x10, 0x20);
        fixture.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(device.Served.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        await device.ExpectEndAsync();
    }

    [Fact]
    public async Task Silence_of_one_and_a_half_keep_alives_ends_a_connection()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5, keepAlive: 10, will: s_offline);
        fixture.Time.Advance(TimeSpan.FromSeconds(14));
        await device.ExpectNothingAsync(); // a packet: the time begins anew
        fixture.Time.Advance(TimeSpan.FromSeconds(14));
        await device.ExpectNothingAsync();
        fixture.Time.Advance(TimeSpan.FromSeconds(16));
        await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.KeepAliveTimeout);
        Assert.True(fixture.Door.Status.TryGet(DoorFixture.Car, out VehicleStatus? status));
        Assert.Equal(s_offline, status.Payload.ToArray());
    }

    [Fact]
    public async Task A_v5_device_with_too_long_a_keep_alive_is_held_to_the_servers()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MaxKeepAlive = TimeSpan.FromSeconds(20) });
        Peer device = await fixture.ConnectAsync(MqttVersion.V5, keepAlive: 600);
        fixture.Time.Advance(TimeSpan.FromSeconds(31));
        await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.KeepAliveTimeout);
    }

    [Fact]
    public async Task A_second_connection_with_the_client_identifier_ends_the_first()
    {
        await using var fixture = new DoorFixture();
        Peer first = await fixture.ConnectAsync(MqttVersion.V5, will: s_offline);
        await first.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 1));
        await fixture.Log.Frames.AppendedAsync(1);
        Peer second = await fixture.ConnectAsync(MqttVersion.V5);
        Assert.True(fixture.Door.Status.TryGet(DoorFixture.Car, out _), "the will is out before the successor is welcome");
        await first.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.SessionTakenOver);

        // What the first one had in flight is durable, but its PUBACK must not reach the successor, nor anyone else.
        fixture.Log.Frames.Report(1);
        await second.ExpectNothingAsync();
        first.HangUp();
        await first.ExpectEndAsync();
        Assert.Equal(1, fixture.Counters.Takeovers);
    }

    [Fact]
    public async Task Another_client_identifier_or_another_vehicle_takes_nothing_over()
    {
        await using var fixture = new DoorFixture();
        Peer first = await fixture.ConnectAsync(MqttVersion.V5);
        await fixture.ConnectAsync(MqttVersion.V5, clientId: "console");
        string token = fixture.Devices.Add("car-2");
        Peer other = fixture.Open();
        await other.SendAsync(Peer.Bytes(
            new ConnectPacket
            {
                CleanStart = true,
                ClientId = "agent"u8,
                HasUserName = true,
                UserName = "car-2"u8,
                HasPassword = true,
                Password = DoorFixture.Text(token),
            },
            MqttVersion.V5));
        Assert.Equal(0x20, (await other.ReceiveAsync())[0]);
        await first.ExpectNothingAsync();
        Assert.Equal(0, fixture.Counters.Takeovers);
    }

    [Fact]
    public async Task A_packet_that_follows_a_connect_that_takes_over_is_handled()
    {
        await using var fixture = new DoorFixture();
        Peer first = await fixture.ConnectAsync(MqttVersion.V311);
        Peer second = fixture.Open();
        await second.SendAsync([.. fixture.Connect(MqttVersion.V311), 0xC0, 0x00]);
        await second.ExpectAsync(0x20, 0x02, 0x00, 0x00);
        await second.ExpectAsync(0xD0, 0x00);
        await first.ExpectEndAsync();
    }

    [Fact]
    public async Task A_clean_disconnect_takes_the_will_back()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V311, will: s_offline);
        await device.SendAsync(0xE0, 0x00);
        await device.ExpectEndAsync();
        await device.Served;
        Assert.False(fixture.Door.Status.TryGet(DoorFixture.Car, out _));
    }

    /// <summary>A hang-up without a word, and DISCONNECT 0x04 "with will".</summary>
    [Theory]
    [InlineData("")]
    [InlineData("E00104")]
    public async Task Any_other_end_publishes_the_will(string last)
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5, will: s_offline);
        await device.SendAsync(Convert.FromHexString(last));
        device.HangUp();
        await device.Served;
        Assert.True(fixture.Door.Status.TryGet(DoorFixture.Car, out VehicleStatus? status));
        Assert.Equal(s_offline, status.Payload.ToArray());
    }

    [Fact]
    public async Task Reading_stops_while_the_log_has_no_room_and_goes_on_after()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V311, keepAlive: 10);
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V311, 1));
        await fixture.Log.Frames.AppendedAsync(1);
        fixture.Log.Frames.Refuses = true;
        await device.SendAsync([.. DoorFixture.PublishFrame(MqttVersion.V311, 2), 0xC0, 0x00]);
        await fixture.Log.Frames.RefusedAsync();
        await fixture.Log.Frames.RefusedAsync(); // asked again, once it was on the list of those to be woken

        // Still no room: woken, turned away, waiting again. Nothing behind the frame was handled, and silence is not held against it.
        fixture.Log.Frames.Report(0);
        await fixture.Log.Frames.RefusedAsync();
        await fixture.Log.Frames.RefusedAsync();
        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(device.Input.TryRead(out _));
        Assert.Single(fixture.Log.Frames.Records);

        fixture.Log.Frames.Refuses = false;
        fixture.Log.Frames.Report(1);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        await device.ExpectAsync(0xD0, 0x00);
        await fixture.Log.Frames.AppendedAsync(1);
        fixture.Log.Frames.Report(1);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x02);
        Assert.Equal(2, fixture.Counters.Received);
    }

    [Fact]
    public async Task A_qos_0_frame_without_room_is_dropped_and_counted()
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.Refuses = true;
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, Topics.Frames(DoorFixture.Car), DoorFixture.FrameOf(DoorFixture.Car, 1), identifier: 0));
        await device.ExpectNothingAsync();
        Assert.Equal(1, fixture.Counters.Refused(Refusal.QosZeroPressure));
    }

    [Fact]
    public async Task A_v311_device_beyond_the_window_is_not_read_and_a_v5_device_is_told()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { ReceiveMaximum = 2 });
        Peer old = await fixture.ConnectAsync(MqttVersion.V311, clientId: "old");
        await old.SendAsync([.. DoorFixture.PublishFrame(MqttVersion.V311, 1), .. DoorFixture.PublishFrame(MqttVersion.V311, 2), .. DoorFixture.PublishFrame(MqttVersion.V311, 3)]);
        await fixture.Log.Frames.AppendedAsync(2);
        Assert.Equal(2, fixture.Log.Frames.Records.Count);
        fixture.Log.Frames.Report(1);
        await old.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        await fixture.Log.Frames.AppendedAsync(1);

        Peer device = await fixture.ConnectAsync(MqttVersion.V5, clientId: "new");
        await device.SendAsync([.. DoorFixture.PublishFrame(MqttVersion.V5, 11), .. DoorFixture.PublishFrame(MqttVersion.V5, 12), .. DoorFixture.PublishFrame(MqttVersion.V5, 13)]);
        await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.ReceiveMaximumExceeded);
    }

    [Fact]
    public async Task A_stop_waits_for_what_is_in_flight_and_says_goodbye()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5, will: s_offline);
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 1));
        await fixture.Log.Frames.AppendedAsync(1);
        device.Stop();
        Assert.False(device.Served.IsCompleted);
        fixture.Log.Frames.Report(1);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.ServerShuttingDown);
        device.HangUp();
        await device.ExpectEndAsync();
        Assert.True(fixture.Door.Status.TryGet(DoorFixture.Car, out _), "a device that is cut off by a stop is offline");
    }

    [Fact]
    public async Task A_device_too_many_is_closed_and_leaves_room_when_others_go()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { MaxConnections = 1 });
        Peer first = await fixture.ConnectAsync(MqttVersion.V311);
        Peer second = fixture.Open();
        await second.Served;
        Assert.Equal(1, fixture.Counters.Refused(Refusal.Unavailable));
        first.HangUp();
        await first.Served;
        await fixture.ConnectAsync(MqttVersion.V311);
    }

    [Fact]
    public async Task A_device_that_reads_nothing_is_cut_off()
    {
        await using var fixture = new DoorFixture();
        Peer device = fixture.Open(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        await device.SendAsync(fixture.Connect(MqttVersion.V311));
        await HostTests.Until(() => device.Input.TryRead(out ReadResult connack) && Release(device.Input, connack));
        fixture.Time.Advance(TimeSpan.FromSeconds(31));
        await device.Served.WaitAsync(Peer.Patience);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_ever()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { StopTimeout = TimeSpan.Zero });
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.PublishFrame(MqttVersion.V5, 1));
        await fixture.Log.Frames.AppendedAsync(1);
        device.Stop();
        await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.ServerShuttingDown);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_stream_split_anywhere_gives_the_same_answers(MqttVersion version)
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = true;
        fixture.Log.DeadLetters.DurableAtOnce = true;
        byte[] stream =
        [
            .. fixture.Connect(version),
            .. DoorFixture.PublishFrame(version, 1),
            .. DoorFixture.Publish(version, Topics.Frames(DoorFixture.Car), [0xC1], identifier: 2),
            0xC0, 0x00,
        ];
        for (int split = 0; split <= stream.Length; split++)
        {
            Peer device = fixture.Open();
            await device.SendAsync(stream[..split]);
            await device.SendAsync(stream[split..]);
            await ExpectAnswersAsync(device, version);
            device.HangUp(); // a twin that stays would be noticed
            await device.Served.WaitAsync(Peer.Patience);
        }

        Peer slow = fixture.Open();
        foreach (byte b in stream)
        {
            await slow.SendAsync(b);
        }

        await ExpectAnswersAsync(slow, version);
    }

    /// <summary>Looks without consuming: what was sent stays where it is.</summary>
    private static bool Release(PipeReader input, ReadResult result)
    {
        input.AdvanceTo(result.Buffer.Start);
        return true;
    }

    private static async Task ExpectAnswersAsync(Peer device, MqttVersion version)
    {
        Assert.Equal(0x20, (await device.ReceiveAsync())[0]);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        if (version == MqttVersion.V5)
        {
            await device.ExpectReasonAsync(PacketType.PubAck, ReasonCode.PayloadFormatInvalid);
        }
        else
        {
            await device.ExpectAsync(0x40, 0x02, 0x00, 0x02);
        }

        await device.ExpectAsync(0xD0, 0x00);
    }
}
