namespace Clutch.Mqtt;

/// <summary>Which reason code may stand in which packet, and its 3.1.1 counterpart.</summary>
public static class ReasonCodes
{
    /// <summary>CONNACK return codes of 3.1.1 (table 3.1), by number.</summary>
    private static ReadOnlySpan<byte> ReturnCodes =>
    [
        (byte)ReasonCode.Success,
        (byte)ReasonCode.UnsupportedProtocolVersion,
        (byte)ReasonCode.ClientIdentifierNotValid,
        (byte)ReasonCode.ServerUnavailable,
        (byte)ReasonCode.BadUserNameOrPassword,
        (byte)ReasonCode.NotAuthorized,
    ];

    public static bool IsFailure(this ReasonCode code) => code >= ReasonCode.UnspecifiedError;

    /// <summary>Whether MQTT 5 lists the code for this packet from this sender (the reason code table of each packet's clause).</summary>
    public static bool IsAllowed(PacketType packet, PacketSender sender, ReasonCode code) => packet switch
    {
        PacketType.ConnAck => IsAllowedInConnAck(code), // 3.2.2.2 [MQTT-3.2.2-8]
        PacketType.PubAck or PacketType.PubRec => IsAllowedInPubAck(code), // 3.4.2.1 [MQTT-3.4.2-1], 3.5.2.1 [MQTT-3.5.2-1]
        PacketType.PubRel or PacketType.PubComp => code is ReasonCode.Success or ReasonCode.PacketIdentifierNotFound, // 3.6.2.1, 3.7.2.1
        PacketType.SubAck => IsAllowedInSubAck(code), // 3.9.3 [MQTT-3.9.3-2]
        PacketType.UnsubAck => IsAllowedInUnsubAck(code), // 3.11.3
        PacketType.Disconnect => IsAllowedInDisconnect(sender, code), // 3.14.2.1 [MQTT-3.14.2-1]
        PacketType.Auth => IsAllowedInAuth(sender, code), // 3.15.2.1 [MQTT-3.15.2-1]
        _ => false,
    };

    /// <summary>The MQTT 5 code for a CONNACK return code of 3.1.1; codes above 5 are reserved there.</summary>
    internal static bool TryFromReturnCode(byte returnCode, out ReasonCode code)
    {
        bool known = returnCode < ReturnCodes.Length;
        code = known ? (ReasonCode)ReturnCodes[returnCode] : ReasonCode.UnspecifiedError;
        return known;
    }

    /// <summary>The CONNACK return code of 3.1.1 that says most nearly the same. Passing troubles become 3, refusals become 5.</summary>
    internal static byte ToReturnCode(ReasonCode code) => code switch
    {
        ReasonCode.Success => 0,
        ReasonCode.UnsupportedProtocolVersion => 1,
        ReasonCode.ClientIdentifierNotValid => 2,
        ReasonCode.BadUserNameOrPassword => 4,
        ReasonCode.UnspecifiedError or ReasonCode.ImplementationSpecificError or ReasonCode.ServerUnavailable or ReasonCode.ServerBusy
            or ReasonCode.ServerShuttingDown or ReasonCode.QuotaExceeded or ReasonCode.UseAnotherServer or ReasonCode.ServerMoved
            or ReasonCode.ConnectionRateExceeded => 3,
        _ => 5,
    };

    private static bool IsAllowedInConnAck(ReasonCode code) => code is ReasonCode.Success
        or (>= ReasonCode.UnspecifiedError and <= ReasonCode.Banned)
        or ReasonCode.BadAuthenticationMethod or ReasonCode.TopicNameInvalid or ReasonCode.PacketTooLarge or ReasonCode.QuotaExceeded
        or (>= ReasonCode.PayloadFormatInvalid and <= ReasonCode.ServerMoved) or ReasonCode.ConnectionRateExceeded;

    private static bool IsAllowedInPubAck(ReasonCode code) => code is ReasonCode.Success or ReasonCode.NoMatchingSubscribers
        or ReasonCode.UnspecifiedError or ReasonCode.ImplementationSpecificError or ReasonCode.NotAuthorized or ReasonCode.TopicNameInvalid
        or ReasonCode.PacketIdentifierInUse or ReasonCode.QuotaExceeded or ReasonCode.PayloadFormatInvalid;

    private static bool IsAllowedInSubAck(ReasonCode code) => code is <= ReasonCode.GrantedQos2
        or ReasonCode.UnspecifiedError or ReasonCode.ImplementationSpecificError or ReasonCode.NotAuthorized or ReasonCode.TopicFilterInvalid
        or ReasonCode.PacketIdentifierInUse or ReasonCode.QuotaExceeded or ReasonCode.SharedSubscriptionsNotSupported
        or ReasonCode.SubscriptionIdentifiersNotSupported or ReasonCode.WildcardSubscriptionsNotSupported;

    private static bool IsAllowedInUnsubAck(ReasonCode code) => code is ReasonCode.Success or ReasonCode.NoSubscriptionExisted
        or ReasonCode.UnspecifiedError or ReasonCode.ImplementationSpecificError or ReasonCode.NotAuthorized or ReasonCode.TopicFilterInvalid
        or ReasonCode.PacketIdentifierInUse;

    private static bool IsAllowedInDisconnect(PacketSender sender, ReasonCode code) => code switch
    {
        ReasonCode.Success => true,
        >= ReasonCode.UnspecifiedError and <= ReasonCode.ImplementationSpecificError => true,
        ReasonCode.TopicNameInvalid => true,
        >= ReasonCode.ReceiveMaximumExceeded and <= ReasonCode.PayloadFormatInvalid => true,
        ReasonCode.DisconnectWithWill => sender == PacketSender.Client,
        ReasonCode.NotAuthorized or ReasonCode.ServerBusy or ReasonCode.ServerShuttingDown or ReasonCode.KeepAliveTimeout
            or ReasonCode.SessionTakenOver or ReasonCode.TopicFilterInvalid => sender == PacketSender.Server,
        >= ReasonCode.RetainNotSupported and <= ReasonCode.WildcardSubscriptionsNotSupported => sender == PacketSender.Server,
        _ => false,
    };

    private static bool IsAllowedInAuth(PacketSender sender, ReasonCode code) => code switch
    {
        ReasonCode.ContinueAuthentication => true,
        ReasonCode.Success => sender == PacketSender.Server,
        ReasonCode.ReAuthenticate => sender == PacketSender.Client,
        _ => false,
    };
}
