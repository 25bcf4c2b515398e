using Clutch.Ingest.Sessions;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <summary>
/// What the front door publishes to one device. Here the device is the receiver: its Receive Maximum bounds what is in flight, the
/// rest waits in a short queue. Commands are remembered, so that none comes twice in a session; one that the last connection did not acknowledge
/// comes again as it was.
/// </summary>
internal sealed class CommandOutput(PacketOutput output, TimeProvider time)
{
    private const int QueueLimit = 256;

    /// <summary>Expiry, response topic and correlation data.</summary>
    private const int OwnPropertyBytes = 16 + (CommandMessage.MaxTextBytes * 2);

    /// <summary>In flight, and no command.</summary>
    private const ulong NoCommand = 0;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private readonly Dictionary<ushort, ulong> _inFlight = [];

    /// <summary>Identifiers of the last connection of the session, with their commands.</summary>
    private readonly Dictionary<ushort, ulong> _unanswered = [];
    private readonly GivenCommands _given = new();
    private ushort _lastIdentifier;

    /// <summary>The device's Receive Maximum.</summary>
    public int ReceiveMaximum { get; set; } = MqttLimits.DefaultReceiveMaximum;

    /// <summary>What the session remembers of commands changed. Called under a lock; must be quick.</summary>
    public Action? Changed { get; set; }

    /// <summary>Goes on where the session's last connection ended.</summary>
    public void Resume(ReadOnlySpan<byte> given)
    {
        lock (_gate)
        {
            _given.Read(given);
            foreach ((ushort identifier, ulong command) in _given.Unacknowledged())
            {
                _unanswered[identifier] = command;
                _lastIdentifier = Math.Max(_lastIdentifier, identifier);
            }
        }
    }

    /// <summary>What the session's next connection has to know.</summary>
    public byte[] Given()
    {
        lock (_gate)
        {
            _given.Forget(time.GetUtcNow().ToUnixTimeMilliseconds());
            return _given.ToBytes();
        }
    }

    /// <summary>A message at QoS 1 that is no command has no PUBACK yet.</summary>
    public bool Owes()
    {
        lock (_gate)
        {
            return _inFlight.ContainsValue(NoCommand) || _queue.Any(each => each.Message.Command == NoCommand);
        }
    }

    public CommandDelivery Send(byte[] topic, CommandMessage message, byte qos, bool retain)
    {
        CommandDelivery delivery;
        lock (_gate)
        {
            ushort identifier = 0;
            if (message.Command != NoCommand && _given.TryGet(message.Command, out identifier) && !_unanswered.ContainsKey(identifier))
            {
                return CommandDelivery.Sent;
            }

            if (qos > 0 && (_inFlight.Count >= ReceiveMaximum || _queue.Count > 0))
            {
                return Queue(new Waiting(topic, message, retain, time.GetTimestamp()));
            }

            delivery = Write(topic, message, qos, retain, message.Expiry, identifier);
        }

        output.Pump();
        return delivery;
    }

    /// <summary>The device's PUBACK, with whatever reason: the identifier is free again. False: it was not in flight.</summary>
    public bool Acknowledge(ushort identifier)
    {
        lock (_gate)
        {
            if (!_inFlight.Remove(identifier, out ulong command) && !_unanswered.Remove(identifier, out command))
            {
                return false;
            }

            if (command != NoCommand)
            {
                _given.Acknowledge(command);
                Changed?.Invoke();
            }

            while (_inFlight.Count < ReceiveMaximum && _queue.TryDequeue(out Waiting waiting))
            {
                TimeSpan? left = waiting.Message.Expiry - time.GetElapsedTime(waiting.Since);
                if (left is null || left > TimeSpan.Zero)
                {
                    _given.TryGet(waiting.Message.Command, out ushort before);
                    _ = Write(waiting.Topic, waiting.Message, 1, waiting.Retain, left, before);
                }
            }
        }

        return true;
    }

    /// <summary>A command stands in the queue once, however often it is offered.</summary>
    private CommandDelivery Queue(Waiting waiting)
    {
        if (waiting.Message.Command != NoCommand && _queue.Any(each => each.Message.Command == waiting.Message.Command))
        {
            return CommandDelivery.Waiting;
        }

        if (_queue.Count == QueueLimit)
        {
            return CommandDelivery.QueueFull;
        }

        _queue.Enqueue(waiting);
        return CommandDelivery.Waiting;
    }

    /// <summary>Hands the packet to the output and notes what was given.</summary>
    /// <param name="topic">Whose message it is.</param>
    /// <param name="message">The message.</param>
    /// <param name="qos">0 or 1.</param>
    /// <param name="retain">It was retained before.</param>
    /// <param name="expiry">The time that is left.</param>
    /// <param name="before">The identifier with which the session's last connection sent it [MQTT-4.4.0-1]; 0: it did not.</param>
    private CommandDelivery Write(byte[] topic, CommandMessage message, byte qos, bool retain, TimeSpan? expiry, ushort before)
    {
        if (message.Command != NoCommand && before == 0 && _given.Count >= GivenCommands.Most)
        {
            _given.Forget(time.GetUtcNow().ToUnixTimeMilliseconds());
            if (_given.Count >= GivenCommands.Most)
            {
                return CommandDelivery.QueueFull;
            }
        }

        Span<byte> room = message.Properties.IsEmpty ? stackalloc byte[OwnPropertyBytes] : new byte[OwnPropertyBytes + message.Properties.Length];
        var properties = new PropertyWriter(room);
        if (output.Version == MqttVersion.V5)
        {
            AddProperties(ref properties, message, expiry);
        }

        var packet = new PublishPacket
        {
            Topic = topic,
            Qos = qos,
            Retain = retain,
            Dup = qos > 0 && before != 0,
            PacketIdentifier = qos == 0 ? (ushort)0 : before != 0 ? before : NextIdentifier(),
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

        Note(message, packet.PacketIdentifier);
        return CommandDelivery.Sent;
    }

    private void Note(CommandMessage message, ushort identifier)
    {
        if (identifier != 0)
        {
            _unanswered.Remove(identifier);
            _inFlight[identifier] = message.Command;
        }

        if (message.Command != NoCommand)
        {
            _given.Set(message.Command, message.Expires, identifier);
            Changed?.Invoke();
        }
    }

    private static void AddProperties(ref PropertyWriter properties, CommandMessage message, TimeSpan? expiry)
    {
        if (expiry is not null)
        {
            properties.Add(PropertyId.MessageExpiryInterval, (uint)Math.Clamp(Math.Ceiling(expiry.Value.TotalSeconds), 1, uint.MaxValue));
        }

        properties.AddList(message.Properties.Span);
        if (!message.ResponseTopic.IsEmpty)
        {
            properties.Add(PropertyId.ResponseTopic, message.ResponseTopic.Span);
        }

        if (!message.CorrelationData.IsEmpty)
        {
            properties.Add(PropertyId.CorrelationData, message.CorrelationData.Span);
        }
    }

    private ushort NextIdentifier()
    {
        do
        {
            _lastIdentifier++;
        }
        while (_lastIdentifier == 0 || _inFlight.ContainsKey(_lastIdentifier) || _unanswered.ContainsKey(_lastIdentifier));
        return _lastIdentifier;
    }

    private readonly record struct Waiting(byte[] Topic, CommandMessage Message, bool Retain, long Since);
}
