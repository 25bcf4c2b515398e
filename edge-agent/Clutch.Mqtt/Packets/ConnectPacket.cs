namespace Clutch.Mqtt;

/// <summary>CONNECT (3.1). Spans point into the buffer that was parsed.</summary>
public readonly ref struct ConnectPacket : IPacket
{
    private const int ReservedFlag = 0x01;
    private const int CleanStartFlag = 0x02;
    private const int WillFlag = 0x04;
    private const int WillQosShift = 3;
    private const int WillRetainFlag = 0x20;
    private const int PasswordFlag = 0x40;
    private const int UserNameFlag = 0x80;

    /// <summary>Protocol name with its length, protocol level, flags, keep alive.</summary>
    private const int VariableHeaderLength = 10;

    private static ReadOnlySpan<byte> ProtocolName => "MQTT"u8;

    /// <summary>What was read; unknown when the packet was refused before its level was known. The writer uses the version it is given.</summary>
    public MqttVersion Version { get; init; }

    /// <summary>Clean Session in 3.1.1.</summary>
    public bool CleanStart { get; init; }

    /// <summary>Seconds; 0 switches keep alive off (3.1.2.10).</summary>
    public ushort KeepAlive { get; init; }

    public PropertyBlock Properties { get; init; }

    /// <summary>May be empty: the server then assigns one (3.1.3.1).</summary>
    public ReadOnlySpan<byte> ClientId { get; init; }

    public bool HasWill { get; init; }

    public byte WillQos { get; init; }

    public bool WillRetain { get; init; }

    public PropertyBlock WillProperties { get; init; }

    public ReadOnlySpan<byte> WillTopic { get; init; }

    public ReadOnlySpan<byte> WillPayload { get; init; }

    public bool HasUserName { get; init; }

    public ReadOnlySpan<byte> UserName { get; init; }

    public bool HasPassword { get; init; }

    public ReadOnlySpan<byte> Password { get; init; }

    byte IPacket.FirstByte => (byte)PacketType.Connect << 4;

    private byte ConnectFlags => (byte)(
        (CleanStart ? CleanStartFlag : 0)
        | (HasWill ? WillFlag | (WillQos << WillQosShift) | (WillRetain ? WillRetainFlag : 0) : 0)
        | (HasPassword ? PasswordFlag : 0)
        | (HasUserName ? UserNameFlag : 0));

    /// <summary>Parses the body of a CONNECT. On a refusal <see cref="Version"/> still tells how the CONNACK must look, if it was read.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out ConnectPacket packet, out MqttReject reject)
    {
        BodyReader reader = new(body);
        ReadOnlySpan<byte> name = reader.ReadBinary();
        if (reader.Ok && !name.SequenceEqual(ProtocolName))
        {
            reader.Fail(MqttReject.UnknownProtocolName); // [MQTT-3.1.2-1]
        }

        MqttVersion version = (MqttVersion)reader.ReadByte();
        if (version is not (MqttVersion.V311 or MqttVersion.V5))
        {
            reader.Fail(MqttReject.UnsupportedProtocolVersion); // [MQTT-3.1.2-2]
            version = MqttVersion.Unknown;
        }

        byte flags = reader.ReadByte();
        reader.Require(CheckFlags(flags, version));
        ushort keepAlive = reader.ReadUInt16();
        PropertyBlock properties = reader.ReadProperties(version, PropertyScope.Connect, PacketSender.Client);
        ReadOnlySpan<byte> clientId = reader.ReadText();
        bool cleanStart = (flags & CleanStartFlag) != 0;
        if (clientId.IsEmpty && !cleanStart && version == MqttVersion.V311)
        {
            reader.Fail(MqttReject.ClientIdentifierMissing); // 3.1.1: [MQTT-3.1.3-7], [MQTT-3.1.3-8]
        }

        bool hasWill = (flags & WillFlag) != 0;
        PropertyBlock willProperties = default;
        ReadOnlySpan<byte> willTopic = default;
        ReadOnlySpan<byte> willPayload = default;
        if (hasWill)
        {
            willProperties = reader.ReadProperties(version, PropertyScope.Will, PacketSender.Client);
            willTopic = reader.ReadBinary();
            reader.Require(Utf8Text.CheckTopicName(willTopic)); // [MQTT-3.1.3-11]
            willPayload = reader.ReadBinary();
        }

        bool hasUserName = (flags & UserNameFlag) != 0;
        bool hasPassword = (flags & PasswordFlag) != 0;
        packet = new ConnectPacket
        {
            Version = version,
            CleanStart = cleanStart,
            KeepAlive = keepAlive,
            Properties = properties,
            ClientId = clientId,
            HasWill = hasWill,
            WillQos = (byte)((flags >> WillQosShift) & 3),
            WillRetain = (flags & WillRetainFlag) != 0,
            WillProperties = willProperties,
            WillTopic = willTopic,
            WillPayload = willPayload,
            HasUserName = hasUserName,
            UserName = hasUserName ? reader.ReadText() : default, // [MQTT-3.1.3-12]
            HasPassword = hasPassword,
            Password = hasPassword ? reader.ReadBinary() : default,
        };
        return reader.Complete(out reject);
    }

    int IPacket.MeasureBody(MqttVersion version)
    {
        int size = VariableHeaderLength + BodyWriter.SizeOf(Properties, version) + BodyWriter.SizeOf(ClientId);
        if (HasWill)
        {
            size += BodyWriter.SizeOf(WillProperties, version) + BodyWriter.SizeOf(WillTopic) + BodyWriter.SizeOf(WillPayload);
        }

        return size + (HasUserName ? BodyWriter.SizeOf(UserName) : 0) + (HasPassword ? BodyWriter.SizeOf(Password) : 0);
    }

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
        writer.WriteBinary(ProtocolName);
        writer.Write((byte)version);
        writer.Write(ConnectFlags);
        writer.Write(KeepAlive);
        writer.WriteProperties(Properties, version);
        writer.WriteBinary(ClientId);
        if (HasWill)
        {
            writer.WriteProperties(WillProperties, version);
            writer.WriteBinary(WillTopic);
            writer.WriteBinary(WillPayload);
        }

        if (HasUserName)
        {
            writer.WriteBinary(UserName);
        }

        if (HasPassword)
        {
            writer.WriteBinary(Password);
        }
    }

    private static MqttReject CheckFlags(byte flags, MqttVersion version)
    {
        int willQos = (flags >> WillQosShift) & 3;
        bool hasWill = (flags & WillFlag) != 0;
        if ((flags & ReservedFlag) != 0)
        {
            return MqttReject.ReservedConnectFlag; // [MQTT-3.1.2-3]
        }

        if (willQos == 3)
        {
            return MqttReject.WillQosThree; // [MQTT-3.1.2-12]
        }

        if (!hasWill && willQos != 0)
        {
            return MqttReject.WillQosWithoutWill; // [MQTT-3.1.2-11]
        }

        if (!hasWill && (flags & WillRetainFlag) != 0)
        {
            return MqttReject.WillRetainWithoutWill; // [MQTT-3.1.2-13]
        }

        return version == MqttVersion.V311 && (flags & (UserNameFlag | PasswordFlag)) == PasswordFlag
            ? MqttReject.PasswordWithoutUserName // 3.1.1: [MQTT-3.1.2-22]
            : MqttReject.None;
    }
}
