using System.Buffers.Binary;

namespace Clutch.Telemetry;

/// <summary>
/// Reads the part of MessagePack that frames and their events use. Every length is checked against the bytes that remain before it is used.
/// Integers are accepted in any width that a foreign library may choose.
/// </summary>
internal ref struct PackReader(ReadOnlySpan<byte> source, int position = 0)
{
    private readonly ReadOnlySpan<byte> _source = source;

    public int Position { get; private set; } = position;

    public readonly int Remaining => _source.Length - Position;

    /// <summary>True after a read failed because the bytes ended, false when they were there but of another type.</summary>
    public bool Ended { get; private set; }

    public bool TryNil()
    {
        if (Remaining > 0 && _source[Position] == 0xC0)
        {
            Position++;
            return true;
        }

        return false;
    }

    public bool TryArray(out int count)
    {
        count = 0;
        if (!TryPeek(out byte type))
        {
            return false;
        }

        switch (type)
        {
            case >= 0x90 and <= 0x9F:
                count = type & 0x0F;
                Position++;
                break;
            case 0xDC when TryBody(2, out ReadOnlySpan<byte> body):
                count = BinaryPrimitives.ReadUInt16BigEndian(body);
                break;
            case 0xDD when TryBody(4, out ReadOnlySpan<byte> body):
                uint wide = BinaryPrimitives.ReadUInt32BigEndian(body);
                count = wide > int.MaxValue ? int.MaxValue : (int)wide;
                break;
            default:
                return false;
        }

        // An element takes at least one byte: a larger count cannot be true.
        if (count > Remaining)
        {
            Ended = true;
            return false;
        }

        return true;
    }

    public bool TryInteger(out long value)
    {
        value = 0;
        if (!TryPeek(out byte type))
        {
            return false;
        }

        if (type is < 0x80 or >= 0xE0)
        {
            value = (sbyte)type;
            Position++;
            return true;
        }

        switch (type)
        {
            case 0xCC when TryBody(1, out ReadOnlySpan<byte> body):
                value = body[0];
                return true;
            case 0xCD when TryBody(2, out ReadOnlySpan<byte> body):
                value = BinaryPrimitives.ReadUInt16BigEndian(body);
                return true;
            case 0xCE when TryBody(4, out ReadOnlySpan<byte> body):
                value = BinaryPrimitives.ReadUInt32BigEndian(body);
                return true;
            case 0xD0 when TryBody(1, out ReadOnlySpan<byte> body):
                value = (sbyte)body[0];
                return true;
            case 0xD1 when TryBody(2, out ReadOnlySpan<byte> body):
                value = BinaryPrimitives.ReadInt16BigEndian(body);
                return true;
            case 0xD2 when TryBody(4, out ReadOnlySpan<byte> body):
                value = BinaryPrimitives.ReadInt32BigEndian(body);
                return true;
            case 0xCF when TryBody(8, out ReadOnlySpan<byte> body):
                value = BinaryPrimitives.ReadInt64BigEndian(body);
                return value >= 0; // an uint64 above 2^63 is out of every range that frames know
            case 0xD3 when TryBody(8, out ReadOnlySpan<byte> body):
                value = BinaryPrimitives.ReadInt64BigEndian(body);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A float of either width, or an integer.</summary>
    public bool TryNumber(out double value)
    {
        value = 0;
        if (!TryPeek(out byte type))
        {
            return false;
        }

        switch (type)
        {
            case 0xCB when TryBody(8, out ReadOnlySpan<byte> body):
                value = BinaryPrimitives.ReadDoubleBigEndian(body);
                return true;
            case 0xCA when TryBody(4, out ReadOnlySpan<byte> body):
                value = BinaryPrimitives.ReadSingleBigEndian(body);
                return true;
            case 0xCA or 0xCB:
                return false;
            default:
                bool read = TryInteger(out long integer);
                value = integer;
                return read;
        }
    }

    public bool TryText(out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (!TryPeek(out byte type))
        {
            return false;
        }

        switch (type)
        {
            case >= 0xA0 and <= 0xBF:
                Position++;
                return TryTake(type & 0x1F, out utf8);
            case 0xD9 when TryBody(1, out ReadOnlySpan<byte> length):
                return TryTake(length[0], out utf8);
            case 0xDA when TryBody(2, out ReadOnlySpan<byte> length):
                return TryTake(BinaryPrimitives.ReadUInt16BigEndian(length), out utf8);
            default:
                return false;
        }
    }

    public bool TryBinary(out ReadOnlySpan<byte> data)
    {
        data = default;
        if (!TryPeek(out byte type))
        {
            return false;
        }

        return type switch
        {
            0xC4 when TryBody(1, out ReadOnlySpan<byte> length) => TryTake(length[0], out data),
            0xC5 when TryBody(2, out ReadOnlySpan<byte> length) => TryTake(BinaryPrimitives.ReadUInt16BigEndian(length), out data),
            _ => false,
        };
    }

    private bool TryPeek(out byte type)
    {
        if (Remaining > 0)
        {
            type = _source[Position];
            return true;
        }

        Ended = true;
        type = 0;
        return false;
    }

    /// <summary>The bytes after the type byte.</summary>
    private bool TryBody(int length, out ReadOnlySpan<byte> body)
    {
        if (Remaining - 1 < length)
        {
            Ended = true;
            body = default;
            return false;
        }

        body = _source.Slice(Position + 1, length);
        Position += 1 + length;
        return true;
    }

    private bool TryTake(int length, out ReadOnlySpan<byte> bytes)
    {
        if (Remaining < length)
        {
            Ended = true;
            bytes = default;
            return false;
        }

        bytes = _source.Slice(Position, length);
        Position += length;
        return true;
    }
}
