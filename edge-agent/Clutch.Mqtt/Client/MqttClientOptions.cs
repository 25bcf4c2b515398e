namespace Clutch.Mqtt;

/// <summary>An acknowledgement of a QoS 1 publish, in arrival order. Runs on the read loop: it must not block or throw.</summary>
/// <param name="token">What the caller gave to the publish.</param>
/// <param name="reason">A failure (0x80 and up) means that the server does not have the message. Always success in 3.1.1.</param>
public delegate void MqttAcknowledgementHandler(long token, ReasonCode reason);

/// <summary>
/// A message of a subscription. Its spans end with the call. Runs on the read loop: it must not block or throw. A QoS 1
/// message is acknowledged when the call returns, unless <see cref="MqttClientOptions.AcknowledgeByHand"/> is set.
/// </summary>
public delegate void MqttMessageHandler(PublishPacket message);

/// <summary>The message that the server sends when the connection is lost (3.1.2.5).</summary>
public sealed record MqttWill(string Topic, ReadOnlyMemory<byte> Payload)
{
    public byte Qos { get; init; } = 1;

    public bool Retain { get; init; }
}

/// <summary>One connection to a server.</summary>
public sealed class MqttClientOptions
{
    /// <summary>The largest <see cref="SendWindow"/>; identifiers above it belong to SUBSCRIBE and UNSUBSCRIBE.</summary>
    public const int LargestSendWindow = 0x7FFF;

    public required string Host { get; init; }

    public int Port { get; init; } = 1883;

    /// <summary>Null: no TLS.</summary>
    public MqttTls? Tls { get; init; }

    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>Empty: the server assigns one (with <see cref="CleanStart"/>).</summary>
    public string ClientId { get; init; } = "";

    public string? UserName { get; init; }

    public ReadOnlyMemory<byte>? Password { get; init; }

    /// <summary>Whole seconds; zero switches it off. A server of MQTT 5 may set another.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// False keeps subscriptions over a reconnect. Publishes are never kept here: whoever has no acknowledgement publishes again.
    /// </summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>How long a server of MQTT 5 keeps the session after the connection; in 3.1.1 it follows from <see cref="CleanStart"/>.</summary>
    public TimeSpan SessionExpiry { get; init; }

    public MqttWill? Will { get; init; }

    /// <summary>Publishes without acknowledgement, at most; the server's Receive Maximum bounds it too.</summary>
    public int SendWindow { get; init; } = 16;

    /// <summary>The largest packet accepted from the server, in bytes. A server of MQTT 5 is told.</summary>
    public int MaximumPacketSize { get; init; } = 1 << 20;

    /// <summary>QoS 1 messages of the server that may wait for their acknowledgement, 1 to 65535. A server of MQTT 5 is told.</summary>
    public int ReceiveMaximum { get; init; } = MqttLimits.DefaultReceiveMaximum;

    /// <summary>QoS 1 messages wait for <see cref="MqttClient.Acknowledge"/>; the server sends those again that never get it.</summary>
    public bool AcknowledgeByHand { get; init; }

    /// <summary>How long CONNACK, SUBACK, UNSUBACK and the end of a closing connection may take.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public MqttAcknowledgementHandler? Acknowledged { get; init; }

    public MqttMessageHandler? MessageReceived { get; init; }

    /// <summary>Throws with the setting, its value and what is allowed.</summary>
    internal void Validate()
    {
        Require(Host.Length > 0, nameof(Host), Host, "a host name or an address");
        Require(Port is > 0 and <= ushort.MaxValue, nameof(Port), Port, "1 to 65535");
        Require(Version is MqttVersion.V311 or MqttVersion.V5, nameof(Version), Version, "V311 or V5");
        Require(KeepAlive >= TimeSpan.Zero && KeepAlive.TotalSeconds <= ushort.MaxValue, nameof(KeepAlive), KeepAlive, "0 to 65535 seconds");
        Require(SessionExpiry >= TimeSpan.Zero && SessionExpiry.TotalSeconds <= uint.MaxValue, nameof(SessionExpiry), SessionExpiry, "0 to 4294967295 seconds");
        Require(SendWindow is > 0 and <= LargestSendWindow, nameof(SendWindow), SendWindow, $"1 to {LargestSendWindow}");
        Require(MaximumPacketSize is >= 64 and <= MqttLimits.LargestPacket, nameof(MaximumPacketSize), MaximumPacketSize, $"64 to {MqttLimits.LargestPacket} bytes");
        Require(ReceiveMaximum is > 0 and <= ushort.MaxValue, nameof(ReceiveMaximum), ReceiveMaximum, "1 to 65535");
        Require(ResponseTimeout > TimeSpan.Zero, nameof(ResponseTimeout), ResponseTimeout, "more than zero");
        Require(Will is null or { Qos: <= 2 }, nameof(Will), Will?.Qos, "a QoS of 0 to 2");
        bool passwordAlone = Version == MqttVersion.V311 && UserName is null && Password is not null;
        Require(!passwordAlone, nameof(Password), "set", "a user name beside it in MQTT 3.1.1");
        bool identified = ClientId.Length > 0 || CleanStart || Version == MqttVersion.V5;
        Require(identified, nameof(ClientId), "empty", "a client identifier or a clean start in MQTT 3.1.1");
    }

    private static void Require(bool condition, string name, object? value, string allowed)
    {
        if (!condition)
        {
            throw new ArgumentException($"MQTT client setting {name} is {value}; allowed is {allowed}.", name);
        }
    }
}
