using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Clutch.Resources;

/// <summary>UUID v7 (RFC 9562, section 5.7) that never go backwards: the 12 bits after the millisecond count (section 6.2, method 1). One thread at a time.</summary>
internal sealed class TimeOrderedIds
{
    private const int CounterBits = 12;

    /// <summary>Millisecond and counter in one number, so that a full counter borrows from the next millisecond.</summary>
    private long _last;

    /// <summary>An id greater than all before.</summary>
    /// <param name="milliseconds">Since 1970-01-01 UTC.</param>
    public Guid Next(long milliseconds)
    {
        _last = Math.Max(_last + 1, milliseconds << CounterBits);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (_last >> CounterBits) << 16);
        BinaryPrimitives.WriteInt16BigEndian(bytes[6..], (short)(0x7000 | (int)(_last & ((1 << CounterBits) - 1))));
        RandomNumberGenerator.Fill(bytes[8..]);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
