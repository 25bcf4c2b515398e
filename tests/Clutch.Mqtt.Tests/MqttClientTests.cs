using System.Text;

namespace Clutch.Mqtt.Tests;

/// <summary>The client against a scripted server: every way a server can misbehave, and the send window.</summary>
public sealed class MqttClientTests
{
    private const string AcceptV5 = "20: 0000 {}";
    private static readonly byte[] s_topic = "t"u8.ToArray();

    [Fact]
    public async Task Sends_connect_with_will_and_credentials()
    {
        using FakeServer server = new();
        MqttClientOptions options = new()
        {
            Host = "127.0.0.1",
            Port = server.Options(MqttVersion.V311).Port,
            Version = MqttVersion.V311,
            ClientId = "car-1",
            UserName = "device",
            Password = new byte[] { 0, 255, 1 },
            Will = new MqttWill("clutch/v1/car-1/status", "offline"u8.ToArray()) { Retain = true },
        };
        Task<MqttConnectOutcome> connecting = MqttClient.ConnectAsync(options, TimeProvider.System, server.Stop);
        await server.AcceptAsync();

        Assert.Equal(ValidPackets.All[2].Hex, await server.ReadAsync());
        await server.SendAsync("20: 0100");
        MqttConnectOutcome outcome = await connecting;

        Assert.True(outcome.IsAccepted && outcome.SessionPresent);
        await outcome.Client!.DisposeAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311, "20: 0004", ReasonCode.BadUserNameOrPassword)]
    [InlineData(MqttVersion.V311, "20: 0003", ReasonCode.ServerUnavailable)]
    [InlineData(MqttVersion.V5, "20: 0089 {1f `busy`}", ReasonCode.ServerBusy)]
    [InlineData(MqttVersion.V5, "20: 0001", ReasonCode.UnsupportedProtocolVersion)]
    public async Task A_refusal_is_an_outcome(MqttVersion version, string answer, ReasonCode expected)
    {
        using FakeServer server = new();

        MqttConnectOutcome outcome = await server.ConnectAsync(server.Options(version), answer);

        Assert.False(outcome.IsAccepted);
        Assert.Equal(expected, outcome.Reason);
        Assert.Equal(expected == ReasonCode.ServerBusy ? "busy" : null, outcome.ReasonText);
    }

    [Theory]
    [InlineData("'HTTP/1.1 400 Bad Request'", "did not answer CONNECT with CONNACK")]
    [InlineData("d0:", "it sent PingResp")]
    [InlineData("20: 0200 {}", "malformed CONNACK: reserved")]
    [InlineData("20: 0000 {} 00", "malformed CONNACK: the packet goes on")]
    public async Task An_answer_that_is_not_a_connack_says_what_it_was(string answer, string expected)
    {
        using FakeServer server = new();

        MqttConnectionException error = await Assert.ThrowsAsync<MqttConnectionException>(() => server.ConnectAsync(server.Options(MqttVersion.V5), answer));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_close_after_every_byte_of_the_answer_is_a_lost_connection()
    {
        byte[] answer = WireNotation.Encode(AcceptV5);
        for (int length = 0; length < answer.Length; length++)
        {
            using FakeServer server = new();
            Task<MqttConnectOutcome> connecting = MqttClient.ConnectAsync(server.Options(MqttVersion.V5), TimeProvider.System, server.Stop);
            await server.AcceptAsync();
            await server.ReadAsync();
            await server.SendAsync(answer[..length]);
            server.ClosePeer();

            MqttConnectionException error = await Assert.ThrowsAsync<MqttConnectionException>(() => connecting);
            Assert.Contains("closed the connection instead of answering", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task No_answer_within_the_limit_is_a_lost_connection()
    {
        using FakeServer server = new();
        ManualTime time = new();
        Task<MqttConnectOutcome> connecting = MqttClient.ConnectAsync(server.Options(MqttVersion.V5), time, server.Stop);
        await server.AcceptAsync();
        await server.ReadAsync();

        time.Advance(TimeSpan.FromSeconds(10));

        MqttConnectionException error = await Assert.ThrowsAsync<MqttConnectionException>(() => connecting);
        Assert.Contains("did not answer within 10 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_a_sentence()
    {
        int port;
        using (FakeServer server = new())
        {
            port = server.Options(MqttVersion.V5).Port;
        }

        MqttConnectionException error = await Assert.ThrowsAsync<MqttConnectionException>(
            () => MqttClient.ConnectAsync(new MqttClientOptions { Host = "127.0.0.1", Port = port }, TimeProvider.System, CancellationToken.None));
        Assert.Contains($"Cannot connect to 127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publishes_wait_for_the_servers_receive_maximum_and_go_on_in_order()
    {
        using FakeServer server = new();
        List<long> acknowledged = [];
        MqttConnectOutcome outcome = await server.ConnectAsync(WithAcknowledgements(server, acknowledged), "20: 0000 {21 0002}");
        MqttClient client = outcome.Client!;

        await client.PublishAsync(s_topic, "a"u8.ToArray(), 1, server.Stop);
        await client.PublishAsync(s_topic, "b"u8.ToArray(), 2, server.Stop);
        Task third = client.PublishAsync(s_topic, "c"u8.ToArray(), 3, server.Stop).AsTask();
        Task fourth = client.PublishAsync(new MqttMessage { Topic = s_topic, Payload = "d"u8.ToArray() }, 4, server.Stop).AsTask();

        Assert.Equal("32070001740001" + "0061", await server.ReadAsync());
        Assert.Equal("32070001740002" + "0062", await server.ReadAsync());
        Assert.False(third.IsCompleted || fourth.IsCompleted);
        Assert.Equal(2, client.InFlightCount);
        await server.SendAsync("40: 0002 10");
        await third;
        await fourth;
        Assert.Equal("32070001740002" + "0063", await server.ReadAsync());
        Assert.Equal("30050001740064", await server.ReadAsync());
        await server.SendAsync("40: 0001 97");
        await server.SendAsync("40: 0002");
        await client.BarrierAsync(server);

        Assert.Equal([2, 1 | (0x97 << 8), 3], acknowledged);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_cancelled_wait_sends_nothing_and_leaves_the_others_in_line()
    {
        using FakeServer server = new();
        MqttClient client = (await server.ConnectAsync(server.Options(MqttVersion.V5), "20: 0000 {21 0001}")).Client!;
        using CancellationTokenSource cancel = new();
        await client.PublishAsync(s_topic, "a"u8.ToArray(), 1, server.Stop);
        Task second = client.PublishAsync(s_topic, "b"u8.ToArray(), 2, cancel.Token).AsTask();
        Task third = client.PublishAsync(s_topic, "c"u8.ToArray(), 3, server.Stop).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await server.ReadAsync();
        await server.SendAsync("40: 0001");
        await third;
        Assert.EndsWith("63", await server.ReadAsync(), StringComparison.Ordinal);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_lost_connection_fails_waiting_and_later_publishes()
    {
        using FakeServer server = new();
        MqttClient client = (await server.ConnectAsync(server.Options(MqttVersion.V5), "20: 0000 {21 0001}")).Client!;
        await client.PublishAsync(s_topic, default, 1, server.Stop);
        Task waiting = client.PublishAsync(s_topic, default, 2, server.Stop).AsTask();
        Task<ReasonCode> subscribing = client.SubscribeAsync("a", 1, server.Stop);

        server.ClosePeer();

        MqttEnd end = await client.Completion.WaitAsync(server.Stop);
        Assert.Equal(MqttEndedBy.Loss, end.EndedBy);
        await Assert.ThrowsAsync<MqttConnectionException>(() => waiting);
        await Assert.ThrowsAsync<MqttConnectionException>(() => subscribing);
        await Assert.ThrowsAsync<MqttConnectionException>(() => client.PublishAsync(s_topic, default, 3, server.Stop).AsTask());
        await Assert.ThrowsAsync<MqttConnectionException>(() => client.SubscribeAsync("a", 1, server.Stop));
    }

    [Theory]
    [InlineData("40: 0007", "e00182", ReasonCode.ProtocolError)] // nothing in flight
    [InlineData("40: 0000", "e00182", ReasonCode.ProtocolError)]
    [InlineData("20: 0000 {}", "e00182", ReasonCode.ProtocolError)]
    [InlineData("34: `t` 0001 {} 'x'", "e00182", ReasonCode.ProtocolError)] // QoS 2 was never granted
    [InlineData("30: `t` {23 0001} 'x'", "e00182", ReasonCode.ProtocolError)] // no alias was allowed
    [InlineData("30: `t/#` {} 'x'", "e00190", ReasonCode.TopicNameInvalid)]
    [InlineData("30 ffffff7f", "e00195", ReasonCode.PacketTooLarge)]
    [InlineData("00 00", "e00181", ReasonCode.MalformedPacket)]
    public async Task A_packet_that_makes_no_sense_ends_the_connection_with_its_reason(string packet, string goodbye, ReasonCode expected)
    {
        using FakeServer server = new();
        MqttClient client = (await server.ConnectAsync(server.Options(MqttVersion.V5), AcceptV5)).Client!;

        await server.SendAsync(packet);

        Assert.Equal(goodbye, await server.ReadAsync());
        Assert.Equal("", await server.ReadAsync());
        server.ClosePeer();
        MqttEnd end = await client.Completion.WaitAsync(server.Stop);
        Assert.Equal((MqttEndedBy.Loss, expected), (end.EndedBy, end.Reason));
        Assert.Contains("refused", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disconnect_of_the_server_is_its_own_reason()
    {
        using FakeServer server = new();
        MqttClient client = (await server.ConnectAsync(server.Options(MqttVersion.V5), AcceptV5)).Client!;

        await server.SendAsync("e0: 8e {1f `another session`}");

        MqttEnd end = await client.Completion.WaitAsync(server.Stop);
        Assert.Equal((MqttEndedBy.Server, ReasonCode.SessionTakenOver), (end.EndedBy, end.Reason));
        Assert.Contains("another session", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_reach_the_callback_before_their_acknowledgement_even_when_split()
    {
        using FakeServer server = new();
        List<string> messages = [];
        MqttClientOptions options = new()
        {
            Host = "127.0.0.1",
            Port = server.Options(MqttVersion.V311).Port,
            Version = MqttVersion.V311,
            ClientId = "c",
            MessageReceived = message => messages.Add($"{Encoding.UTF8.GetString(message.Topic)}={Encoding.UTF8.GetString(message.Payload)}"),
        };
        MqttClient client = (await server.ConnectAsync(options, "20: 0000")).Client!;

        byte[] bytes = [.. WireNotation.Encode("32: `a` 0005 'x'"), .. WireNotation.Encode("30: `b` 'y'"), .. WireNotation.Encode("32: `c` 0006 'z'")];
        foreach (byte b in bytes)
        {
            await server.SendAsync([b]);
        }

        Assert.Equal("40020005", await server.ReadAsync());
        Assert.Equal("40020006", await server.ReadAsync());
        Assert.Equal(["a=x", "b=y", "c=z"], messages);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_silent_server_is_pinged_and_then_given_up()
    {
        using FakeServer server = new();
        ManualTime time = new();
        MqttClient client = (await server.ConnectAsync(server.Options(MqttVersion.V5), "20: 0000 {13 0008}", time)).Client!;
        Assert.Equal(TimeSpan.FromSeconds(8), client.Limits.KeepAlive);

        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("c000", await server.ReadAsync());
        await server.SendAsync("d0:");
        await client.BarrierAsync(server);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("c000", await server.ReadAsync());
        Assert.False(client.Completion.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(8));

        MqttEnd end = await client.Completion.WaitAsync(server.Stop);
        Assert.Equal((MqttEndedBy.Loss, ReasonCode.KeepAliveTimeout), (end.EndedBy, end.Reason));
    }

    [Fact]
    public async Task Disconnect_follows_what_is_queued_and_waits_for_the_server_to_close()
    {
        using FakeServer server = new();
        MqttClient client = (await server.ConnectAsync(server.Options(MqttVersion.V5), AcceptV5)).Client!;
        await client.PublishAsync(s_topic, default, 1, server.Stop);
        Task<MqttEnd> disconnecting = client.DisconnectAsync(ReasonCode.Success, server.Stop);

        Assert.StartsWith("32", await server.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("e000", await server.ReadAsync());
        Assert.Equal("", await server.ReadAsync());
        Assert.False(disconnecting.IsCompleted);
        server.ClosePeer();

        Assert.Equal((MqttEndedBy.Client, ReasonCode.Success), ((await disconnecting.WaitAsync(server.Stop)).EndedBy, (await disconnecting.WaitAsync(server.Stop)).Reason));
    }

    [Fact]
    public async Task Disconnect_does_not_wait_for_ever_for_a_server_that_keeps_the_connection()
    {
        using FakeServer server = new();
        ManualTime time = new();
        MqttClient client = (await server.ConnectAsync(server.Options(MqttVersion.V5), AcceptV5, time)).Client!;
        Task<MqttEnd> disconnecting = client.DisconnectAsync(ReasonCode.Success, server.Stop);
        Assert.Equal("e000", await server.ReadAsync());

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(MqttEndedBy.Client, (await disconnecting.WaitAsync(server.Stop)).EndedBy);
    }

    [Fact]
    public async Task A_subscription_that_is_never_answered_is_a_lost_connection()
    {
        using FakeServer server = new();
        ManualTime time = new();
        MqttClient client = (await server.ConnectAsync(server.Options(MqttVersion.V5), AcceptV5, time)).Client!;
        Task<ReasonCode> subscribing = client.SubscribeAsync("a/#", 1, server.Stop);
        Assert.Equal("82098000000003612f2301", await server.ReadAsync());

        time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<MqttConnectionException>(() => subscribing);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task What_the_server_would_refuse_is_refused_before_it_is_sent()
    {
        using FakeServer server = new();
        MqttClient client = (await server.ConnectAsync(server.Options(MqttVersion.V5), "20: 0000 {24 00 25 00 27 00000040}")).Client!;

        await Refused(new MqttMessage { Topic = s_topic, Qos = 1 }, "QoS 1");
        await Refused(new MqttMessage { Topic = s_topic, Retain = true }, "retained");
        await Refused(new MqttMessage { Topic = s_topic, Payload = new byte[60] }, "accepts 64");
        await Refused(new MqttMessage { Topic = "a/#"u8.ToArray() }, "wildcard");
        await Assert.ThrowsAsync<ArgumentException>(() => client.SubscribeAsync("a#", 1, server.Stop));
        await client.DisposeAsync();

        async Task Refused(MqttMessage message, string why)
        {
            ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => client.PublishAsync(message, 0, server.Stop).AsTask());
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_callback_that_throws_ends_the_connection_and_says_so()
    {
        using FakeServer server = new();
        MqttClientOptions options = new()
        {
            Host = "127.0.0.1",
            Port = server.Options(MqttVersion.V5).Port,
            MessageReceived = _ => throw new InvalidOperationException("boom"),
        };
        MqttClient client = (await server.ConnectAsync(options, AcceptV5)).Client!;

        await server.SendAsync("30: `t` {} 'x'");

        Assert.Contains("boom", (await client.Completion.WaitAsync(server.Stop)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(1883, 0)]
    [InlineData(1883, 40_000)]
    public async Task A_setting_out_of_range_names_the_key_and_the_value(int port, int window)
    {
        MqttClientOptions options = new() { Host = "127.0.0.1", Port = port, SendWindow = window };

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => MqttClient.ConnectAsync(options, TimeProvider.System, CancellationToken.None));

        Assert.Contains(port == 0 ? "Port is 0" : $"SendWindow is {window}", error.Message, StringComparison.Ordinal);
    }

    private static MqttClientOptions WithAcknowledgements(FakeServer server, List<long> acknowledged) => new()
    {
        Host = "127.0.0.1",
        Port = server.Options(MqttVersion.V5).Port,
        Acknowledged = (token, reason) => acknowledged.Add(reason.IsFailure() ? token | ((long)reason << 8) : token),
    };
}
