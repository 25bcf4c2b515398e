namespace Clutch.Mqtt;

/// <summary>One topic filter of a SUBSCRIBE with its options (3.8.3.1).</summary>
public readonly ref struct Subscription
{
    private const int QosMask = 0x03;
    private const int NoLocalFlag = 0x04;
    private const int RetainAsPublishedFlag = 0x08;
    private const int RetainHandlingShift = 4;

    /// <summary>Bits 6 and 7; in 3.1.1 all but the QoS.</summary>
    private const int ReservedV5 = 0xC0;
    private const int ReservedV311 = 0xFC;

    private readonly byte _options;

    internal Subscription(ReadOnlySpan<byte> filter, byte options)
    {
        Filter = filter;
        _options = options;
    }

    public ReadOnlySpan<byte> Filter { get; }

    /// <summary>The largest QoS the client asks for.</summary>
    public byte Qos => (byte)(_options & QosMask);

    public bool NoLocal => (_options & NoLocalFlag) != 0;

    public bool RetainAsPublished => (_options & RetainAsPublishedFlag) != 0;

    /// <summary>0: send retained messages; 1: only to a new subscription; 2: never.</summary>
    public byte RetainHandling => (byte)(_options >> RetainHandlingShift);

    internal static MqttReject CheckOptions(byte options, bool shared, MqttVersion version)
    {
        if ((options & (version == MqttVersion.V5 ? ReservedV5 : ReservedV311)) != 0)
        {
            return MqttReject.ReservedSubscriptionOptions; // [MQTT-3.8.3-5], 3.1.1: [MQTT-3.8.3-4]
        }

        if ((options & QosMask) == 3)
        {
            return MqttReject.SubscriptionQosThree; // 3.8.3.1
        }

        if (options >> RetainHandlingShift == 3)
        {
            return MqttReject.RetainHandlingThree; // 3.8.3.1
        }

        return shared && (options & NoLocalFlag) != 0 ? MqttReject.NoLocalOnSharedSubscription : MqttReject.None; // [MQTT-3.8.3-4]
    }
}

/// <summary>Walks the filters of a checked SUBSCRIBE.</summary>
public ref struct SubscriptionReader
{
    private BodyReader _reader;
    private ReadOnlySpan<byte> _filter;
    private byte _options;

    internal SubscriptionReader(ReadOnlySpan<byte> filters) => _reader = new BodyReader(filters);

    public readonly Subscription Current => new(_filter, _options);

    public bool MoveNext()
    {
        if (!_reader.Ok || _reader.Remaining == 0)
        {
            return false;
        }

        _filter = _reader.ReadBinary();
        _options = _reader.ReadByte();
        return _reader.Ok;
    }
}

/// <summary>Walks the filters of a checked UNSUBSCRIBE.</summary>
public ref struct FilterReader
{
    private BodyReader _reader;

    internal FilterReader(ReadOnlySpan<byte> filters)
    {
        _reader = new BodyReader(filters);
        Current = default;
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        if (!_reader.Ok || _reader.Remaining == 0)
        {
            return false;
        }

        Current = _reader.ReadBinary();
        return _reader.Ok;
    }
}

/// <summary>Builds the filters of a SUBSCRIBE or an UNSUBSCRIBE in a span of the caller, which must be large enough.</summary>
public ref struct FilterWriter
{
    private readonly Span<byte> _destination;
    private int _length;

    public FilterWriter(Span<byte> destination) => _destination = destination;

    public readonly ReadOnlySpan<byte> Written => _destination[.._length];

    /// <summary>Adds a filter of an UNSUBSCRIBE: two bytes length and the filter.</summary>
    public void Add(ReadOnlySpan<byte> filter)
    {
        BodyWriter writer = new(_destination.Slice(_length, BodyWriter.SizeOf(filter)));
        writer.WriteBinary(filter);
        _length += writer.Position;
    }

    /// <summary>Adds a filter of a SUBSCRIBE; <paramref name="options"/> is the QoS, and in MQTT 5 the other bits of 3.8.3.1.</summary>
    public void Add(ReadOnlySpan<byte> filter, byte options)
    {
        Add(filter);
        _destination[_length++] = options;
    }
}
