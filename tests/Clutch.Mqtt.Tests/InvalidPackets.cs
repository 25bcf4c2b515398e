using static Clutch.Mqtt.MqttReject;

namespace Clutch.Mqtt.Tests;

/// <summary>A malformed packet in <see cref="WireNotation"/> and the one reason it must be refused for.</summary>
public sealed record RejectCase(MqttReject Reject, MqttVersion Version, PacketSender Sender, string Notation)
{
    public byte[] Bytes => WireNotation.Encode(Notation);

    public override string ToString() => $"{Reject} {Version} {Notation}";
}

internal static class InvalidPackets
{
    private const MqttVersion V3 = MqttVersion.V311;
    private const MqttVersion V5 = MqttVersion.V5;
    private const PacketSender C = PacketSender.Client;
    private const PacketSender S = PacketSender.Server;

    public static readonly RejectCase[] All = [.. Frames(), .. Connects(), .. Publishes(), .. Acknowledgements(), .. Subscriptions(), .. Properties(), .. Texts()];

    private static RejectCase[] Frames() =>
    [
        new(RemainingLengthTooLong, V3, C, "30 80808080"),
        new(RemainingLengthTooLong, V3, C, "30 ffffffff 7f"),
        new(RemainingLengthNotShortest, V3, C, "c0 8000"),
        new(RemainingLengthNotShortest, V3, C, "30 858000 0003 'a/b'"),
        new(ReservedPacketType, V3, C, "00 00"),
        new(ReservedPacketType, V3, C, "f0:"),
        new(ReservedHeaderFlags, V3, C, "11: `MQTT` 04 02 003c ``"),
        new(ReservedHeaderFlags, V3, S, "28: 0000"),
        new(ReservedHeaderFlags, V3, S, "41: 0001"),
        new(ReservedHeaderFlags, V3, C, "52: 0001"),
        new(ReservedHeaderFlags, V3, C, "60: 0001"),
        new(ReservedHeaderFlags, V3, C, "6a: 0001"),
        new(ReservedHeaderFlags, V3, S, "72: 0001"),
        new(ReservedHeaderFlags, V3, C, "80: 0001 `a` 00"),
        new(ReservedHeaderFlags, V3, S, "92: 0001 00"),
        new(ReservedHeaderFlags, V3, C, "a0: 0001 `a`"),
        new(ReservedHeaderFlags, V3, S, "b2: 0001"),
        new(ReservedHeaderFlags, V3, C, "c1:"),
        new(ReservedHeaderFlags, V3, S, "d1:"),
        new(ReservedHeaderFlags, V3, C, "e2:"),
        new(ReservedHeaderFlags, V5, C, "f1: 19 {15 `m`}"),
        new(WrongSender, V3, C, "20: 0000"),
        new(WrongSender, V3, C, "90: 0001 00"),
        new(WrongSender, V3, C, "b0: 0001"),
        new(WrongSender, V3, C, "d0:"),
        new(WrongSender, V3, S, "10: `MQTT` 04 02 003c ``"),
        new(WrongSender, V3, S, "82: 0001 `a` 00"),
        new(WrongSender, V3, S, "a2: 0001 `a`"),
        new(WrongSender, V3, S, "c0:"),
        new(WrongSender, V3, S, "e0:"),
        new(BodyTooLong, V3, C, "c0: 00"),
        new(BodyTooLong, V3, S, "d0: 00"),
        new(BodyTooLong, V3, C, "e0: 00"),
        new(BodyTooLong, V3, S, "20: 0000 00"),
        new(BodyTooLong, V3, S, "40: 0001 00"),
        new(BodyTooLong, V3, S, "b0: 0001 00"),
        new(BodyTooLong, V5, S, "40: 0001 00 {} 00"),
        new(BodyTooLong, V5, C, "e0: 00 {} 00"),
        new(BodyTooLong, V5, S, "f0: 18 {15 `m`} 00"),
        new(BodyTooLong, V5, S, "20: 0000 {} 00"),
    ];

