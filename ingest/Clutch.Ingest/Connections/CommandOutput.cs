using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <summary>
/// What the front door publishes to one device. Here the device is the receiver: its Receive Maximum bounds what is in flight, the
/// rest waits in a short queue.
/// </summary>
internal sealed class CommandOutput(PacketOutput output, TimeProvider time)
{
    private const int QueueLimit = 256;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private readonly HashSet<ushort> _inFlight = [];
    private ushort _lastIdentifier;

    /// <summary>The device's Receive Maximum.</summary>
    public int ReceiveMaximum { get; set; } = MqttLimits.DefaultReceiveMaximum;

    public CommandDelivery Send(byte[] topic, CommandMessage message, byte qos, bool retain)
    {
        CommandDelivery delivery;
        lock (_gate)
        {
            if (qos > 0 && (_inFlight.Count >= ReceiveMaximum || _queue.Count > 0))
            {
                if (_queue.Count == QueueLimit)
                {
                    return CommandDelivery.QueueFull;
                }

                _queue.Enqueue(new Waiting(topic, message, retain, time.GetTimestamp()));
                return CommandDelivery.Waiting;
            }

            delivery = Write(topic, message, qos, retain, message.Expiry);
        }

        output.Pump();
        return delivery;
    }

    /// <summary>The device's PUBACK, with whatever reason: the identifier is free again. False: it was not in flight.</summary>
    public bool Acknowledge(ushort identifier)
    {
        lock (_gate)
        {
            if (!_inFlight.Remove(identifier))
            {
                return false;
            }

            while (_inFlight.Count < ReceiveMaximum && _queue.TryDequeue(out Waiting waiting))
            {
                TimeSpan? left = waiting.Message.Expiry - time.GetElapsedTime(waiting.Since);
                if (left is null || left > TimeSpan.Zero)
                {
                    _ = Write(waiting.Topic, waiting.Message, 1, waiting.Retain, left);
                }
            }
        }

        return true;
    }

    private CommandDelivery Write(byte[] topic, CommandMessage message, byte qos, bool retain, TimeSpan? expiry)
    {
        var properties = new PropertyWriter(stackalloc byte[16 + CommandMessage.MaxTextBytes * 2]);
        if (output.Version == MqttVersion.V5)
        {
            if (expiry is not null)
            {
                properties.Add(PropertyId.MessageExpiryInterval, (uint)Math.Clamp(Math.Ceiling(expiry.Value.TotalSeconds), 1, uint.MaxValue));
            }

            if (!message.ResponseTopic.IsEmpty)
            {
                properties.Add(PropertyId.ResponseTopic, message.ResponseTopic.Span);
            }

            if (!message.CorrelationData.IsEmpty)
            {
                properties.Add(PropertyId.CorrelationData, message.CorrelationData.Span);
            }
        }

        var packet = new PublishPacket
        {
            Topic = topic,
            Qos = qos,
            Retain = retain,
            PacketIdentifier = qos > 0 ? NextIdentifier() : (ushort)0,
            Properties = properties.Written,
            Payload = message.Payload.Span,
        };
        if (PacketWriter.Measure(packet, output.Version) > output.MaximumPacketSize)
        {
            return CommandDelivery.TooLarge;
        }

        if (!output.Enqueue(packet))
        {
            return CommandDelivery.QueueFull;
        }

        if (qos > 0)
        {
            _inFlight.Add(packet.PacketIdentifier);
        }

        return CommandDelivery.Sent;
    }

    private ushort NextIdentifier()
    {
        do
        {
            _lastIdentifier++;
        }
        while (_lastIdentifier == 0 || _inFlight.Contains(_lastIdentifier));
        return _lastIdentifier;
    }

    private readonly record struct Waiting(byte[] Topic, CommandMessage Message, bool Retain, long Since);
}
