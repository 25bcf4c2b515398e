namespace Clutch.Mqtt;

/// <summary>
/// Builds a property list in a span of the caller, for example of the stack. A list that does not fit is a programming error
/// and throws <see cref="ArgumentException"/>.
/// </summary>
public ref struct PropertyWriter
{
    private readonly Span<byte> _destination;
    private int _length;

    public PropertyWriter(Span<byte> destination) => _destination = destination;

    public readonly PropertyBlock Written => new(_destination[.._length]);

    public void Add(PropertyId id, uint number)
    {
        PropertyKind kind = PropertyRules.KindOf((byte)id);
        int size = kind switch
        {
            PropertyKind.Boolean => 1,
            PropertyKind.UInt16 => 2,
            PropertyKind.UInt32 => 4,
            PropertyKind.VariableByteInteger => BodyWriter.SizeOf(number),
            _ => throw new ArgumentException($"Property {id} is not a number; add its bytes instead.", nameof(id)),
        };
        BodyWriter writer = Begin(id, size);
        switch (kind)
        {
            case PropertyKind.Boolean:
                writer.Write((byte)number);
                break;
            case PropertyKind.UInt16:
                writer.Write((ushort)number);
                break;
            case PropertyKind.UInt32:
                writer.Write(number);
                break;
            default:
                writer.WriteVariableByteInteger(number);
                break;
        }
    }

    public void Add(PropertyId id, ReadOnlySpan<byte> value)
    {
        if (PropertyRules.KindOf((byte)id) is not (PropertyKind.Text or PropertyKind.Binary))
        {
            throw new ArgumentException($"Property {id} is neither text nor binary.", nameof(id));
        }

        BodyWriter writer = Begin(id, BodyWriter.SizeOf(value));
        writer.WriteBinary(value);
    }

    public void AddUserProperty(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        BodyWriter writer = Begin(PropertyId.UserProperty, BodyWriter.SizeOf(name) + BodyWriter.SizeOf(value));
        writer.WriteBinary(name);
        writer.WriteBinary(value);
    }

    /// <summary>Adds a list as <see cref="PropertyBlock.Bytes"/> gave it.</summary>
    public void AddList(ReadOnlySpan<byte> list)
    {
        list.CopyTo(_destination[_length..]);
        _length += list.Length;
    }

    private BodyWriter Begin(PropertyId id, int size)
    {
        if (1 + size > _destination.Length - _length)
        {
            throw new ArgumentException($"Property {id} needs {1 + size} bytes, {_destination.Length - _length} are left; give a larger span.", nameof(size));
        }

        BodyWriter writer = new(_destination.Slice(_length, 1 + size));
        writer.Write((byte)id);
        _length += 1 + size;
        return writer;
    }
}
