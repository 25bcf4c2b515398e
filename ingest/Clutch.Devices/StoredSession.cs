namespace Clutch.Devices;

/// <summary>What outlives a device's connection (MQTT 5.0, 4.1). The commands themselves are in the log.</summary>
/// <param name="Vehicle">Whose.</param>
/// <param name="ClientId">Of the vehicle's clients.</param>
public sealed record StoredSession(string Vehicle, string ClientId)
{
    /// <summary>Stands for a topic without a subscription.</summary>
    public const int NotSubscribed = -1;

    /// <summary>Seconds that the session lives without a connection.</summary>
    public long Expiry { get; init; }

    /// <summary>Milliseconds since 1970 of the last sign of life: the end of the connection, or, should the server die, some minutes before that.</summary>
    public long Seen { get; init; }

    /// <summary>The server that has the connection; empty: none.</summary>
    public string Door { get; init; } = "";

    /// <summary>Options of the subscription to the vehicle's commands as granted, or <see cref="NotSubscribed"/>.</summary>
    public int Commands { get; init; } = NotSubscribed;

    /// <summary>Options of the subscription to the vehicle's status as granted, or <see cref="NotSubscribed"/>.</summary>
    public int Status { get; init; } = NotSubscribed;

    /// <summary>Which commands this client was given, and which of them it has not acknowledged. What the bytes mean is the front door's.</summary>
    public byte[] Given { get; init; } = [];
}

/// <summary>What happens to a session.</summary>
public enum SessionChangeKind : byte
{
    /// <summary>A connection begins: the session is this server's now, as it is given.</summary>
    Begin,

    /// <summary>It changed while connected. Nothing happens when another server has it by now.</summary>
    Save,

    /// <summary>The connection ended, the session goes on. Nothing happens when another server has it by now.</summary>
    End,

    /// <summary>It is over. A server that has its connection is told.</summary>
    Delete,
}

/// <summary>A change of one session.</summary>
public readonly record struct SessionChange(SessionChangeKind Kind, StoredSession Session);

/// <summary>The client of a vehicle.</summary>
public readonly record struct SessionName(string Vehicle, string ClientId);
