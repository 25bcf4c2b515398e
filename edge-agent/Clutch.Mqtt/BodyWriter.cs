using System.Buffers.Binary;

namespace Clutch.Mqtt;

/// <summary>Writes the fields of one packet into a span that was measured before.</summary>
public ref struct BodyWriter
{
    private readonly Span<byte> _destination;
    private int _position;

    internal BodyWriter(Span<byte> destination) => _destination = destination;

    internal readonly int Position => _position;

    internal static int SizeOf(uint variableByteInteger) => variableByteInteger switch
    {
        < 1 << 7 => 1,
        < 1 << 14 => 2,
        < 1 << 21 => 3,
        <= MqttLimits.LargestVariableByteInteger => 4,
        _ => throw new ArgumentOutOfRangeException(
            nameof(variableByteInteger), variableByteInteger, $"MQTT lengths end at {MqttLimits.LargestVariableByteInteger}; send a smaller packet."),
    };

    /// <summary>Bytes of a string or of binary data with its two-byte length.</summary>
    internal static int SizeOf(ReadOnlySpan<byte> text) => text.Length <= ushort.MaxValue
        ? 2 + text.Length
        : throw new ArgumentException($"An MQTT string or binary field holds at most 65535 bytes, this one has {text.Length}.", nameof(text));

    internal static int SizeOf(PropertyBlock properties, MqttVersion version) =>
        version == MqttVersion.V5 ? SizeOf((uint)properties.Bytes.Length) + properties.Bytes.Length : 0;

    internal void Write(byte value) => _destination[_position++] = value;

    internal void Write(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_destination[_position..], value);
        _position += 2;
    }

    internal void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_destination[_position..], value);
        _position += 4;
    }

    internal void WriteVariableByteInteger(uint value)
    {
        while (value >= 0x80)
        {
            Write((byte)(value | 0x80));
            value >>= 7;
        }

        Write((byte)value);
    }

    internal void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[_position..]);
        _position += bytes.Length;
    }

    internal void WriteBinary(ReadOnlySpan<byte> bytes)
    {
        Write((ushort)bytes.Length);
        WriteBytes(bytes);
    }

    internal void WriteProperties(PropertyBlock properties, MqttVersion version)
    {
        if (version == MqttVersion.V5)
        {
            WriteVariableByteInteger((uint)properties.Bytes.Length);
            WriteBytes(properties.Bytes);
        }
    }
}
