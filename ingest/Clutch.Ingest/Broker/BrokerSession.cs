using System.Text;
using System.Threading.Channels;
using Clutch.Log;
using Clutch.Mqtt;

namespace Clutch.Ingest.Broker;

/// <summary>One connection to the broker: subscribe, append what comes, acknowledge what is durable.</summary>
internal sealed class BrokerSession(BrokerOptions options, BrokerIntake intake, IngestCounters counters, TimeProvider time)
{
    private readonly Channel<BrokerMessage> _arrived = Channel.CreateUnbounded<BrokerMessage>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource<string> _given = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FrameCheck _check = new(options.MaxClockAhead);
    private int _waiting;

    private string Filter => $"$share/{options.Group}/{Telemetry.Topics.Prefix}+/frames";

    /// <summary>Runs until the connection ends and says why it did; a cancelled one ends after its last acknowledgement.</summary>
    /// <param name="joined">Called once frames can come.</param>
    /// <param name="stoppingToken">Ends the session in good order.</param>
    /// <exception cref="BrokerException">Another try would end no better.</exception>
    /// <exception cref="MqttConnectionException">No connection.</exception>
    public async Task<string> RunAsync(Action joined, CancellationToken stoppingToken)
    {
        MqttConnectOutcome outcome = await MqttClient.ConnectAsync(ClientOptions(), time, stoppingToken);
        if (outcome.Client is not { } client)
        {
            return Refused(outcome);
        }

        await using (client)
        {
            if (!client.Limits.SharedSubscriptions)
            {
                throw NoSharing("says that it has no shared subscriptions");
            }

            intake.Begin(client.Acknowledge, () => _given.TrySetResult("The log could not keep a frame; the broker has to send it again."));
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task pump = PumpAsync(ending.Token);
            try
            {
                await SubscribeAsync(client, stoppingToken);
                joined();
                await Task.WhenAny(client.Completion, _given.Task, pump).WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                // Stopped: what is on its way to the disk is acknowledged below.
            }
            finally
            {
                await ending.CancelAsync();
                intake.Wake();
                await pump;
            }

            return stoppingToken.IsCancellationRequested ? await LeaveAsync(client) : await ReasonAsync(client);
        }
    }

    private MqttClientOptions ClientOptions() => new()
    {
        Host = options.Host,
        Port = options.Port,
        ClientId = options.ClientId,
        UserName = options.UserName,
        Password = options.Password is null ? null : Encoding.UTF8.GetBytes(options.Password),
        CleanStart = false,
        SessionExpiry = options.SessionExpiry,
        KeepAlive = options.KeepAlive,
        ReceiveMaximum = options.Window,
        MaximumPacketSize = options.MaxPacketBytes,
        AcknowledgeByHand = true,
        MessageReceived = OnMessage,
    };

    /// <summary>On the client's read loop.</summary>
    private void OnMessage(PublishPacket packet)
    {
        // The broker bounds QoS 1 by the window; QoS 0 has no bound but this.
        if (packet.Qos == 0 && Volatile.Read(ref _waiting) >= options.Window)
        {
            counters.CountRefused(Refusal.QosZeroPressure);
            return;
        }

        if (Interlocked.Increment(ref _waiting) > BrokerIntake.Patience * options.Window)
        {
            // Nothing behind the first message that is left out may be appended: order would be lost.
            _arrived.Writer.TryComplete();
            GiveUp();
            return;
        }

        _arrived.Writer.TryWrite(new BrokerMessage(in packet, intake.Tracer.Begin(packet.Properties)));
    }

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (BrokerMessage message in _arrived.Reader.ReadAllAsync(cancellationToken))
            {
                Interlocked.Decrement(ref _waiting);
                if (!await TryAppendAsync(message, cancellationToken))
                {
                    GiveUp();
                    return;
                }

                message.Return();
            }
        }
        catch (OperationCanceledException)
        {
            // What was not appended is not acknowledged either.
        }
    }

    private void GiveUp() => _given.TrySetResult($"The broker sends far more than {options.Window} messages ahead of their acknowledgement, which MQTT 5 forbids.");

    private async ValueTask<bool> TryAppendAsync(BrokerMessage message, CancellationToken cancellationToken)
    {
        counters.CountReceived();
        LogStream stream = message.Sort(_check, time.GetUtcNow().ToUnixTimeMilliseconds(), out ReadOnlyMemory<byte> key, out ReadOnlyMemory<byte> value);
        if (!intake.TryReserve(message.Identifier, out long ticket))
        {
            return false;
        }

        while (!intake.TryAppend(stream, key.Span, value.Span, ticket, message.Trace))
        {
            await intake.ReportedAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (stream == LogStream.DeadLetters)
        {
            counters.CountDeadLettered();
        }

        return true;
    }

    private async Task SubscribeAsync(MqttClient client, CancellationToken cancellationToken)
    {
        ReasonCode answer = await client.SubscribeAsync(Filter, qos: 1, cancellationToken);
        switch (answer)
        {
            case (ReasonCode)1:
                return;
            case ReasonCode.Success:
                throw new BrokerException($"The broker {options.Host}:{options.Port} grants QoS 0 only, which loses frames. Allow QoS 1 on {Filter}.");
            case ReasonCode.NotAuthorized:
                throw new BrokerException($"The broker {options.Host}:{options.Port} does not let {options.UserName ?? "an anonymous client"} read {Filter}. Give it that right.");
            default:
                throw NoSharing($"answers {answer} to {Filter}");
        }
    }

    /// <summary>A sentence for a refusal that may pass; an exception for one that will not.</summary>
    private string Refused(MqttConnectOutcome outcome) => outcome.Reason switch
    {
        ReasonCode.UnsupportedProtocolVersion => throw NoSharing("speaks MQTT 3.1.1 only"),
        ReasonCode.BadUserNameOrPassword or ReasonCode.NotAuthorized =>
            throw new BrokerException($"The broker {options.Host}:{options.Port} refuses {options.UserName ?? "an anonymous client"}: {outcome.Reason}. Check user and password (CLUTCH_BROKER__PASSWORD)."),
        _ => $"The broker refuses: {outcome.Reason}{(outcome.ReasonText is { } text ? $", {text}" : "")}.",
    };

    private BrokerException NoSharing(string what) => new(
        $"The broker {options.Host}:{options.Port} {what}. Frames are shared between processes by shared subscriptions of MQTT 5: use a broker that has them (mosquitto 1.6 and later, EMQX, HiveMQ, VerneMQ), or let the devices connect to ./clutch ingest itself.");

    private async Task<string> ReasonAsync(MqttClient client)
    {
        if (!client.Completion.IsCompleted)
        {
            return await _given.Task;
        }

        MqttEnd end = await client.Completion;
        return end.Reason == ReasonCode.SessionTakenOver
            ? throw new BrokerException($"Another client connected to the broker as {options.ClientId}. Give every process its own --data or CLUTCH_BROKER__CLIENTID.")
            : end.Message;
    }

    private async Task<string> LeaveAsync(MqttClient client)
    {
        using var patience = new CancellationTokenSource(options.StopTimeout, time);
        try
        {
            while (!intake.IsIdle)
            {
                await intake.ReportedAsync().AsTask().WaitAsync(patience.Token);
            }

            await client.DisconnectAsync(ReasonCode.Success, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The broker keeps the rest for the next start.
        }

        return "Stopped.";
    }
}
