namespace Clutch.Mqtt;

/// <summary>What <see cref="PacketReader"/> found at the start of a buffer.</summary>
public enum ReadStatus : byte
{
    /// <summary>The buffer ends inside a packet that is good so far. Nothing is consumed; call again with more bytes.</summary>
    NeedMore,

    /// <summary>A whole packet is in the buffer.</summary>
    Packet,

    /// <summary>No continuation can make this a packet. The connection is to be closed [MQTT-4.13.1-1].</summary>
    Reject,
}
