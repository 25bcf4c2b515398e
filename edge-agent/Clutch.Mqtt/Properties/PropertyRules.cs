namespace Clutch.Mqtt;

/// <summary>How a property's value is encoded (2.2.2.2, column "type").</summary>
internal enum PropertyKind : byte
{
    Unknown,
    Boolean,
    UInt16,
    UInt32,
    VariableByteInteger,
    Binary,
    Text,
    TextPair,
}

/// <summary>Table 2-4 of the standard, and the check of a property list against it: known, allowed here, once, in range, not cut.</summary>
internal static class PropertyRules
{
    private const PropertyScope Message = PropertyScope.Publish | PropertyScope.Will;
    private const PropertyScope Greeting = PropertyScope.Connect | PropertyScope.ConnAck;
    private const PropertyScope Anywhere = (PropertyScope)0xFFFF;
    private const PropertyScope Answers = PropertyScope.ConnAck | PropertyScope.PubAck | PropertyScope.PubRec | PropertyScope.PubRel
        | PropertyScope.PubComp | PropertyScope.SubAck | PropertyScope.UnsubAck | PropertyScope.Disconnect | PropertyScope.Auth;

    private static readonly Rule[] s_rules = Build();

    private readonly record struct Rule(PropertyKind Kind, PropertyScope FromClient, PropertyScope FromServer, MqttReject Zero);

    public static PropertyKind KindOf(byte id) => id < s_rules.Length ? s_rules[id].Kind : PropertyKind.Unknown;

    /// <summary>Checks a whole list: <see cref="MqttReject.None"/> when every property is good.</summary>
    public static MqttReject Check(ReadOnlySpan<byte> properties, PropertyScope scope, PacketSender sender)
    {
        ulong seen = 0;
        PropertyReader reader = new(properties);
        while (reader.MoveNext())
        {
            MqttReject reject = CheckOne(reader.Current, scope, sender, ref seen);
            if (reject != MqttReject.None)
            {
                return reject;
            }
        }

        if (reader.Reject == MqttReject.None && Has(seen, PropertyId.AuthenticationData) && !Has(seen, PropertyId.AuthenticationMethod))
        {
            return MqttReject.AuthenticationDataWithoutMethod; // 3.1.2.11.10
        }

        return reader.Reject;
    }

    private static bool Has(ulong seen, PropertyId id) => (seen & (1UL << (int)id)) != 0;

    private static MqttReject CheckOne(Property property, PropertyScope scope, PacketSender sender, ref ulong seen)
    {
        Rule rule = s_rules[(int)property.Id];
        PropertyScope allowed = sender == PacketSender.Client ? rule.FromClient : rule.FromServer;
        if ((allowed & scope) == PropertyScope.None)
        {
            return MqttReject.PropertyMisplaced; // 2.2.2.2
        }

        bool repeatable = property.Id == PropertyId.UserProperty
            || (property.Id == PropertyId.SubscriptionIdentifier && scope == PropertyScope.Publish); // 3.3.2.3.8
        if (!repeatable && Has(seen, property.Id))
        {
            return MqttReject.PropertyRepeated;
        }

        seen |= 1UL << (int)property.Id;
        if (rule.Kind == PropertyKind.Boolean && property.Number > 1)
        {
            return MqttReject.PropertyNotBoolean;
        }

        if (property.Number == 0 && rule.Zero != MqttReject.None)
        {
            return rule.Zero;
        }

        return property.Id == PropertyId.ResponseTopic ? CheckResponseTopic(property.Value) : MqttReject.None;
    }

    private static MqttReject CheckResponseTopic(ReadOnlySpan<byte> topic)
    {
        if (topic.IsEmpty)
        {
            return MqttReject.TopicNameEmpty; // [MQTT-4.7.3-1]
        }

        return Utf8Text.HasWildcard(topic) ? MqttReject.ResponseTopicWildcard : MqttReject.None; // [MQTT-3.3.2-14]
    }

