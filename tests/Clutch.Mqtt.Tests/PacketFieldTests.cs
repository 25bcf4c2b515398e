using System.Buffers;
using System.Text;

namespace Clutch.Mqtt.Tests;

/// <summary>The fields of parsed packets, against values written by hand.</summary>
public sealed class PacketFieldTests
{
    [Fact]
    public void Reads_every_field_of_connect()
    {
        byte[] body = WireNotation.Encode("`MQTT` 05 ee 001e {11 00000078 21 0010} `car-1` {18 00000005} `w/t` `bye` `device` 0003 00ff01");

        Assert.True(ConnectPacket.TryParse(body, out ConnectPacket packet, out _));

        Assert.Equal(MqttVersion.V5, packet.Version);
        Assert.True(packet.CleanStart);
        Assert.Equal(30, packet.KeepAlive);
        Assert.Equal("car-1", Encoding.UTF8.GetString(packet.ClientId));
        Assert.Equal(120u, packet.Properties.Number(PropertyId.SessionExpiryInterval, 0));
        Assert.Equal(16u, packet.Properties.Number(PropertyId.ReceiveMaximum, 0));
        Assert.Equal(77u, packet.Properties.Number(PropertyId.MaximumPacketSize, 77));
        Assert.True(packet.HasWill && packet.WillRetain && packet.HasUserName && packet.HasPassword);
        Assert.Equal(1, packet.WillQos);
        Assert.Equal(5u, packet.WillProperties.Number(PropertyId.WillDelayInterval, 0));
        Assert.Equal("w/t", Encoding.UTF8.GetString(packet.WillTopic));
        Assert.Equal("bye", Encoding.UTF8.GetString(packet.WillPayload));
        Assert.Equal("device", Encoding.UTF8.GetString(packet.UserName));
        Assert.Equal("00FF01", Convert.ToHexString(packet.Password));
    }

    [Theory]
    [InlineData("`MQTT` 05 03 0000 {} ``", MqttVersion.V5)]
    [InlineData("`MQTT` 04 00 003c ``", MqttVersion.V311)]
    [InlineData("`MQTT` 03 02 003c `a`", MqttVersion.Unknown)]
    [InlineData("`NOPE` 04 02 003c `a`", MqttVersion.Unknown)]
    public void A_refused_connect_still_tells_the_version_for_the_answer(string notation, MqttVersion expected)
    {
        Assert.False(ConnectPacket.TryParse(WireNotation.Encode(notation), out ConnectPacket packet, out _));

        Assert.Equal(expected, packet.Version);
    }

    [Fact]
    public void Reads_every_field_of_publish()
    {
        byte[] body = WireNotation.Encode("`a/b` 0102 {23 0007 08 `r`} 'xyz'");

        Assert.True(PublishPacket.TryParse(body, 0b1011, MqttVersion.V5, PacketSender.Client, out PublishPacket packet, out _));

        Assert.True(packet.Dup && packet.Retain);
        Assert.Equal(1, packet.Qos);
        Assert.Equal(0x0102, packet.PacketIdentifier);
        Assert.Equal("a/b", Encoding.UTF8.GetString(packet.Topic));
        Assert.Equal(7, packet.TopicAlias);
        Assert.Equal("xyz", Encoding.UTF8.GetString(packet.Payload));
        Assert.True(packet.Properties.TryGetValue(PropertyId.ResponseTopic, out ReadOnlySpan<byte> response));
        Assert.Equal("r", Encoding.UTF8.GetString(response));
        Assert.False(packet.Properties.TryGetValue(PropertyId.ContentType, out _));
    }

    [Fact]
    public void Walks_the_filters_of_subscribe_and_unsubscribe()
    {
        Assert.True(SubscribePacket.TryParse(WireNotation.Encode("0001 {} `a/#` 1d `b` 22"), MqttVersion.V5, out SubscribePacket subscribe, out _));
        List<string> seen = [];
        foreach (Subscription s in subscribe)
        {
            seen.Add($"{Encoding.UTF8.GetString(s.Filter)} {s.Qos} {s.NoLocal} {s.RetainAsPublished} {s.RetainHandling}");
        }

        Assert.Equal(["a/# 1 True True 1", "b 2 False False 2"], seen);
        Assert.Equal(2, subscribe.Count);

        Assert.True(UnsubscribePacket.TryParse(WireNotation.Encode("0001 {} `a/#` `b`"), MqttVersion.V5, out UnsubscribePacket unsubscribe, out _));
        seen.Clear();
        foreach (ReadOnlySpan<byte> filter in unsubscribe)
        {
            seen.Add(Encoding.UTF8.GetString(filter));
        }

        Assert.Equal(["a/#", "b"], seen);
        Assert.Equal(2, unsubscribe.Count);
    }

