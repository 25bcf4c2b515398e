using System.Collections.Concurrent;
using System.Text;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>Commands in and replies out on one connection. A reply is sent on every connection until one of them has brought its PUBACK.</summary>
internal sealed class CommandChannel(CommandDesk desk, string vehicle, ILogger log)
{
    /// <summary>How soon a PUBACK of a reply is noted; a reply itself wakes at once.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private readonly string _commands = Topics.Commands(vehicle);
    private readonly byte[] _replies = Encoding.UTF8.GetBytes(Topics.Replies(vehicle));
    private readonly HashSet<long> _sent = [];
    private readonly ConcurrentQueue<(long Number, bool Taken)> _acknowledged = new();

    /// <summary>On the client's read loop.</summary>
    public void Received(PublishPacket message)
    {
        message.Properties.TryGetValue(PropertyId.CorrelationData, out ReadOnlySpan<byte> correlation);
        desk.Offer(message.Payload, correlation);
    }

    /// <summary>On the client's read loop.</summary>
    /// <param name="token">The number of a reply, negated: those of frames are positive.</param>
    /// <param name="reason">0x80 and above: the server did not take it; it is sent again on the next connection.</param>
    public void Acknowledged(long token, ReasonCode reason)
    {
        _acknowledged.Enqueue((-token, (byte)reason < 0x80));
        if ((byte)reason >= 0x80)
        {
            log.LogWarning("The server did not take the reply to a command: {Reason}. It is sent again on the next connection.", reason);
        }
    }

    /// <summary>Subscribes, unless the server has kept that, and sends replies until the connection ends. Never throws: the connection's end is told elsewhere.</summary>
    public async Task RunAsync(MqttClient client, bool subscribed, CancellationToken cancellationToken)
    {
        try
        {
            await TalkAsync(client, subscribed, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or MqttConnectionException)
        {
            // What has no PUBACK is sent on the next connection.
        }
        catch (SqliteException e)
        {
            log.LogError("The journal of commands cannot be used: {Reason}. Replies pause until the next connection.", e.Message);
        }
    }

    private async Task TalkAsync(MqttClient client, bool subscribed, CancellationToken cancellationToken)
    {
        if (!subscribed)
        {
            ReasonCode granted = await client.SubscribeAsync(_commands, 1, cancellationToken);
            if ((byte)granted >= 0x80)
            {
                log.LogWarning("The server gives no commands to {Vehicle}: {Reason}.", vehicle, granted);
            }
        }

        while (true)
        {
            Settle();
            while (desk.TryTakeProgress(out byte[]? progress))
            {
                await client.PublishAsync(new MqttMessage { Topic = _replies, Payload = progress }, 0, cancellationToken);
            }

            foreach (CommandAnswer answer in desk.Journal.Undelivered())
            {
                if (_sent.Add(answer.Number))
                {
                    await client.PublishAsync(Message(answer), -answer.Number, cancellationToken);
                }
            }

            await desk.Journal.WaitAsync(s_look, cancellationToken);
        }
    }

    private MqttMessage Message(CommandAnswer answer)
    {
        byte[] properties = [];
        if (answer.Correlation.Length > 0)
        {
            var writer = new PropertyWriter(new byte[answer.Correlation.Length + 8]);
            writer.Add(PropertyId.CorrelationData, answer.Correlation);
            properties = writer.Written.Bytes.ToArray();
        }

        return new MqttMessage { Topic = _replies, Payload = answer.Bytes, Qos = 1, Properties = properties };
    }

    private void Settle()
    {
        while (_acknowledged.TryDequeue(out (long Number, bool Taken) acknowledged))
        {
            if (acknowledged.Taken)
            {
                desk.Journal.Delivered(acknowledged.Number);
                _sent.Remove(acknowledged.Number);
            }
        }
    }
}
