using System.Text;

namespace Clutch.Mqtt;

/// <summary>
/// One connection to an MQTT server, from an accepted CONNECT to its end; connect again for another. Publishes are pipelined:
/// they return once their bytes are queued within the send window, and are acknowledged through
/// <see cref="MqttClientOptions.Acknowledged"/>. All members may be called from any thread.
/// </summary>
public sealed partial class MqttClient : IAsyncDisposable
{
    private const ushort FirstRequestIdentifier = MqttClientOptions.LargestSendWindow + 1;

    private readonly Transport _transport;
    private readonly MqttClientOptions _options;
    private readonly TimeProvider _time;
    private readonly PublishQueue _queue;
    private readonly ReceiveBuffer _received;
    private readonly PendingRequests _requests = new(FirstRequestIdentifier);
    private readonly ServerPackets _packets;
    private readonly TaskCompletionSource<MqttEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer? _keepAliveTimer;
    private ITimer? _closeTimer;
    private MqttEnd? _closing;

    /// <summary>Of the read loop: what follows a refused packet is dropped unread until the server closes.</summary>
    private bool _rejected;
    private MqttEnd? _end;

    private MqttClient(Transport transport, MqttClientOptions options, TimeProvider time, Handshake handshake)
    {
        _transport = transport;
        _options = options;
        _time = time;
        _received = handshake.Received;
        Limits = handshake.Limits;
        KeepAlive keepAlive = new(Limits.KeepAlive, time);
        _queue = new PublishQueue(options.Version, Math.Min(options.SendWindow, Limits.ReceiveMaximum), keepAlive);
        _packets = new ServerPackets(options, _queue, _requests);
        if (!keepAlive.IsOff)
        {
            _keepAliveTimer = time.CreateTimer(static state => ((MqttClient)state!).CheckKeepAlive(), this, keepAlive.Period, keepAlive.Period);
        }
    }

    /// <summary>What the server allows.</summary>
    public MqttServerLimits Limits { get; }

    /// <summary>QoS 1 publishes that are not acknowledged.</summary>
    public int InFlightCount => _queue.InFlightCount;

    /// <summary>Ends with the connection and never fails. No callback runs after it.</summary>
    public Task<MqttEnd> Completion => _completion.Task;

    /// <summary>Connects and waits for the server's answer. A refusal is an outcome.</summary>
    /// <exception cref="MqttConnectionException">No connection, no answer in time, or an answer that is not MQTT.</exception>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static async Task<MqttConnectOutcome> ConnectAsync(MqttClientOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        options.Validate();
        (Transport transport, Handshake handshake) = await ConnectHandshake.RunAsync(options, time, cancellationToken);
        if (handshake.Reason != ReasonCode.Success)
        {
            transport.Dispose();
            return new MqttConnectOutcome(handshake.Reason, handshake.ReasonText, SessionPresent: false, Client: null);
        }

        MqttClient client = new(transport, options, time, handshake);
        _ = client.RunAsync();
        return new MqttConnectOutcome(handshake.Reason, handshake.ReasonText, handshake.SessionPresent, client);
    }

    /// <summary>Publishes at QoS 1. Waits while the send window is full; returns when the packet is queued, not when it is acknowledged.</summary>
    /// <exception cref="MqttConnectionException">The connection has ended; the message was not sent.</exception>
    public ValueTask PublishAsync(ReadOnlyMemory<byte> topic, ReadOnlyMemory<byte> payload, long token, CancellationToken cancellationToken) =>
        PublishAsync(new MqttMessage { Topic = topic, Payload = payload, Qos = 1 }, token, cancellationToken);

    /// <summary>Publishes at QoS 0 or 1, retained or with properties. Nothing acknowledges QoS 0, and its token is not used.</summary>
    /// <exception cref="MqttConnectionException">The connection has ended; the message was not sent.</exception>
    /// <exception cref="ArgumentException">The server would refuse the message: its topic, QoS, retain flag or size.</exception>
    public ValueTask PublishAsync(in MqttMessage message, long token, CancellationToken cancellationToken)
    {
        MqttMessage.RequireAcceptable(message, Limits, _options.Version);
        return _queue.PublishAsync(message, token, cancellationToken);
    }

    /// <summary>
    /// Acknowledges a QoS 1 message, with <see cref="MqttClientOptions.AcknowledgeByHand"/>. Call it in the order in which the messages came [MQTT-4.6.0-2].
    /// Does nothing once the connection has ended.
    /// </summary>
    public void Acknowledge(ushort packetIdentifier) => _queue.Send(new PubAckPacket(packetIdentifier));

    /// <summary>Subscribes to one filter at QoS 0 or 1 and gives the server's answer: the granted QoS, or a failure.</summary>
    /// <exception cref="MqttConnectionException">The connection ended, or the server did not answer in time.</exception>
    public async Task<ReasonCode> SubscribeAsync(string filter, byte qos, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(qos, 1);
        byte[] name = EncodeFilter(filter);
        (ushort identifier, Task<ReasonCode> answer) = _requests.Start();
        SendSubscribe(identifier, name, qos);
        return await _requests.AnswerAsync(identifier, answer, _options.ResponseTimeout, _time, cancellationToken);
    }

    /// <summary>Takes a subscription back. 3.1.1 always answers success.</summary>
    /// <exception cref="MqttConnectionException">The connection ended, or the server did not answer in time.</exception>
    public async Task<ReasonCode> UnsubscribeAsync(string filter, CancellationToken cancellationToken)
    {
        byte[] name = EncodeFilter(filter);
        (ushort identifier, Task<ReasonCode> answer) = _requests.Start();
        SendUnsubscribe(identifier, name);
        return await _requests.AnswerAsync(identifier, answer, _options.ResponseTimeout, _time, cancellationToken);
    }

    /// <summary>
    /// Says goodbye behind everything that is queued and waits until the server has closed, for the response timeout at most.
    /// With <see cref="ReasonCode.DisconnectWithWill"/> (MQTT 5) the server sends the will.
    /// </summary>
    public async Task<MqttEnd> DisconnectAsync(ReasonCode reason, CancellationToken cancellationToken)
    {
        Close(new MqttEnd(MqttEndedBy.Client, reason, "The client disconnected."), reason);
        return await Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Drops the connection if it is still open: the server then sends the will.</summary>
    public async ValueTask DisposeAsync()
    {
        End(new MqttEnd(MqttEndedBy.Client, ReasonCode.UnspecifiedError, "The client dropped the connection."));
        await Completion;
    }

    private static byte[] EncodeFilter(string filter)
    {
        byte[] name = Encoding.UTF8.GetBytes(filter);
        MqttReject reject = Utf8Text.CheckTopicFilter(name, MqttVersion.V5);
        return reject == MqttReject.None ? name : throw new ArgumentException($"Topic filter \"{filter}\" is not valid: {reject.Describe()}.", nameof(filter));
    }

    private void SendSubscribe(ushort identifier, byte[] name, byte qos)
    {
        FilterWriter filters = new(new byte[name.Length + 3]);
        filters.Add(name, qos);
        _queue.Send(new SubscribePacket { PacketIdentifier = identifier, Filters = filters.Written });
    }

    private void SendUnsubscribe(ushort identifier, byte[] name)
    {
        FilterWriter filters = new(new byte[name.Length + 2]);
        filters.Add(name);
        _queue.Send(new UnsubscribePacket { PacketIdentifier = identifier, Filters = filters.Written });
    }
}