    private static Rule[] Build()
    {
        Rule[] rules = new Rule[(int)PropertyId.SharedSubscriptionAvailable + 1];

        void Add(PropertyId id, PropertyKind kind, PropertyScope scopes, MqttReject zero = MqttReject.None) =>
            rules[(int)id] = new Rule(kind, scopes, scopes, zero);

        Add(PropertyId.PayloadFormatIndicator, PropertyKind.Boolean, Message);
        Add(PropertyId.MessageExpiryInterval, PropertyKind.UInt32, Message);
        Add(PropertyId.ContentType, PropertyKind.Text, Message);
        Add(PropertyId.ResponseTopic, PropertyKind.Text, Message);
        Add(PropertyId.CorrelationData, PropertyKind.Binary, Message);
        Add(PropertyId.AssignedClientIdentifier, PropertyKind.Text, PropertyScope.ConnAck);
        Add(PropertyId.ServerKeepAlive, PropertyKind.UInt16, PropertyScope.ConnAck);
        Add(PropertyId.AuthenticationMethod, PropertyKind.Text, Greeting | PropertyScope.Auth);
        Add(PropertyId.AuthenticationData, PropertyKind.Binary, Greeting | PropertyScope.Auth);
        Add(PropertyId.RequestProblemInformation, PropertyKind.Boolean, PropertyScope.Connect);
        Add(PropertyId.WillDelayInterval, PropertyKind.UInt32, PropertyScope.Will);
        Add(PropertyId.RequestResponseInformation, PropertyKind.Boolean, PropertyScope.Connect);
        Add(PropertyId.ResponseInformation, PropertyKind.Text, PropertyScope.ConnAck);
        Add(PropertyId.ReasonString, PropertyKind.Text, Answers);
        Add(PropertyId.ReceiveMaximum, PropertyKind.UInt16, Greeting, MqttReject.ReceiveMaximumZero);
        Add(PropertyId.TopicAliasMaximum, PropertyKind.UInt16, Greeting);
        Add(PropertyId.TopicAlias, PropertyKind.UInt16, PropertyScope.Publish, MqttReject.TopicAliasZero); // [MQTT-3.3.2-8]
        Add(PropertyId.MaximumQos, PropertyKind.Boolean, PropertyScope.ConnAck);
        Add(PropertyId.RetainAvailable, PropertyKind.Boolean, PropertyScope.ConnAck);
        Add(PropertyId.UserProperty, PropertyKind.TextPair, Anywhere);
        Add(PropertyId.MaximumPacketSize, PropertyKind.UInt32, Greeting, MqttReject.MaximumPacketSizeZero);
        Add(PropertyId.WildcardSubscriptionAvailable, PropertyKind.Boolean, PropertyScope.ConnAck);
        Add(PropertyId.SubscriptionIdentifierAvailable, PropertyKind.Boolean, PropertyScope.ConnAck);
        Add(PropertyId.SharedSubscriptionAvailable, PropertyKind.Boolean, PropertyScope.ConnAck);

        // Three depend on the sender: [MQTT-3.3.4-6], [MQTT-3.14.2-2] and 3.14.2.2.5.
        rules[(int)PropertyId.SubscriptionIdentifier] = new Rule(
            PropertyKind.VariableByteInteger, PropertyScope.Subscribe, PropertyScope.Publish, MqttReject.SubscriptionIdentifierZero);
        rules[(int)PropertyId.SessionExpiryInterval] = new Rule(
            PropertyKind.UInt32, PropertyScope.Connect | PropertyScope.Disconnect, PropertyScope.ConnAck, MqttReject.None);
        rules[(int)PropertyId.ServerReference] = new Rule(
            PropertyKind.Text, PropertyScope.None, PropertyScope.ConnAck | PropertyScope.Disconnect, MqttReject.None);
        return rules;
    }
}
