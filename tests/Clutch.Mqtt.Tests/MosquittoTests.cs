using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Clutch.Mqtt.Tests;

/// <summary>The client against a real broker.</summary>
public sealed class MosquittoTests
{
    private static readonly byte[] s_topic = "clutch/v1/car-1/frames"u8.ToArray();

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task Ten_thousand_publishes_are_acknowledged_once_in_order_and_reach_a_subscriber(MqttVersion version)
    {
        const int Count = 10_000;
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        List<int> received = [];
        TaskCompletionSource allReceived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        MqttClient subscriber = await ConnectAsync(broker, version, "subscriber", acknowledged: null, message =>
        {
            received.Add(BinaryPrimitives.ReadInt32BigEndian(message.Payload));
            if (received.Count == Count)
            {
                allReceived.TrySetResult();
            }
        });
        Assert.Equal(ReasonCode.GrantedQos1, await subscriber.SubscribeAsync("clutch/v1/+/frames", 1, broker.Stop));

        List<long> acknowledged = [];
        TaskCompletionSource allAcknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        MqttClient publisher = await ConnectAsync(
            broker,
            version,
            "publisher",
            (token, reason) =>
            {
                Assert.False(reason.IsFailure());
                acknowledged.Add(token);
                if (acknowledged.Count == Count)
                {
                    allAcknowledged.TrySetResult();
                }
            },
            received: null);
        byte[] payload = new byte[120];
        for (int i = 0; i < Count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(payload, i);
            await publisher.PublishAsync(s_topic, payload, i, broker.Stop);
            Assert.InRange(publisher.InFlightCount, 0, 16);
        }

        await allAcknowledged.Task.WaitAsync(broker.Stop);
        await allReceived.Task.WaitAsync(broker.Stop);

        Assert.Equal(Enumerable.Range(0, Count).Select(i => (long)i), acknowledged);
        Assert.Equal(Enumerable.Range(0, Count), received);
        Assert.Equal(MqttEndedBy.Client, (await publisher.DisconnectAsync(ReasonCode.Success, broker.Stop)).EndedBy);
        Assert.Equal(MqttEndedBy.Client, (await subscriber.DisconnectAsync(ReasonCode.Success, broker.Stop)).EndedBy);
        Assert.Equal(0, publisher.InFlightCount);
    }

    [Theory]
    [InlineData(MqttVersion.V311, "mqttv311")]
    [InlineData(MqttVersion.V5, "mqttv5")]
    public async Task The_brokers_own_subscriber_sees_every_payload(MqttVersion version, string name)
    {
        const int Count = 500;
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        string[] arguments =
        [
            "-h", "127.0.0.1", "-p", broker.Port.ToString(CultureInfo.InvariantCulture), "-V", name, "-q", "1",
            "-t", "clutch/v1/car-1/frames", "-C", Count.ToString(CultureInfo.InvariantCulture), "-W", "30",
        ];
        using Process listener = new() { StartInfo = new ProcessStartInfo("mosquitto_sub", arguments) { RedirectStandardOutput = true, UseShellExecute = false } };
        listener.Start();
        await broker.WaitForLogAsync("Sending SUBACK");
        MqttClient publisher = await ConnectAsync(broker, version, "publisher", acknowledged: null, received: null);

        for (int i = 0; i < Count; i++)
        {
            await publisher.PublishAsync(s_topic, Encoding.ASCII.GetBytes($"m{i}"), i, broker.Stop);
        }

        string output = await listener.StandardOutput.ReadToEndAsync(broker.Stop);
        await listener.WaitForExitAsync(broker.Stop);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"m{i}"), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await publisher.DisposeAsync();
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task A_bad_password_is_refused_and_a_good_one_is_not(MqttVersion version)
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync("device", "secret");

        MqttConnectOutcome refused = await LogInAsync("wrong");
        MqttConnectOutcome accepted = await LogInAsync("secret");

        Assert.False(refused.IsAccepted);
        Assert.Equal(ReasonCode.NotAuthorized, refused.Reason);
        Assert.True(accepted.IsAccepted);
        await accepted.Client!.DisposeAsync();

