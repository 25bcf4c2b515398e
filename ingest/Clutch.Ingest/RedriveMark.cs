using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Clutch.Ingest;

/// <summary>
/// Says in the stream of dead letters that one of them went into the frames: the MessagePack array <c>[2, time, id]</c>, time in milliseconds
/// since 1970-01-01 UTC, id the first eight bytes of the letter's SHA-256. So the mark holds in every copy of the log.
/// </summary>
/// <param name="Time">When the letter was re-driven.</param>
/// <param name="Id">Whose mark it is.</param>
public readonly record struct RedriveMark(long Time, ulong Id)
{
    /// <summary>Bytes of a mark.</summary>
    public const int Length = 21;

    private const byte ArrayOfThree = 0x93;
    private const byte Version = 2;
    private const byte Int64 = 0xD3;
    private const byte Binary8 = 0xC4;

    /// <summary>The id of a letter, from its whole record.</summary>
    public static ulong IdOf(ReadOnlySpan<byte> record)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(record, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>An id as people type it.</summary>
    public static string Text(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    public void Write(Span<byte> destination)
    {
        destination[0] = ArrayOfThree;
        destination[1] = Version;
        destination[2] = Int64;
        BinaryPrimitives.WriteInt64BigEndian(destination[3..], Time);
        destination[11] = Binary8;
        destination[12] = sizeof(ulong);
        BinaryPrimitives.WriteUInt64BigEndian(destination[13..], Id);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; false for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RedriveMark mark)
    {
        mark = default;
        if (bytes.Length != Length || bytes[0] != ArrayOfThree || bytes[1] != Version || bytes[2] != Int64 || bytes[11] != Binary8 || bytes[12] != sizeof(ulong))
        {
            return false;
        }

        mark = new RedriveMark(BinaryPrimitives.ReadInt64BigEndian(bytes[3..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[13..]));
        return true;
    }
}
