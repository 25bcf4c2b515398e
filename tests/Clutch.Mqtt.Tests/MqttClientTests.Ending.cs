using System.Text;

namespace Clutch.Mqtt.Tests;

public sealed partial class MqttClientTests
{
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
