using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>What the front door answers to what it does not take; the rows of one table, byte by byte.</summary>
public sealed class AnswerTests
{
    private static readonly string s_frames = Topics.Frames(DoorFixture.Car);
    private static readonly byte[] s_frame = DoorFixture.FrameOf(DoorFixture.Car, 1);

    /// <summary>Name, what a connected MQTT 5 device sends, the reason of the DISCONNECT that it gets.</summary>
    public static TheoryData<string, string, byte> EndsV5 => new()
    {
        { "a second CONNECT", "10-0D-00-04-4D-51-54-54-05-02-00-00-00-00-00", 0x82 },
        { "AUTH out of place", Hex(Peer.Bytes(new AuthPacket { Reason = ReasonCode.ReAuthenticate }, MqttVersion.V5)), 0x82 },
        { "a packet that only a server sends", "D0-00", 0x82 },
        { "reserved flags", "C1-00", 0x81 },
        { "remaining length of five bytes", "30-FF-FF-FF-FF-01", 0x81 },
        { "packet over the maximum size, before its body", "30-FF-FF-7F", 0x95 },
        { "PUBLISH QoS 2", Hex(Publish(s_frames, s_frame, qos: 2, id: 1)), 0x9B },
        { "PUBLISH QoS 3", "36-05-00-01-61-00-01", 0x81 },
        { "packet identifier 0", "32-06-00-01-61-00-00-00", 0x82 },
        { "DUP at QoS 0", "38-04-00-01-61-00", 0x81 },
        { "PUBLISH to a wildcard", Hex(Publish("clutch/v1/+/frames", s_frame)), 0x90 },
        { "empty topic without alias", Hex(Publish("", s_frame)), 0x82 },
        { "topic alias above the maximum", Hex(Publish(s_frames, s_frame, alias: 9)), 0x94 },
        { "topic alias that was never set", Hex(Publish("", s_frame, alias: 3)), 0x82 },
        { "retained frame", Hex(Publish(s_frames, s_frame, retain: true)), 0x9A },
        { "PUBREL, which belongs to QoS 2", "62-02-00-01", 0x82 },
        { "PUBACK for nothing", "40-02-00-01", 0x82 },
        { "SUBSCRIBE without a filter", "82-03-00-01-00", 0x82 },
        { "ill-formed text", "30-05-00-02-C3-28-00", 0x81 },
    };

    [Theory]
    [MemberData(nameof(EndsV5))]
    public async Task Ends_a_v5_connection_with_the_reason(string name, string bytes, byte reason)
    {
        _ = name;
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(Bytes(bytes));
        await device.ExpectReasonAsync(PacketType.Disconnect, (ReasonCode)reason);
        device.HangUp();
        await device.ExpectEndAsync();
        await device.Served;
        Assert.Empty(fixture.Log.Frames.Records);
        Assert.Equal(1, fixture.Counters.Refused(Refusal.Protocol));
        Assert.Equal(0, fixture.Counters.Connections);
    }

    /// <summary>Name, and what a connected MQTT 3.1.1 device sends: it is closed without a word.</summary>
    public static TheoryData<string, string> EndsV311 => new()
    {
        { "a second CONNECT", "10-0C-00-04-4D-51-54-54-04-02-00-00-00-00" },
        { "AUTH", "F0-00" },
        { "packet over the maximum size", "30-FF-FF-7F" },
        { "PUBLISH QoS 2", "34-05-00-01-61-00-01" },
        { "foreign topic at QoS 0", "30-05-00-01-61-41-41" },
        { "foreign topic at QoS 1", "32-05-00-01-61-00-01" },
        { "wildcard topic", "30-03-00-01-23" },
    };

