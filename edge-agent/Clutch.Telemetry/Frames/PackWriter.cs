using System.Buffers.Binary;

namespace Clutch.Telemetry;

/// <summary>The part of MessagePack that frames and their events use, written in its shortest form. The caller guarantees the room.</summary>
internal ref struct PackWriter(Span<byte> destination)
{
    /// <summary>Longest form of an integer: type byte and eight bytes.</summary>
    public const int MaxInteger = 9;

    private readonly Span<byte> _destination = destination;

    public int Length { get; private set; }

    public void Nil() => _destination[Length++] = 0xC0;

    public void Array(int count)
    {
        switch (count)
        {
            case < 16:
                _destination[Length++] = (byte)(0x90 | count);
                break;
            case <= ushort.MaxValue:
                _destination[Length] = 0xDC;
                BinaryPrimitives.WriteUInt16BigEndian(_destination[(Length + 1)..], (ushort)count);
                Length += 3;
                break;
            default:
                _destination[Length] = 0xDD;
                BinaryPrimitives.WriteUInt32BigEndian(_destination[(Length + 1)..], (uint)count);
                Length += 5;
                break;
        }
    }

    public void Integer(long value)
    {
        // The common case of a delta: one byte for -32..127.
        if (value is >= -32 and < 128)
        {
            _destination[Length++] = (byte)value;
            return;
        }

        Span<byte> at = _destination[Length..];
        switch (value)
        {
            case >= 0 and <= byte.MaxValue:
                at[0] = 0xCC;
                at[1] = (byte)value;
                Length += 2;
                break;
            case >= 0 and <= ushort.MaxValue:
                at[0] = 0xCD;
                BinaryPrimitives.WriteUInt16BigEndian(at[1..], (ushort)value);
                Length += 3;
                break;
            case >= 0 and <= uint.MaxValue:
                at[0] = 0xCE;
                BinaryPrimitives.WriteUInt32BigEndian(at[1..], (uint)value);
                Length += 5;
                break;
            case >= sbyte.MinValue and < 0:
                at[0] = 0xD0;
                at[1] = (byte)value;
                Length += 2;
                break;
            case >= short.MinValue and < 0:
                at[0] = 0xD1;
                BinaryPrimitives.WriteInt16BigEndian(at[1..], (short)value);
                Length += 3;
                break;
            case >= int.MinValue and < 0:
                at[0] = 0xD2;
                BinaryPrimitives.WriteInt32BigEndian(at[1..], (int)value);
                Length += 5;
                break;
            default:
                at[0] = value < 0 ? (byte)0xD3 : (byte)0xCF;
                BinaryPrimitives.WriteInt64BigEndian(at[1..], value);
                Length += 9;
                break;
        }
    }

    /// <summary>A float of eight bytes.</summary>
    public void Number(double value)
    {
        _destination[Length] = 0xCB;
        BinaryPrimitives.WriteDoubleBigEndian(_destination[(Length + 1)..], value);
        Length += 9;
    }

    /// <summary>A str of at most 255 bytes.</summary>
    public void Text(scoped ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < 32)
        {
            _destination[Length++] = (byte)(0xA0 | utf8.Length);
        }
        else
        {
            _destination[Length++] = 0xD9;
            _destination[Length++] = (byte)utf8.Length;
        }

        utf8.CopyTo(_destination[Length..]);
        Length += utf8.Length;
    }

    /// <summary>A bin of at most 65,535 bytes.</summary>
    public void Binary(ReadOnlySpan<byte> data)
    {
        if (data.Length <= byte.MaxValue)
        {
            _destination[Length++] = 0xC4;
            _destination[Length++] = (byte)data.Length;
        }
        else
        {
            _destination[Length] = 0xC5;
            BinaryPrimitives.WriteUInt16BigEndian(_destination[(Length + 1)..], (ushort)data.Length);
            Length += 3;
        }

        data.CopyTo(_destination[Length..]);
        Length += data.Length;
    }
}
