using System.Buffers.Binary;

namespace Clutch.Mqtt;

/// <summary>
/// Reads the fields of one packet body. The first failure sticks: later reads give zeros and empty spans, so a parser is a
/// straight list of fields and asks once at its end, with <see cref="Complete"/>.
/// </summary>
internal ref struct BodyReader
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly MqttReject _cut;
    private int _position;

    /// <summary>Starts at the first field.</summary>
    /// <param name="body">The bytes the fields lie in; nothing beyond them is touched.</param>
    /// <param name="cut">What it means when a field goes beyond them.</param>
    public BodyReader(ReadOnlySpan<byte> body, MqttReject cut = MqttReject.BodyTooShort)
    {
        _body = body;
        _cut = cut;
    }

    public MqttReject Reject { readonly get; private set; }

    public readonly bool Ok => Reject == MqttReject.None;

    public readonly int Remaining => _body.Length - _position;

    /// <summary>Bytes already read, for a parser that keeps a stretch of the body as it is.</summary>
    public readonly int Position => _position;

    public void Fail(MqttReject reject)
    {
        if (Reject == MqttReject.None)
        {
            Reject = reject;
        }
    }

    /// <summary>Fails with <paramref name="reject"/> unless it is none.</summary>
    public void Require(MqttReject reject) => Fail(reject);

    /// <summary>True when every field was good and the body ends exactly after the last one.</summary>
    public bool Complete(out MqttReject reject)
    {
        if (Remaining > 0)
        {
            Fail(MqttReject.BodyTooLong);
        }

        reject = Reject;
        return Ok;
    }

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (!Ok || count > Remaining)
        {
            Fail(_cut);
            return default;
        }

        ReadOnlySpan<byte> bytes = _body.Slice(_position, count);
        _position += count;
        return bytes;
    }

    public ReadOnlySpan<byte> ReadRest() => ReadBytes(Remaining);

    public byte ReadByte()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(1);
        return bytes.IsEmpty ? (byte)0 : bytes[0];
    }

    public ushort ReadUInt16()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(2);
        return bytes.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    public uint ReadUInt32()
    {
        ReadOnlySpan<byte> bytes = ReadBytes(4);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>A packet identifier, never 0 [MQTT-2.2.1-3], 3.1.1: [MQTT-2.3.1-1].</summary>
    public ushort ReadPacketIdentifier()
    {
        ushort identifier = ReadUInt16();
        if (identifier == 0)
        {
            Fail(MqttReject.PacketIdentifierZero);
        }

        return identifier;
    }

    /// <summary>Variable byte integer (1.5.5): at most four bytes, least significant group first, shortest form.</summary>
    public uint ReadVariableByteInteger()
    {
        uint value = 0;
        for (int shift = 0; shift < 28; shift += 7)
        {
            byte digit = ReadByte();
            value |= (uint)(digit & 0x7F) << shift;
            if (digit < 0x80)
            {
                if (digit == 0 && shift > 0)
                {
                    Fail(MqttReject.VariableByteIntegerNotShortest); // [MQTT-1.5.5-1]
                }

                return value;
            }
        }

        Fail(MqttReject.VariableByteIntegerTooLong);
        return 0;
    }

    /// <summary>Binary data (1.5.6): two bytes length, then as many bytes.</summary>
    public ReadOnlySpan<byte> ReadBinary() => ReadBytes(ReadUInt16());

    /// <summary>A UTF-8 string (1.5.4), checked.</summary>
    public ReadOnlySpan<byte> ReadText()
    {
        ReadOnlySpan<byte> text = ReadBinary();
        Require(Utf8Text.Check(text));
        return text;
    }

    /// <summary>The property length and the properties of MQTT 5 (2.2.2), checked. Empty for 3.1.1, which has none.</summary>
    public PropertyBlock ReadProperties(MqttVersion version, PropertyScope scope, PacketSender sender)
    {
        if (version != MqttVersion.V5)
        {
            return default;
        }

        uint length = ReadVariableByteInteger();
        if (length > (uint)Remaining)
        {
            Fail(MqttReject.PropertyLengthBeyondPacket);
            return default;
        }

        ReadOnlySpan<byte> bytes = ReadBytes((int)length);
        Require(PropertyRules.Check(bytes, scope, sender));
        return new PropertyBlock(bytes);
    }
}