    private static RejectCase[] Connects() =>
    [
        new(UnknownProtocolName, V3, C, "10: `MQIsdp` 03 02 003c `a`"),
        new(UnknownProtocolName, V3, C, "10: `mqtt` 04 02 003c `a`"),
        new(UnsupportedProtocolVersion, V3, C, "10: `MQTT` 03 02 003c `a`"),
        new(UnsupportedProtocolVersion, V3, C, "10: `MQTT` 06 02 003c `a`"),
        new(UnsupportedProtocolVersion, V3, C, "10: `MQTT` 84 02 003c `a`"),
        new(ReservedConnectFlag, V3, C, "10: `MQTT` 04 03 003c `a`"),
        new(ReservedConnectFlag, V5, C, "10: `MQTT` 05 03 003c {} `a`"),
        new(WillQosThree, V3, C, "10: `MQTT` 04 1e 003c `a` `w` `x`"),
        new(WillQosWithoutWill, V3, C, "10: `MQTT` 04 0a 003c `a`"),
        new(WillRetainWithoutWill, V3, C, "10: `MQTT` 04 22 003c `a`"),
        new(PasswordWithoutUserName, V3, C, "10: `MQTT` 04 42 003c `a` `p`"),
        new(ClientIdentifierMissing, V3, C, "10: `MQTT` 04 00 003c ``"),
        new(TopicNameEmpty, V3, C, "10: `MQTT` 04 06 003c `a` `` `x`"),
        new(TopicNameWildcard, V3, C, "10: `MQTT` 04 06 003c `a` `w/#` `x`"),
        new(BodyTooShort, V3, C, "10:"),
        new(BodyTooShort, V3, C, "10: `MQTT` 04 02 00"),
        new(BodyTooShort, V3, C, "10: `MQTT` 04 02 003c 0002 'a'"),
        new(BodyTooShort, V3, C, "10: `MQTT` 04 82 003c `a`"),
        new(BodyTooShort, V3, C, "10: `MQTT` 04 c2 003c `a` `u`"),
        new(BodyTooShort, V3, C, "10: `MQTT` 04 06 003c `a` `w`"),
        new(BodyTooLong, V3, C, "10: `MQTT` 04 02 003c `a` 00"),
        new(BodyTooLong, V3, C, "10: `MQTT` 04 02 003c `a` `u`"),
        new(ReservedConnAckFlags, V3, S, "20: 0200"),
        new(ReservedConnAckFlags, V5, S, "20: 8000 {}"),
        new(SessionPresentWithFailure, V3, S, "20: 0105"),
        new(SessionPresentWithFailure, V5, S, "20: 0187 {}"),
        new(UnknownReasonCode, V3, S, "20: 0006"),
        new(UnknownReasonCode, V5, S, "20: 0001 {}"),
        new(BodyTooShort, V3, S, "20: 00"),
        new(BodyTooShort, V5, S, "20: 0000"),
    ];

    private static RejectCase[] Publishes() =>
    [
        new(QosThree, V3, C, "36: `a` 0001 'x'"),
        new(QosThree, V5, S, "36: `a` 0001 {} 'x'"),
        new(DupAtQosZero, V3, C, "38: `a` 'x'"),
        new(PacketIdentifierZero, V3, C, "32: `a` 0000 'x'"),
        new(PacketIdentifierZero, V5, C, "34: `a` 0000 {} 'x'"),
        new(TopicNameEmpty, V3, C, "30: `` 'x'"),
        new(TopicNameEmpty, V5, C, "30: `` {} 'x'"),
        new(TopicNameWildcard, V3, C, "30: `a/+` 'x'"),
        new(TopicNameWildcard, V3, C, "30: `#` 'x'"),
        new(TopicNameWildcard, V5, S, "30: `a#b` {} 'x'"),
        new(BodyTooShort, V3, C, "30: 0004 'a/b'"),
        new(BodyTooShort, V3, C, "30:"),
        new(BodyTooShort, V3, C, "32: `a` 00"),
        new(BodyTooShort, V5, C, "30: `a`"),
    ];

