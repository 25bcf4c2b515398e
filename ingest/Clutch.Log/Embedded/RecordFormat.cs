using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Clutch.Log.Embedded;

internal enum RecordState : byte
{
    Whole,

    /// <summary>The bytes end before the record does.</summary>
    Incomplete,

    Damaged,
}

/// <summary>
/// A record on disk, little-endian: <c>crc u32 | value length u32 | key length u16 | key | value</c>.
/// The CRC-32C covers the record's position in the stream and all that follows the CRC. With the position in it, bytes that an
/// earlier life of the file left behind cannot pass for a record somewhere else, and zeros are never a record.
/// </summary>
internal static class RecordFormat
{
    public const int HeaderSize = 10;
    public const int MaxKeyLength = ushort.MaxValue;
    private const int CrcSize = 4;

    public static long SizeOf(int keyLength, int valueLength) => (long)HeaderSize + keyLength + valueLength;

    public static void Write(Span<byte> record, long position, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], value.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record[8..], (ushort)key.Length);
        key.CopyTo(record[HeaderSize..]);
        value.CopyTo(record[(HeaderSize + key.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Checksum(position, record[CrcSize..]));
    }

    /// <summary>Checks the record at the start of some bytes.</summary>
    /// <param name="source">Bytes from the record's first one on.</param>
    /// <param name="position">The record's place in the stream.</param>
    /// <param name="size">Whole or incomplete: bytes that the record has, or the least that it must have.</param>
    /// <param name="keyLength">Set when whole.</param>
    public static RecordState Read(ReadOnlySpan<byte> source, long position, out int size, out int keyLength)
    {
        keyLength = 0;
        size = HeaderSize;
        if (source.Length < HeaderSize)
        {
            return RecordState.Incomplete;
        }

        uint valueLength = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        keyLength = BinaryPrimitives.ReadUInt16LittleEndian(source[8..]);
        if (valueLength > (1u << 30))
        {
            return RecordState.Damaged;
        }

        size = (int)SizeOf(keyLength, (int)valueLength);
        if (source.Length < size)
        {
            return RecordState.Incomplete;
        }

        return Checksum(position, source[CrcSize..size]) == BinaryPrimitives.ReadUInt32LittleEndian(source) ? RecordState.Whole : RecordState.Damaged;
    }

    /// <summary>CRC-32C (RFC 3720, appendix B.4) of a 64-bit number and the bytes after it.</summary>
    public static uint Checksum(long seed, ReadOnlySpan<byte> bytes)
    {
        uint crc = BitOperations.Crc32C(~0u, (ulong)seed);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (byte b in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
