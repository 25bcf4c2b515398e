namespace Clutch.Mqtt;

/// <summary>Why bytes are not an acceptable MQTT packet. Reason code and text of each stand in <see cref="MqttRejects"/>.</summary>
public enum MqttReject : byte
{
    None,

    // Fixed header
    RemainingLengthTooLong,
    RemainingLengthNotShortest,
    PacketTooLarge,
    ReservedPacketType,
    ReservedHeaderFlags,
    WrongSender,

    // Any body
    BodyTooShort,
    BodyTooLong,
    VariableByteIntegerTooLong,
    VariableByteIntegerNotShortest,
    PacketIdentifierZero,
    UnknownReasonCode,

    // Text
    IllFormedText,
    NullCharacter,
    ControlCharacter,
    NonCharacter,

    // CONNECT and CONNACK
    UnknownProtocolName,
    UnsupportedProtocolVersion,
    ReservedConnectFlag,
    WillQosThree,
    WillQosWithoutWill,
    WillRetainWithoutWill,
    PasswordWithoutUserName,
    ClientIdentifierMissing,
    ReservedConnAckFlags,
    SessionPresentWithFailure,

    // PUBLISH
    QosThree,
    DupAtQosZero,
    TopicNameEmpty,
    TopicNameWildcard,

    // SUBSCRIBE, UNSUBSCRIBE, SUBACK, UNSUBACK
    NoTopicFilter,
    TopicFilterEmpty,
    MultiLevelWildcardMisplaced,
    SingleLevelWildcardMisplaced,
    SharedSubscriptionMalformed,
    ReservedSubscriptionOptions,
    SubscriptionQosThree,
    RetainHandlingThree,
    NoLocalOnSharedSubscription,
    NoReasonCodes,

    // Properties
    PropertyUnknown,
    PropertyMisplaced,
    PropertyRepeated,
    PropertyCut,
    PropertyLengthBeyondPacket,
    PropertyNotBoolean,
    ReceiveMaximumZero,
    MaximumPacketSizeZero,
    SubscriptionIdentifierZero,
    TopicAliasZero,
    ResponseTopicWildcard,
    AuthenticationDataWithoutMethod,
    AuthenticationMethodMissing,
}
