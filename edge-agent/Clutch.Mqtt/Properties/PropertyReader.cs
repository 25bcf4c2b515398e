namespace Clutch.Mqtt;

/// <summary>One property as it stands in a packet.</summary>
public readonly ref struct Property
{
    public PropertyId Id { get; init; }

    /// <summary>The value of a numeric property, otherwise 0.</summary>
    public uint Number { get; init; }

    /// <summary>The name of a user property, otherwise empty.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The text or bytes of a property that is not numeric.</summary>
    public ReadOnlySpan<byte> Value { get; init; }
}

/// <summary>Walks a property list: <c>foreach (Property property in packet.Properties)</c>.</summary>
public ref struct PropertyReader
{
    private BodyReader _reader;

    internal PropertyReader(ReadOnlySpan<byte> properties)
    {
        _reader = new BodyReader(properties, MqttReject.PropertyCut);
        Current = default;
    }

    public Property Current { get; private set; }

    /// <summary>Why the walk stopped early. The list of a parsed packet has been walked already and never stops early.</summary>
    internal readonly MqttReject Reject => _reader.Reject;

    public bool MoveNext()
    {
        if (!_reader.Ok || _reader.Remaining == 0)
        {
            return false;
        }

        // Identifiers are variable byte integers, but all that exist take one byte; a longer one is unknown (2.2.2.2).
        byte id = _reader.ReadByte();
        uint number = 0;
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> value = default;
        switch (PropertyRules.KindOf(id))
        {
            case PropertyKind.Boolean:
                number = _reader.ReadByte();
                break;
            case PropertyKind.UInt16:
                number = _reader.ReadUInt16();
                break;
            case PropertyKind.UInt32:
                number = _reader.ReadUInt32();
                break;
            case PropertyKind.VariableByteInteger:
                number = _reader.ReadVariableByteInteger();
                break;
            case PropertyKind.Binary:
                value = _reader.ReadBinary();
                break;
            case PropertyKind.Text:
                value = _reader.ReadText();
                break;
            case PropertyKind.TextPair: // [MQTT-1.5.7-1]
                name = _reader.ReadText();
                value = _reader.ReadText();
                break;
            default:
                _reader.Fail(MqttReject.PropertyUnknown);
                break;
        }

        Current = new Property { Id = (PropertyId)id, Number = number, Name = name, Value = value };
        return _reader.Ok;
    }
}

/// <summary>The property list of a packet: checked when it was read, or built with <see cref="PropertyWriter"/>.</summary>
public readonly ref struct PropertyBlock
{
    internal PropertyBlock(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The list as it stands in the packet, without its length.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public bool IsEmpty => Bytes.IsEmpty;

    public PropertyReader GetEnumerator() => new(Bytes);

    /// <summary>The value of a numeric property, or <paramref name="absent"/>.</summary>
    public uint Number(PropertyId id, uint absent)
    {
        foreach (Property property in this)
        {
            if (property.Id == id)
            {
                return property.Number;
            }
        }

        return absent;
    }

    /// <summary>The text or bytes of a property; false when it is absent.</summary>
    public bool TryGetValue(PropertyId id, out ReadOnlySpan<byte> value)
    {
        foreach (Property property in this)
        {
            if (property.Id == id)
            {
                value = property.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
