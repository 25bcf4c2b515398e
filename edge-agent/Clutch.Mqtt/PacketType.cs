namespace Clutch.Mqtt;

/// <summary>MQTT control packet types (2.1.2), with the number that stands in the high nibble of the first byte.</summary>
public enum PacketType : byte
{
    /// <summary>Forbidden in both versions.</summary>
    Reserved = 0,
    Connect = 1,
    ConnAck = 2,
    Publish = 3,
    PubAck = 4,
    PubRec = 5,
    PubRel = 6,
    PubComp = 7,
    Subscribe = 8,
    SubAck = 9,
    Unsubscribe = 10,
    UnsubAck = 11,
    PingReq = 12,
    PingResp = 13,
    Disconnect = 14,

    /// <summary>MQTT 5 only; the number is reserved in 3.1.1.</summary>
    Auth = 15,
}

/// <summary>Who wrote the bytes being read. Some packets, properties and reason codes belong to one side only.</summary>
public enum PacketSender : byte
{
    Client,
    Server,
}
