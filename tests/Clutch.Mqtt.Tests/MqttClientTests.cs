namespace Clutch.Mqtt.Tests;

/// <summary>The client against a scripted server: every way a server can misbehave, and the send window.</summary>
public sealed partial class MqttClientTests
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
}