    [Theory]
    [MemberData(nameof(EndsV311))]
    public async Task Closes_a_v311_connection(string name, string bytes)
    {
        _ = name;
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V311);
        await device.SendAsync(Bytes(bytes));
        await device.ExpectEndAsync();
    }

    /// <summary>Name, a first packet, the answer before the end: whole for 3.1.1, without its Reason String for 5.</summary>
    public static TheoryData<string, string, string> Connects => new()
    {
        { "PUBLISH before CONNECT", "30-03-00-01-61", "" },
        { "another protocol", "47-45-54-20-2F", "" },
        { "unknown protocol name", "10-0E-00-06-4D-51-49-73-64-70-03-02-00-00-00-00", "" },
        { "level 3", "10-0C-00-04-4D-51-54-54-03-02-00-00-00-00", "20-02-00-01" },
        { "level 6", "10-0D-00-04-4D-51-54-54-06-02-00-00-00-00-00", "20-03-00-84-00" },
        { "v5 reserved flag", "10-0D-00-04-4D-51-54-54-05-03-00-00-00-00-00", "20-03-00-81-00" },
        { "v3.1.1 reserved flag", "10-0C-00-04-4D-51-54-54-04-03-00-00-00-00", "" },
        { "v3.1.1 no client identifier without clean session", "10-0C-00-04-4D-51-54-54-04-00-00-00-00-00", "20-02-00-02" },
        { "v5 no credentials", "10-0D-00-04-4D-51-54-54-05-02-00-00-00-00-00", "20-03-00-86-00" },
        { "v3.1.1 no credentials", "10-0C-00-04-4D-51-54-54-04-02-00-00-00-00", "20-02-00-04" },
        { "v5 authentication method", "10-11-00-04-4D-51-54-54-05-02-00-00-04-15-00-01-78-00-00", "20-03-00-8C-00" },
        { "v5 wrong token", Connect(MqttVersion.V5, password: "wrong"), "20-03-00-86-00" },
        { "v3.1.1 wrong token", Connect(MqttVersion.V311, password: "wrong"), "20-02-00-04" },
        { "unknown vehicle", Connect(MqttVersion.V5, user: "car-9"), "20-03-00-86-00" },
        { "user name that is no vehicle id", Connect(MqttVersion.V5, user: "' or 1=1 --"), "20-03-00-86-00" },
        { "v5 foreign will", Connect(MqttVersion.V5, will: "clutch/v1/car-2/status"), "20-03-00-87-00" },
        { "v3.1.1 foreign will", Connect(MqttVersion.V311, will: "clutch/v1/car-2/status"), "20-02-00-05" },
        { "v5 will QoS 2", Connect(MqttVersion.V5, will: Topics.Status(DoorFixture.Car), willQos: 2), "20-03-00-9B-00" },
        { "v5 will topic with a wildcard", Connect(MqttVersion.V5, will: "clutch/v1/+/status"), "20-03-00-90-00" },
        { "v5 will that is too large", Connect(MqttVersion.V5, will: Topics.Status(DoorFixture.Car), willBytes: 20_000), "20-03-00-97-00" },
        { "client identifier that is too long", Connect(MqttVersion.V5, clientId: new string('x', 257)), "20-03-00-85-00" },
    };

    [Theory]
    [MemberData(nameof(Connects))]
    public async Task Refuses_to_connect(string name, string bytes, string answer)
    {
        _ = name;
        await using var fixture = new DoorFixture();
        Peer device = fixture.Open();
        await device.SendAsync(Bytes(bytes.Replace("TOKEN", Hex(DoorFixture.Text(fixture.Token)), StringComparison.Ordinal)));
        if (answer.StartsWith("20-03", StringComparison.Ordinal))
        {
            await device.ExpectReasonAsync(PacketType.ConnAck, (ReasonCode)Bytes(answer)[3]);
            device.HangUp();
        }
        else if (answer.Length > 0)
        {
            await device.ExpectAsync(Bytes(answer));
            device.HangUp();
        }

        await device.ExpectEndAsync();
        await device.Served;
        Assert.Equal(0, fixture.Counters.Connections);
    }

    [Fact]
    public async Task Tells_a_v5_device_its_limits()
    {
        await using var fixture = new DoorFixture(new FrontDoorOptions { ReceiveMaximum = 10, MaxPacketBytes = 0x1234, MaxKeepAlive = TimeSpan.FromSeconds(120) });
        Peer device = fixture.Open();
        await device.SendAsync(fixture.Connect(MqttVersion.V5, clientId: "", keepAlive: 0));
        byte[] packet = await device.ReceiveAsync();
        Assert.True(ConnAckPacket.TryParse(packet.AsSpan(2), MqttVersion.V5, out ConnAckPacket answer, out _));
        Assert.False(answer.SessionPresent);
        Assert.Equal(10u, answer.Properties.Number(PropertyId.ReceiveMaximum, 0));
        Assert.Equal(1u, answer.Properties.Number(PropertyId.MaximumQos, 9));
        Assert.Equal(0x1234u, answer.Properties.Number(PropertyId.MaximumPacketSize, 0));
        Assert.Equal(8u, answer.Properties.Number(PropertyId.TopicAliasMaximum, 0));
        Assert.Equal(0u, answer.Properties.Number(PropertyId.WildcardSubscriptionAvailable, 9));
        Assert.Equal(0u, answer.Properties.Number(PropertyId.SharedSubscriptionAvailable, 9));
        Assert.Equal(0u, answer.Properties.Number(PropertyId.SubscriptionIdentifierAvailable, 9));
        Assert.Equal(120u, answer.Properties.Number(PropertyId.ServerKeepAlive, 0));
        Assert.True(answer.Properties.TryGetValue(PropertyId.AssignedClientIdentifier, out ReadOnlySpan<byte> assigned));
        Assert.StartsWith("clutch-", System.Text.Encoding.ASCII.GetString(assigned), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_assign_what_the_device_brought_itself()
    {
        await using var fixture = new DoorFixture();
        Peer device = fixture.Open();
        await device.SendAsync(fixture.Connect(MqttVersion.V5));
        byte[] packet = await device.ReceiveAsync();
        Assert.True(ConnAckPacket.TryParse(packet.AsSpan(2), MqttVersion.V5, out ConnAckPacket answer, out _));
        Assert.False(answer.Properties.TryGetValue(PropertyId.AssignedClientIdentifier, out _));
        Assert.Equal(0u, answer.Properties.Number(PropertyId.ServerKeepAlive, absent: 0));
    }

    [Fact]
    public async Task Refuses_devices_while_the_log_is_faulted()
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Fault = "disk full";
        Peer device = fixture.Open();
        await device.SendAsync(fixture.Connect(MqttVersion.V5));
        await device.ExpectReasonAsync(PacketType.ConnAck, ReasonCode.ServerUnavailable);
        Peer old = fixture.Open();
        await old.SendAsync(fixture.Connect(MqttVersion.V311));
        await old.ExpectAsync(0x20, 0x02, 0x00, 0x03);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_foreign_topic_is_refused_at_qos_1_and_dropped_at_qos_0()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, "clutch/v1/car-2/frames", s_frame, identifier: 4));
        await device.ExpectReasonAsync(PacketType.PubAck, ReasonCode.NotAuthorized);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, "clutch/v1/car-1/commands", s_frame, identifier: 5));
        await device.ExpectReasonAsync(PacketType.PubAck, ReasonCode.NotAuthorized);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V5, "clutch/v1/car-2/frames", s_frame, identifier: 0));
        await device.ExpectNothingAsync();
        Assert.Equal(3, fixture.Counters.Refused(Refusal.Topic));
    }

    [Fact]
    public async Task A_topic_alias_stands_for_its_topic_until_it_is_set_anew()
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = true;
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync([.. Publish(s_frames, s_frame, qos: 1, id: 1, alias: 8), .. Publish("", DoorFixture.FrameOf(DoorFixture.Car, 2), qos: 1, id: 2, alias: 8)]);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x02);
        await device.SendAsync([.. Publish("elsewhere", s_frame, qos: 1, id: 3, alias: 8), .. Publish("", s_frame, qos: 1, id: 4, alias: 8)]);
        await device.ExpectReasonAsync(PacketType.PubAck, ReasonCode.NotAuthorized);
        await device.ExpectReasonAsync(PacketType.PubAck, ReasonCode.NotAuthorized);
        Assert.Equal(2, fixture.Log.Frames.Records.Count);
    }

    [Fact]
    public async Task The_same_packet_identifier_in_flight_is_an_error_in_v5_and_a_repetition_in_v311()
    {
        await using var fixture = new DoorFixture();
        Peer device = await fixture.ConnectAsync(MqttVersion.V5);
        await device.SendAsync([.. DoorFixture.PublishFrame(MqttVersion.V5, 3), .. DoorFixture.PublishFrame(MqttVersion.V5, 3)]);
        await device.ExpectReasonAsync(PacketType.Disconnect, ReasonCode.ProtocolError);

        Peer old = await fixture.ConnectAsync(MqttVersion.V311, clientId: "old");
        await old.SendAsync([.. DoorFixture.PublishFrame(MqttVersion.V311, 3), .. DoorFixture.Publish(MqttVersion.V311, s_frames, s_frame, identifier: 3, dup: true)]);
        await old.ExpectNothingAsync();
        Assert.Equal(2, fixture.Log.Frames.Records.Count);
        fixture.Log.Frames.Report(2);
        await old.ExpectAsync(0x40, 0x02, 0x00, 0x03);
        await old.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_v311_device_may_set_retain_on_a_frame()
    {
        await using var fixture = new DoorFixture();
        fixture.Log.Frames.DurableAtOnce = true;
        Peer device = await fixture.ConnectAsync(MqttVersion.V311);
        await device.SendAsync(DoorFixture.Publish(MqttVersion.V311, s_frames, s_frame, identifier: 1, retain: true));
        await device.ExpectAsync(0x40, 0x02, 0x00, 0x01);
    }

    private static byte[] Publish(string topic, byte[] payload, byte qos = 0, ushort id = 0, ushort alias = 0, bool retain = false)
    {
        var properties = new PropertyWriter(new byte[8]);
        if (alias > 0)
        {
            properties.Add(PropertyId.TopicAlias, alias);
        }

        return Peer.Bytes(
            new PublishPacket { Topic = DoorFixture.Text(topic), Payload = payload, Qos = qos, PacketIdentifier = id, Retain = retain, Properties = properties.Written },
            MqttVersion.V5);
    }

    /// <summary>A CONNECT in hexadecimal; the token of the fixture is put in for the password when none is given.</summary>
    private static string Connect(
        MqttVersion version, string user = DoorFixture.Car, string? password = null, string clientId = "agent", string? will = null, byte willQos = 0, int willBytes = 3)
    {
        byte[] placeholder = new byte[43]; // as long as a token: 256 bits in base64url
        string hex = Hex(Peer.Bytes(
            new ConnectPacket
            {
                CleanStart = true,
                ClientId = DoorFixture.Text(clientId),
                HasUserName = true,
                UserName = DoorFixture.Text(user),
                HasPassword = true,
                Password = password is null ? placeholder : DoorFixture.Text(password),
                HasWill = will is not null,
                WillTopic = DoorFixture.Text(will ?? ""),
                WillQos = willQos,
                WillPayload = new byte[willBytes],
            },
            version));
        return password is null ? hex[..^Hex(placeholder).Length] + "TOKEN" : hex;
    }

    private static string Hex(byte[] bytes) => BitConverter.ToString(bytes);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace("-", "", StringComparison.Ordinal));
}