    [Theory]
    [InlineData(ReasonCode.Success, "20020000")]
    [InlineData(ReasonCode.UnsupportedProtocolVersion, "20020001")]
    [InlineData(ReasonCode.ClientIdentifierNotValid, "20020002")]
    [InlineData(ReasonCode.ServerBusy, "20020003")]
    [InlineData(ReasonCode.ConnectionRateExceeded, "20020003")]
    [InlineData(ReasonCode.BadUserNameOrPassword, "20020004")]
    [InlineData(ReasonCode.NotAuthorized, "20020005")]
    [InlineData(ReasonCode.QosNotSupported, "20020005")]
    public void Writes_the_nearest_return_code_to_a_client_of_3_1_1(ReasonCode reason, string expected)
    {
        Assert.Equal(expected, Write(new ConnAckPacket { Reason = reason }, MqttVersion.V311));
    }

    [Fact]
    public void Leaves_out_what_3_1_1_does_not_know()
    {
        PropertyWriter properties = new(stackalloc byte[32]);
        properties.Add(PropertyId.ReasonString, "why"u8);

        Assert.Equal("40020001", Write(new PubAckPacket(1, ReasonCode.QuotaExceeded) { Properties = properties.Written }, MqttVersion.V311));
        Assert.Equal("e000", Write(new DisconnectPacket(ReasonCode.ServerBusy), MqttVersion.V311));
        Assert.Equal("900400010180", Write(new SubAckPacket(1, [ReasonCode.GrantedQos1, ReasonCode.NotAuthorized]), MqttVersion.V311));
        Assert.Equal("b0020001", Write(new SubAckPacket(1, [ReasonCode.Success], PacketType.UnsubAck), MqttVersion.V311));
    }

    [Fact]
    public void Writes_the_limits_of_a_server_into_connack()
    {
        PropertyWriter properties = new(stackalloc byte[64]);
        properties.Add(PropertyId.ReceiveMaximum, 16);
        properties.Add(PropertyId.MaximumQos, 1);
        properties.Add(PropertyId.MaximumPacketSize, 65_536);
        properties.Add(PropertyId.AssignedClientIdentifier, "a1"u8);
        properties.AddUserProperty("k"u8, "v"u8);

        string hex = Write(new ConnAckPacket { Properties = properties.Written }, MqttVersion.V5);

        Assert.Equal("20190000162100102401270001000012000261312600016b000176", hex);
    }

    [Fact]
    public void Property_writer_refuses_the_wrong_kind_and_a_full_span()
    {
        Assert.Throws<ArgumentException>(() => Add(PropertyId.ReasonString, 8));
        Assert.Throws<ArgumentException>(() => Add(PropertyId.MaximumPacketSize, 4));
        Assert.Throws<ArgumentException>(() => AddText(PropertyId.ReceiveMaximum, "x"));
        Add(PropertyId.MaximumPacketSize, 5);
        AddText(PropertyId.ReasonString, "x");
    }

    [Fact]
    public void Refuses_to_write_what_no_packet_can_hold()
    {
        byte[] tooLong = new byte[65_536];

        ArgumentException text = Assert.Throws<ArgumentException>(() => PacketWriter.Measure(new PublishPacket { Topic = tooLong }, MqttVersion.V311));
        Assert.Contains("65536", text.Message, StringComparison.Ordinal);
    }

    private static void Add(PropertyId id, int size) => new PropertyWriter(new byte[size]).Add(id, 1);

    private static void AddText(PropertyId id, string text) => new PropertyWriter(new byte[16]).Add(id, Encoding.UTF8.GetBytes(text));

    private static string Write<TPacket>(TPacket packet, MqttVersion version)
        where TPacket : IPacket, allows ref struct
    {
        ArrayBufferWriter<byte> output = new();
        PacketWriter.Write(output, packet, version);
        return Convert.ToHexStringLower(output.WrittenSpan);
    }
}