    private static RejectCase[] Acknowledgements() =>
    [
        new(PacketIdentifierZero, V3, S, "40: 0000"),
        new(PacketIdentifierZero, V3, C, "50: 0000"),
        new(PacketIdentifierZero, V3, C, "62: 0000"),
        new(PacketIdentifierZero, V3, S, "70: 0000"),
        new(BodyTooShort, V3, S, "40:"),
        new(BodyTooShort, V3, S, "40: 00"),
        new(UnknownReasonCode, V5, S, "40: 0001 01"),
        new(UnknownReasonCode, V5, S, "40: 0001 92"),
        new(UnknownReasonCode, V5, S, "50: 0001 ff"),
        new(UnknownReasonCode, V5, C, "62: 0001 10"),
        new(UnknownReasonCode, V5, S, "70: 0001 80"),
        new(UnknownReasonCode, V5, C, "e0: 8d"),
        new(UnknownReasonCode, V5, S, "e0: 04"),
        new(UnknownReasonCode, V5, C, "e0: 01"),
        new(UnknownReasonCode, V5, C, "f0: 00 {15 `m`}"),
        new(UnknownReasonCode, V5, C, "f0:"),
        new(UnknownReasonCode, V5, S, "f0: 19 {15 `m`}"),
        new(UnknownReasonCode, V5, S, "f0: 80 {15 `m`}"),
        new(AuthenticationMethodMissing, V5, S, "f0: 18 {}"),
        new(BodyTooShort, V5, S, "f0: 18"),
    ];

    private static RejectCase[] Subscriptions() =>
    [
        new(NoTopicFilter, V3, C, "82: 0001"),
        new(NoTopicFilter, V5, C, "82: 0001 {}"),
        new(NoTopicFilter, V3, C, "a2: 0001"),
        new(NoTopicFilter, V5, C, "a2: 0001 {}"),
        new(PacketIdentifierZero, V3, C, "82: 0000 `a` 00"),
        new(PacketIdentifierZero, V3, C, "a2: 0000 `a`"),
        new(PacketIdentifierZero, V3, S, "90: 0000 00"),
        new(PacketIdentifierZero, V3, S, "b0: 0000"),
        new(TopicFilterEmpty, V3, C, "82: 0001 `` 00"),
        new(TopicFilterEmpty, V3, C, "a2: 0001 ``"),
        new(MultiLevelWildcardMisplaced, V3, C, "82: 0001 `a/#/b` 00"),
        new(MultiLevelWildcardMisplaced, V3, C, "82: 0001 `a#` 00"),
        new(MultiLevelWildcardMisplaced, V3, C, "82: 0001 `##` 00"),
        new(MultiLevelWildcardMisplaced, V3, C, "a2: 0001 `#/`"),
        new(MultiLevelWildcardMisplaced, V5, C, "82: 0001 {} `$share/g/#/a` 00"),
        new(SingleLevelWildcardMisplaced, V3, C, "82: 0001 `a+` 00"),
        new(SingleLevelWildcardMisplaced, V3, C, "82: 0001 `+a` 00"),
        new(SingleLevelWildcardMisplaced, V3, C, "82: 0001 `a/+b/c` 00"),
        new(SingleLevelWildcardMisplaced, V5, C, "a2: 0001 {} `++`"),
        new(SharedSubscriptionMalformed, V5, C, "82: 0001 {} `$share/` 00"),
        new(SharedSubscriptionMalformed, V5, C, "82: 0001 {} `$share/g` 00"),
        new(SharedSubscriptionMalformed, V5, C, "82: 0001 {} `$share/g/` 00"),
        new(SharedSubscriptionMalformed, V5, C, "82: 0001 {} `$share//a` 00"),
        new(SharedSubscriptionMalformed, V5, C, "82: 0001 {} `$share/g+/a` 00"),
        new(ReservedSubscriptionOptions, V3, C, "82: 0001 `a` 04"),
        new(ReservedSubscriptionOptions, V3, C, "82: 0001 `a` 80"),
        new(ReservedSubscriptionOptions, V5, C, "82: 0001 {} `a` 40"),
        new(ReservedSubscriptionOptions, V5, C, "82: 0001 {} `a` 81"),
        new(SubscriptionQosThree, V3, C, "82: 0001 `a` 03"),
        new(SubscriptionQosThree, V5, C, "82: 0001 {} `a` 03"),
        new(RetainHandlingThree, V5, C, "82: 0001 {} `a` 30"),
        new(NoLocalOnSharedSubscription, V5, C, "82: 0001 {} `$share/g/a` 04"),
        new(BodyTooShort, V3, C, "82: 0001 `a`"),
        new(BodyTooShort, V3, C, "82: 0001 `a` 00 0002 'b'"),
        new(BodyTooShort, V3, C, "a2: 0001 `a` 00"),
        new(NoReasonCodes, V3, S, "90: 0001"),
        new(NoReasonCodes, V5, S, "90: 0001 {}"),
        new(NoReasonCodes, V5, S, "b0: 0001 {}"),
        new(UnknownReasonCode, V3, S, "90: 0001 03"),
        new(UnknownReasonCode, V3, S, "90: 0001 87"),
        new(UnknownReasonCode, V5, S, "90: 0001 {} 03"),
        new(UnknownReasonCode, V5, S, "b0: 0001 {} 01"),
    ];

