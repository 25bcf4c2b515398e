using System.Text.Unicode;

namespace Clutch.Mqtt;

/// <summary>The one validator of MQTT strings (1.5.4) and of topic names and filters (4.7, 4.8).</summary>
/// <remarks>
/// Control characters and non-characters may be refused (1.5.4); they are refused here, because nothing that this system
/// names contains them and they corrupt logs and consoles. U+FEFF is an ordinary character [MQTT-1.5.4-3].
/// </remarks>
public static class Utf8Text
{
    private const byte FirstPrintable = 0x20;
    private const byte LastPrintable = 0x7E;

    /// <summary>The start of a shared subscription's filter (4.8.2).</summary>
    private static ReadOnlySpan<byte> SharedPrefix => "$share/"u8;

    /// <summary>Whether the filter is a shared subscription. Only MQTT 5 has them.</summary>
    public static bool IsShared(ReadOnlySpan<byte> filter, MqttVersion version) => version == MqttVersion.V5 && filter.StartsWith(SharedPrefix);

    /// <summary>Whether the filter or name contains <c>+</c> or <c>#</c>.</summary>
    public static bool HasWildcard(ReadOnlySpan<byte> topic) => topic.ContainsAny((byte)'+', (byte)'#');

    /// <summary>Checks any MQTT string: <see cref="MqttReject.None"/> when it is acceptable.</summary>
    public static MqttReject Check(ReadOnlySpan<byte> text)
    {
        int first = text.IndexOfAnyExceptInRange(FirstPrintable, LastPrintable);
        return first < 0 ? MqttReject.None : CheckSlow(text[first..]);
    }

    /// <summary>Checks a topic name of a PUBLISH or a will: a string that is not empty and names no wildcard.</summary>
    public static MqttReject CheckTopicName(ReadOnlySpan<byte> topic)
    {
        if (topic.IsEmpty)
        {
            return MqttReject.TopicNameEmpty; // [MQTT-4.7.3-1]
        }

        MqttReject reject = Check(topic);
        if (reject == MqttReject.None && HasWildcard(topic))
        {
            return MqttReject.TopicNameWildcard; // [MQTT-3.3.2-2]
        }

        return reject;
    }

    /// <summary>Checks a topic filter of a SUBSCRIBE or UNSUBSCRIBE.</summary>
    public static MqttReject CheckTopicFilter(ReadOnlySpan<byte> filter, MqttVersion version)
    {
        if (filter.IsEmpty)
        {
            return MqttReject.TopicFilterEmpty; // [MQTT-4.7.3-1]
        }

        MqttReject reject = Check(filter);
        if (reject != MqttReject.None)
        {
            return reject;
        }

        if (IsShared(filter, version))
        {
            ReadOnlySpan<byte> rest = filter[SharedPrefix.Length..];
            int slash = rest.IndexOf((byte)'/');

            // [MQTT-4.8.2-1] a name of at least one character, [MQTT-4.8.2-2] without wildcards, followed by "/" and a filter.
            if (slash <= 0 || slash == rest.Length - 1 || HasWildcard(rest[..slash]))
            {
                return MqttReject.SharedSubscriptionMalformed;
            }

            filter = rest[(slash + 1)..];
        }

        return CheckWildcards(filter);
    }

    private static MqttReject CheckWildcards(ReadOnlySpan<byte> filter)
    {
        for (int i = 0; i < filter.Length; i++)
        {
            if (filter[i] is not ((byte)'+' or (byte)'#'))
            {
                continue;
            }

            bool startsLevel = i == 0 || filter[i - 1] == '/';
            bool last = i == filter.Length - 1;
            if (filter[i] == '#' && !(startsLevel && last))
            {
                return MqttReject.MultiLevelWildcardMisplaced; // [MQTT-4.7.1-1], 3.1.1: [MQTT-4.7.1-2]
            }

            if (filter[i] == '+' && !(startsLevel && (last || filter[i + 1] == '/')))
            {
                return MqttReject.SingleLevelWildcardMisplaced; // [MQTT-4.7.1-2], 3.1.1: [MQTT-4.7.1-3]
            }
        }

        return MqttReject.None;
    }

    private static MqttReject CheckSlow(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            return MqttReject.IllFormedText; // [MQTT-1.5.4-1]: surrogates, overlong forms and cut sequences included
        }

        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case 0:
                    return MqttReject.NullCharacter; // [MQTT-1.5.4-2]
                case < FirstPrintable or 0x7F:
                    return MqttReject.ControlCharacter;
                case 0xC2 when text[i + 1] <= 0x9F: // U+0080..U+009F
                    return MqttReject.ControlCharacter;
                case 0xEF when text[i + 1] == 0xB7 && text[i + 2] is >= 0x90 and <= 0xAF: // U+FDD0..U+FDEF
                    return MqttReject.NonCharacter;
                case 0xEF when text[i + 1] == 0xBF && text[i + 2] >= 0xBE: // U+FFFE, U+FFFF
                    return MqttReject.NonCharacter;
                case >= 0xF0 when (text[i + 1] & 0x0F) == 0x0F && text[i + 2] == 0xBF && text[i + 3] >= 0xBE: // U+nFFFE, U+nFFFF
                    return MqttReject.NonCharacter;
                default:
                    break;
            }
        }

        return MqttReject.None;
    }
}
