using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <summary>What a refusal says in words to whoever reads a device's log (Reason String): what is wrong and what to do.</summary>
internal static class ReasonTexts
{
    /// <summary>Room for a list with the longest text.</summary>
    public const int MostBytes = 160;

    /// <summary>Adds the text as Reason String; nothing where there is none.</summary>
    public static void AddTo(ref PropertyWriter properties, ReasonCode reason)
    {
        ReadOnlySpan<byte> text = Of(reason);
        if (!text.IsEmpty)
        {
            properties.Add(PropertyId.ReasonString, text);
        }
    }

    public static ReadOnlySpan<byte> Of(ReasonCode reason) => reason switch
    {
        ReasonCode.MalformedPacket => "The packet is not well-formed MQTT 5."u8,
        ReasonCode.ProtocolError => "The packet may not be sent, or not now, or not with these fields."u8,
        ReasonCode.UnsupportedProtocolVersion => "Use MQTT 3.1.1 or 5."u8,
        ReasonCode.ClientIdentifierNotValid => "The client identifier is longer than 256 bytes."u8,
        ReasonCode.BadUserNameOrPassword => "User name is the vehicle id, password the token of `clutch device add`."u8,
        ReasonCode.NotAuthorized => "Not permitted: the credentials hold no longer, or the topic is not the vehicle's own."u8,
        ReasonCode.ServerUnavailable => "Nothing can be made durable now. Keep your data and try again later."u8,
        ReasonCode.ServerBusy => "Not now. Keep your data and try again later."u8,
        ReasonCode.ServerShuttingDown => "The server stops. Connect again in a moment."u8,
        ReasonCode.BadAuthenticationMethod => "There is no extended authentication; send user name and password."u8,
        ReasonCode.KeepAliveTimeout => "Nothing came for one and a half keep-alive intervals."u8,
        ReasonCode.SessionTakenOver => "Another connection uses this client identifier."u8,
        ReasonCode.TopicNameInvalid => "A topic to publish on has no wildcards and is not empty."u8,
        ReasonCode.ReceiveMaximumExceeded => "More messages wait for their PUBACK than the Receive Maximum of CONNACK allows."u8,
        ReasonCode.TopicAliasInvalid => "The topic alias is 0 or above the Topic Alias Maximum of CONNACK."u8,
        ReasonCode.PacketTooLarge => "The packet is larger than the Maximum Packet Size."u8,
        ReasonCode.MessageRateTooHigh => "More messages or bytes a second than a vehicle may send, for too long."u8,
        ReasonCode.QuotaExceeded => "Too large or too many: status and will, filters in a packet, answers that were not read."u8,
        ReasonCode.PayloadFormatInvalid => "The payload is no frame that can be taken. It was kept as a dead letter; do not send it again."u8,
        ReasonCode.RetainNotSupported => "Only the status can be retained."u8,
        ReasonCode.QosNotSupported => "QoS 0 and 1 only."u8,
        _ => [],
    };
}