    private static RejectCase[] Properties() =>
    [
        new(PropertyUnknown, V5, C, "30: `a` {04 00}"),
        new(PropertyUnknown, V5, C, "30: `a` {2b 00}"),
        new(PropertyUnknown, V5, C, "30: `a` {81 01 00}"),
        new(PropertyMisplaced, V5, C, "30: `a` {21 0001}"),
        new(PropertyMisplaced, V5, C, "30: `a` {0b 01}"),
        new(PropertyMisplaced, V5, C, "10: `MQTT` 05 02 0000 {12 `x`} ``"),
        new(PropertyMisplaced, V5, C, "10: `MQTT` 05 06 0000 {} `` {11 00000001} `w` ``"),
        new(PropertyMisplaced, V5, C, "10: `MQTT` 05 02 0000 {18 00000001} ``"),
        new(PropertyMisplaced, V5, S, "e0: 00 {11 00000001}"),
        new(PropertyMisplaced, V5, C, "e0: 00 {1c `x`}"),
        new(PropertyMisplaced, V5, C, "82: 0001 {1f `x`} `a` 00"),
        new(PropertyMisplaced, V5, C, "a2: 0001 {0b 01} `a`"),
        new(PropertyRepeated, V5, C, "30: `a` {01 00 01 00}"),
        new(PropertyRepeated, V5, C, "82: 0001 {0b 01 0b 02} `a` 00"),
        new(PropertyRepeated, V5, C, "10: `MQTT` 05 02 0000 {21 0001 21 0001} ``"),
        new(PropertyRepeated, V5, S, "40: 0001 00 {1f `a` 1f `b`}"),
        new(PropertyCut, V5, C, "30: `a` {02 0000}"),
        new(PropertyCut, V5, C, "30: `a` {23 00}"),
        new(PropertyCut, V5, C, "30: `a` {01}"),
        new(PropertyCut, V5, C, "30: `a` {03 0005 'ab'}"),
        new(PropertyCut, V5, C, "30: `a` {26 `k`}"),
        new(PropertyCut, V5, S, "30: `a` {0b 80}"),
        new(VariableByteIntegerTooLong, V5, S, "30: `a` {0b 8080808001}"),
        new(VariableByteIntegerTooLong, V5, C, "30: `a` 80808080 01"),
        new(VariableByteIntegerNotShortest, V5, S, "30: `a` {0b 8100}"),
        new(VariableByteIntegerNotShortest, V5, C, "30: `a` 8000"),
        new(PropertyLengthBeyondPacket, V5, C, "30: `a` 05 01 00"),
        new(PropertyLengthBeyondPacket, V5, C, "10: `MQTT` 05 02 0000 7f ``"),
        new(PropertyNotBoolean, V5, C, "30: `a` {01 02}"),
        new(PropertyNotBoolean, V5, C, "10: `MQTT` 05 02 0000 {17 02} ``"),
        new(PropertyNotBoolean, V5, S, "20: 0000 {24 02}"),
        new(PropertyNotBoolean, V5, S, "20: 0000 {25 ff}"),
        new(ReceiveMaximumZero, V5, C, "10: `MQTT` 05 02 0000 {21 0000} ``"),
        new(MaximumPacketSizeZero, V5, C, "10: `MQTT` 05 02 0000 {27 00000000} ``"),
        new(SubscriptionIdentifierZero, V5, C, "82: 0001 {0b 00} `a` 00"),
        new(TopicAliasZero, V5, C, "30: `a` {23 0000}"),
        new(ResponseTopicWildcard, V5, C, "30: `a` {08 `r/+`}"),
        new(TopicNameEmpty, V5, C, "30: `a` {08 ``}"),
        new(AuthenticationDataWithoutMethod, V5, C, "10: `MQTT` 05 02 0000 {16 0001 00} ``"),
    ];

