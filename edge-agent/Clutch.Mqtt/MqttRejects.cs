namespace Clutch.Mqtt;

/// <summary>The one place that maps a <see cref="MqttReject"/> to its MQTT 5 reason code and its text.</summary>
public static class MqttRejects
{
    private static readonly (ReasonCode Code, string Text)[] s_rejects = Build();

    /// <summary>The code for the DISCONNECT (or CONNACK, while connecting) that an MQTT 5 peer gets before the connection closes.</summary>
    public static ReasonCode ReasonCode(this MqttReject reject) => s_rejects[(int)reject].Code;

    /// <summary>One sentence without a full stop, for logs and exceptions.</summary>
    public static string Describe(this MqttReject reject) => s_rejects[(int)reject].Text;

    private static (ReasonCode Code, string Text)[] Build()
    {
        (ReasonCode Code, string Text)[] rejects = new (ReasonCode, string)[Enum.GetValues<MqttReject>().Length];
        foreach ((MqttReject reject, ReasonCode code, string text) in Rows())
        {
            rejects[(int)reject] = (code, text);
        }

        return rejects;
    }

    private static (MqttReject Reject, ReasonCode Code, string Text)[] Rows() =>
    [
        (MqttReject.None, Mqtt.ReasonCode.Success, "the packet is well-formed"),
        (MqttReject.RemainingLengthTooLong, Mqtt.ReasonCode.MalformedPacket, "the remaining length takes more than four bytes"),
        (MqttReject.RemainingLengthNotShortest, Mqtt.ReasonCode.MalformedPacket, "the remaining length is not in its shortest form"),
        (MqttReject.PacketTooLarge, Mqtt.ReasonCode.PacketTooLarge, "the packet is larger than the announced maximum packet size"),
        (MqttReject.ReservedPacketType, Mqtt.ReasonCode.MalformedPacket, "the packet type is reserved in this protocol version"),
        (MqttReject.ReservedHeaderFlags, Mqtt.ReasonCode.MalformedPacket, "the flags of the fixed header are not those of the packet type"),
        (MqttReject.WrongSender, Mqtt.ReasonCode.ProtocolError, "this side of a connection never sends this packet type"),
        (MqttReject.BodyTooShort, Mqtt.ReasonCode.MalformedPacket, "the packet ends inside one of its fields"),
        (MqttReject.BodyTooLong, Mqtt.ReasonCode.MalformedPacket, "the packet goes on after its last field"),
        (MqttReject.VariableByteIntegerTooLong, Mqtt.ReasonCode.MalformedPacket, "a variable byte integer takes more than four bytes"),
        (MqttReject.VariableByteIntegerNotShortest, Mqtt.ReasonCode.MalformedPacket, "a variable byte integer is not in its shortest form"),
        (MqttReject.PacketIdentifierZero, Mqtt.ReasonCode.ProtocolError, "the packet identifier is 0"),
        (MqttReject.UnknownReasonCode, Mqtt.ReasonCode.MalformedPacket, "the reason code is not one that this packet may carry"),
        (MqttReject.IllFormedText, Mqtt.ReasonCode.MalformedPacket, "a string is not well-formed UTF-8"),
        (MqttReject.NullCharacter, Mqtt.ReasonCode.MalformedPacket, "a string contains U+0000"),
        (MqttReject.ControlCharacter, Mqtt.ReasonCode.MalformedPacket, "a string contains a control character"),
        (MqttReject.NonCharacter, Mqtt.ReasonCode.MalformedPacket, "a string contains a Unicode non-character"),
        (MqttReject.UnknownProtocolName, Mqtt.ReasonCode.UnsupportedProtocolVersion, "the protocol name is not MQTT"),
        (MqttReject.UnsupportedProtocolVersion, Mqtt.ReasonCode.UnsupportedProtocolVersion, "the protocol level is neither 4 (3.1.1) nor 5"),
        (MqttReject.ReservedConnectFlag, Mqtt.ReasonCode.MalformedPacket, "the reserved connect flag is set"),
        (MqttReject.WillQosThree, Mqtt.ReasonCode.MalformedPacket, "the will asks for QoS 3"),
        (MqttReject.WillQosWithoutWill, Mqtt.ReasonCode.MalformedPacket, "a will QoS is given without a will"),
        (MqttReject.WillRetainWithoutWill, Mqtt.ReasonCode.MalformedPacket, "will retain is set without a will"),
        (MqttReject.PasswordWithoutUserName, Mqtt.ReasonCode.MalformedPacket, "MQTT 3.1.1 allows no password without a user name"),
        (MqttReject.ClientIdentifierMissing, Mqtt.ReasonCode.ClientIdentifierNotValid, "MQTT 3.1.1 asks for a client identifier unless clean session is set"),
        (MqttReject.ReservedConnAckFlags, Mqtt.ReasonCode.MalformedPacket, "reserved connect acknowledge flags are set"),
        (MqttReject.SessionPresentWithFailure, Mqtt.ReasonCode.ProtocolError, "session present is set in a CONNACK that refuses the connection"),
        (MqttReject.QosThree, Mqtt.ReasonCode.MalformedPacket, "the PUBLISH asks for QoS 3"),
        (MqttReject.DupAtQosZero, Mqtt.ReasonCode.MalformedPacket, "the PUBLISH has DUP set at QoS 0"),
        (MqttReject.TopicNameEmpty, Mqtt.ReasonCode.ProtocolError, "the topic name is empty and no topic alias stands for it"),
        (MqttReject.TopicNameWildcard, Mqtt.ReasonCode.TopicNameInvalid, "the topic name contains a wildcard"),
        (MqttReject.NoTopicFilter, Mqtt.ReasonCode.ProtocolError, "the packet names no topic filter"),
        (MqttReject.TopicFilterEmpty, Mqtt.ReasonCode.TopicFilterInvalid, "a topic filter is empty"),
        (MqttReject.MultiLevelWildcardMisplaced, Mqtt.ReasonCode.TopicFilterInvalid, "'#' is not the whole last level of the topic filter"),
        (MqttReject.SingleLevelWildcardMisplaced, Mqtt.ReasonCode.TopicFilterInvalid, "'+' does not fill its level of the topic filter"),
        (MqttReject.SharedSubscriptionMalformed, Mqtt.ReasonCode.TopicFilterInvalid, "a shared subscription is not $share/name/filter with a plain name"),
        (MqttReject.ReservedSubscriptionOptions, Mqtt.ReasonCode.MalformedPacket, "reserved subscription option bits are set"),
        (MqttReject.SubscriptionQosThree, Mqtt.ReasonCode.ProtocolError, "a subscription asks for QoS 3"),
        (MqttReject.RetainHandlingThree, Mqtt.ReasonCode.ProtocolError, "a subscription asks for retain handling 3"),
        (MqttReject.NoLocalOnSharedSubscription, Mqtt.ReasonCode.ProtocolError, "no local is set on a shared subscription"),
        (MqttReject.NoReasonCodes, Mqtt.ReasonCode.ProtocolError, "the acknowledgement answers no topic filter"),
        (MqttReject.PropertyUnknown, Mqtt.ReasonCode.MalformedPacket, "a property identifier is unknown"),
        (MqttReject.PropertyMisplaced, Mqtt.ReasonCode.MalformedPacket, "a property may not stand in this packet from this sender"),
        (MqttReject.PropertyRepeated, Mqtt.ReasonCode.ProtocolError, "a property that may appear once is repeated"),
        (MqttReject.PropertyCut, Mqtt.ReasonCode.MalformedPacket, "a property goes beyond the property length"),
        (MqttReject.PropertyLengthBeyondPacket, Mqtt.ReasonCode.MalformedPacket, "the property length goes beyond the packet"),
        (MqttReject.PropertyNotBoolean, Mqtt.ReasonCode.ProtocolError, "a property that is 0 or 1 has another value"),
        (MqttReject.ReceiveMaximumZero, Mqtt.ReasonCode.ProtocolError, "receive maximum is 0"),
        (MqttReject.MaximumPacketSizeZero, Mqtt.ReasonCode.ProtocolError, "maximum packet size is 0"),
        (MqttReject.SubscriptionIdentifierZero, Mqtt.ReasonCode.ProtocolError, "a subscription identifier is 0"),
        (MqttReject.TopicAliasZero, Mqtt.ReasonCode.TopicAliasInvalid, "the topic alias is 0"),
        (MqttReject.ResponseTopicWildcard, Mqtt.ReasonCode.ProtocolError, "the response topic contains a wildcard"),
        (MqttReject.AuthenticationDataWithoutMethod, Mqtt.ReasonCode.ProtocolError, "authentication data is given without an authentication method"),
        (MqttReject.AuthenticationMethodMissing, Mqtt.ReasonCode.ProtocolError, "the AUTH packet names no authentication method"),
    ];
}
