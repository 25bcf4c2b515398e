namespace Clutch.Mqtt;

/// <summary>What the server answered to CONNECT. A refusal is an answer, not an exception.</summary>
/// <param name="Reason">Success, or why the server refuses; 3.1.1 return codes are translated.</param>
/// <param name="ReasonText">The server's own words (MQTT 5), if it sent any.</param>
/// <param name="SessionPresent">The server kept the session, subscriptions included.</param>
/// <param name="Client">The open connection when accepted, otherwise null.</param>
public sealed record MqttConnectOutcome(ReasonCode Reason, string? ReasonText, bool SessionPresent, MqttClient? Client)
{
    public bool IsAccepted => Client is not null;
}

/// <summary>What the server's CONNACK allows (3.2.2.3); for 3.1.1 the values that stand when nothing is said.</summary>
public sealed record MqttServerLimits
{
    public int ReceiveMaximum { get; init; } = MqttLimits.DefaultReceiveMaximum;

    public byte MaximumQos { get; init; } = 2;

    public bool RetainAvailable { get; init; } = true;

    /// <summary>Bytes, fixed header included.</summary>
    public long MaximumPacketSize { get; init; } = MqttLimits.LargestPacket;

    /// <summary>Whether filters of the form <c>$share/NAME/FILTER</c> are served (MQTT 5, section 3.2.2.3.13). 3.1.1 does not know them.</summary>
    public bool SharedSubscriptions { get; init; }

    /// <summary>The keep alive in force: the server's if it set one [MQTT-3.1.2-21], otherwise the client's.</summary>
    public TimeSpan KeepAlive { get; init; }

    /// <summary>The client's own identifier, or the one that the server assigned.</summary>
    public string ClientId { get; init; } = "";
}

/// <summary>Who ended a connection.</summary>
public enum MqttEndedBy : byte
{
    /// <summary>The client, by DISCONNECT or by disposing.</summary>
    Client,

    /// <summary>The server, by DISCONNECT (MQTT 5).</summary>
    Server,

    /// <summary>Nobody said goodbye: closed, reset, silent, or a packet that makes no sense.</summary>
    Loss,
}

/// <summary>How a connection ended.</summary>
/// <param name="EndedBy">Who ended it.</param>
/// <param name="Reason">The code that was sent or received, or the one that fits best.</param>
/// <param name="Message">A sentence.</param>
public sealed record MqttEnd(MqttEndedBy EndedBy, ReasonCode Reason, string Message);