        Task<MqttConnectOutcome> LogInAsync(string password) => MqttClient.ConnectAsync(
            new MqttClientOptions
            {
                Host = "127.0.0.1",
                Port = broker.Port,
                Version = version,
                ClientId = "device",
                UserName = "device",
                Password = Encoding.UTF8.GetBytes(password),
            },
            TimeProvider.System,
            broker.Stop);
    }

    [Theory]
    [InlineData(MqttVersion.V311)]
    [InlineData(MqttVersion.V5)]
    public async Task The_will_is_sent_when_the_connection_drops_and_not_after_a_disconnect(MqttVersion version)
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        TaskCompletionSource<string> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        MqttClient watcher = await ConnectAsync(
            broker, version, "watcher", acknowledged: null, message => first.TrySetResult(Encoding.UTF8.GetString(message.Payload)));
        await watcher.SubscribeAsync("status/#", 1, broker.Stop);

        MqttClient polite = await WithWillAsync("polite");
        await polite.DisconnectAsync(ReasonCode.Success, broker.Stop);
        MqttClient dropped = await WithWillAsync("dropped");
        await dropped.DisposeAsync();

        Assert.Equal("dropped", await first.Task.WaitAsync(broker.Stop));
        await watcher.DisposeAsync();

        async Task<MqttClient> WithWillAsync(string id) => (await MqttClient.ConnectAsync(
            new MqttClientOptions
            {
                Host = "127.0.0.1",
                Port = broker.Port,
                Version = version,
                ClientId = id,
                Will = new MqttWill($"status/{id}", Encoding.UTF8.GetBytes(id)),
            },
            TimeProvider.System,
            broker.Stop)).Client!;
    }

    [Fact]
    public async Task An_idle_client_pings_and_stays()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        MqttConnectOutcome outcome = await MqttClient.ConnectAsync(
            new MqttClientOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "idle", KeepAlive = TimeSpan.FromSeconds(1) },
            TimeProvider.System,
            broker.Stop);

        await broker.WaitForLogAsync("Sending PINGRESP to idle");
        await broker.WaitForLogAsync("Sending PINGRESP to idle");

        Assert.False(outcome.Client!.Completion.IsCompleted);
        await outcome.Client.DisposeAsync();
    }

    [Fact]
    public async Task A_broker_that_is_killed_ends_the_connection()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        MqttClient client = await ConnectAsync(broker, MqttVersion.V5, "car-1", acknowledged: null, received: null);

        broker.Kill();

        MqttEnd end = await client.Completion.WaitAsync(broker.Stop);
        Assert.Equal(MqttEndedBy.Loss, end.EndedBy);
        await Assert.ThrowsAsync<MqttConnectionException>(() => client.PublishAsync(s_topic, default, 1, broker.Stop).AsTask());
    }

    [Fact]
    public async Task Unsubscribe_ends_delivery_and_retained_messages_come_at_once()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        List<string> received = [];
        TaskCompletionSource last = new(TaskCreationOptions.RunContinuationsAsynchronously);
        MqttClient client = await ConnectAsync(broker, MqttVersion.V5, "both", acknowledged: null, message =>
        {
            received.Add($"{Encoding.UTF8.GetString(message.Topic)} {message.Retain}");
            if (message.Topic.SequenceEqual("end"u8))
            {
                last.TrySetResult();
            }
        });
        byte[] status = "status"u8.ToArray();

        await client.PublishAsync(new MqttMessage { Topic = status, Payload = "on"u8.ToArray(), Qos = 1, Retain = true }, 1, broker.Stop);
        await client.SubscribeAsync("status", 1, broker.Stop);
        Assert.Equal(ReasonCode.Success, await client.UnsubscribeAsync("status", broker.Stop));
        Assert.Equal(ReasonCode.NoSubscriptionExisted, await client.UnsubscribeAsync("status", broker.Stop));
        await client.PublishAsync(status, "off"u8.ToArray(), 2, broker.Stop);
        await client.SubscribeAsync("end", 0, broker.Stop);
        await client.PublishAsync(new MqttMessage { Topic = "end"u8.ToArray() }, 3, broker.Stop);
        await last.Task.WaitAsync(broker.Stop);

        Assert.Equal(["status True", "end False"], received);
        await client.DisposeAsync();
    }

    private static async Task<MqttClient> ConnectAsync(
        MosquittoBroker broker, MqttVersion version, string id, MqttAcknowledgementHandler? acknowledged, MqttMessageHandler? received)
    {
        MqttClientOptions options = new()
        {
            Host = "127.0.0.1",
            Port = broker.Port,
            Version = version,
            ClientId = id,
            Acknowledged = acknowledged,
            MessageReceived = received,
        };
        MqttConnectOutcome outcome = await MqttClient.ConnectAsync(options, TimeProvider.System, broker.Stop);
        Assert.Equal(ReasonCode.Success, outcome.Reason);
        return outcome.Client!;
    }
}
