using Clutch.Ingest.Connections;

namespace Clutch.Ingest;

/// <summary>A command for a device. What its bytes mean is between the sender and the agent.</summary>
public sealed record CommandMessage
{
    /// <summary>Longest response topic and longest correlation data, in bytes.</summary>
    public const int MaxTextBytes = 256;

    /// <summary>A message with these bytes.</summary>
    public CommandMessage(ReadOnlyMemory<byte> payload) => Payload = payload;

    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>0 or 1; the device may have subscribed with less.</summary>
    public byte Qos { get; init; } = 1;

    /// <summary>Not delivered later than this; MQTT 5 devices are told what is left of it.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>What sessions know a command by, so that none gets it twice; 0: any number of times, and not kept for anyone.</summary>
    public ulong Command { get; init; }

    /// <summary>When it is too late, in milliseconds since 1970; belongs to <see cref="Command"/>.</summary>
    public long Expires { get; init; }

    /// <summary>A property list that goes on as it came, in addition to the ones below.</summary>
    public ReadOnlyMemory<byte> Properties { get; init; }

    /// <summary>Where an MQTT 5 device is to answer; usually its own <c>replies</c>.</summary>
    public ReadOnlyMemory<byte> ResponseTopic
    {
        get;
        init => field = Bounded(value, nameof(ResponseTopic));
    }

    /// <summary>What an MQTT 5 device is to repeat in its answer.</summary>
    public ReadOnlyMemory<byte> CorrelationData
    {
        get;
        init => field = Bounded(value, nameof(CorrelationData));
    }

    private static ReadOnlyMemory<byte> Bounded(ReadOnlyMemory<byte> value, string name) => value.Length <= MaxTextBytes
        ? value
        : throw new ArgumentException($"{name} has {value.Length} bytes, {MaxTextBytes} is the most.", name);
}

/// <summary>What became of a command; the better answer has the larger number.</summary>
public enum CommandDelivery : byte
{
    /// <summary>No connection of the vehicle is subscribed to its commands. Nothing is kept.</summary>
    NoSubscriber,

    /// <summary>Larger than the device accepts.</summary>
    TooLarge,

    /// <summary>Too many wait already.</summary>
    QueueFull,

    /// <summary>Goes out once the device acknowledges earlier ones.</summary>
    Waiting,

    /// <summary>On its way, or given to the device before.</summary>
    Sent,
}

/// <summary>Delivers commands to the devices that are connected to this front door.</summary>
public sealed class CommandRouter
{
    private readonly ConnectionTable _connections;

    internal CommandRouter(ConnectionTable connections) => _connections = connections;

    /// <summary>Called with a vehicle that subscribed to its commands: the time to send what it missed. Runs on the connection's read loop; must be quick and must not throw.</summary>
    public Action<string>? Subscribed { get; set; }

    /// <summary>Sends to every subscribed connection of the vehicle; the answer is the best of them.</summary>
    public CommandDelivery Send(string vehicle, CommandMessage message)
    {
        CommandDelivery best = CommandDelivery.NoSubscriber;
        foreach (DeviceConnection connection in _connections.Of(vehicle))
        {
            CommandDelivery delivery = connection.SendCommand(message);
            best = delivery > best ? delivery : best;
        }

        return best;
    }

    /// <summary>
    /// Offers commands in their order to every subscribed connection of the vehicle, up to the first one that a connection has no room for; each takes
    /// what its session was not given. The answers are the best of them, a command each.
    /// </summary>
    public CommandDelivery[] Deliver(string vehicle, IReadOnlyList<CommandMessage> messages)
    {
        var best = new CommandDelivery[messages.Count];
        foreach (DeviceConnection connection in _connections.Of(vehicle))
        {
            for (int i = 0; i < messages.Count; i++)
            {
                CommandDelivery delivery = connection.SendCommand(messages[i]);
                if (delivery is CommandDelivery.NoSubscriber or CommandDelivery.QueueFull)
                {
                    break;
                }

                best[i] = delivery > best[i] ? delivery : best[i];
            }
        }

        return best;
    }

    internal void RaiseSubscribed(string vehicle) => Subscribed?.Invoke(vehicle);
}