    /// <summary>Each kind of bad text in each place where text can stand: the validator must be the same everywhere.</summary>
    private static IEnumerable<RejectCase> Texts()
    {
        (MqttReject Reject, string Hex)[] bad =
        [
            (IllFormedText, "eda080"), // U+D800, a surrogate
            (IllFormedText, "c0af"), // overlong "/"
            (IllFormedText, "e08080"), // overlong U+0000
            (IllFormedText, "f4908080"), // U+110000
            (IllFormedText, "e282"), // cut
            (IllFormedText, "80"), // continuation byte alone
            (NullCharacter, "00"),
            (ControlCharacter, "01"),
            (ControlCharacter, "7f"),
            (ControlCharacter, "c285"), // U+0085
            (NonCharacter, "efb790"), // U+FDD0
            (NonCharacter, "efbfbf"), // U+FFFF
            (NonCharacter, "f09fbfbe"), // U+1FFFE
        ];
        foreach ((MqttReject reject, string hex) in bad)
        {
            string text = $"{(hex.Length / 2) + 1:x4} 'a' {hex}";
            yield return new(reject, V3, C, $"10: `MQTT` 04 02 003c {text}");
            yield return new(reject, V3, C, $"10: `MQTT` 04 06 003c `a` {text} `x`");
            yield return new(reject, V3, C, $"10: `MQTT` 04 82 003c `a` {text}");
            yield return new(reject, V3, C, $"30: {text}");
            yield return new(reject, V3, S, $"32: {text} 0001");
            yield return new(reject, V3, C, $"82: 0001 {text} 00");
            yield return new(reject, V3, C, $"a2: 0001 {text}");
            yield return new(reject, V5, C, $"30: `a` {{03 {text}}}");
            yield return new(reject, V5, C, $"30: `a` {{08 {text}}}");
            yield return new(reject, V5, C, $"30: `a` {{26 {text} `v`}}");
            yield return new(reject, V5, C, $"30: `a` {{26 `k` {text}}}");
            yield return new(reject, V5, S, $"40: 0001 97 {{1f {text}}}");
            yield return new(reject, V5, S, $"20: 0000 {{12 {text}}}");
            yield return new(reject, V5, S, $"e0: 9d {{1c {text}}}");
            yield return new(reject, V5, S, $"f0: 18 {{15 {text}}}");
        }
    }
}
