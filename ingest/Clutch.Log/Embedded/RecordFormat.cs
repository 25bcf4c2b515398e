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

/// <summary>Where the parts of a record lie, one behind the other, and their lengths.</summary>
/// <param name="Offset">Of the first one.</param>
/// <param name="Trace">Often 0.</param>
/// <param name="Key">May be 0.</param>
/// <param name="Value">May be 0.</param>
internal readonly record struct RecordParts(int Offset, int Trace, int Key, int Value);

/// <summary>
/// A record on disk, little-endian: <c>crc u32 | value length u32 | key length u16 | key | value</c>; one that belongs to a trace:
/// <c>crc u32 | value length u32, bit 31 set | key length u16 | trace length u16 | trace | key | value</c>.
/// The CRC-32C covers the record's position in the stream and all that follows the CRC. With the position in it, bytes that an
/// earlier life of the file left behind cannot pass for a record somewhere else, and zeros are never a record.
/// </summary>
internal static class RecordFormat
{
    public const int HeaderSize = 10;
    public const int MaxKeyLength = ushort.MaxValue;
    public const int MaxTraceLength = ushort.MaxValue;
    private const int CrcSize = 4;
    private const int TraceLengthSize = sizeof(ushort);

    /// <summary>Values are shorter than 2^30 bytes, so that this bit is free. Before it had a meaning it was never set.</summary>
    private const uint Traced = 1u << 31;

    public static long SizeOf(int keyLength, int valueLength, int traceLength) => (long)HeaderOf(traceLength) + traceLength + keyLength + valueLength;

    public static void Write(Span<byte> record, long position, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> trace)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)value.Length | (trace.IsEmpty ? 0 : Traced));
        BinaryPrimitives.WriteUInt16LittleEndian(record[8..], (ushort)key.Length);
        if (!trace.IsEmpty)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(record[HeaderSize..], (ushort)trace.Length);
        }

        Span<byte> body = record[HeaderOf(trace.Length)..];
        trace.CopyTo(body);
        key.CopyTo(body[trace.Length..]);
        value.CopyTo(body[(trace.Length + key.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Checksum(position, record[CrcSize..]));
    }

    /// <summary>Checks the record at the start of some bytes.</summary>
    /// <param name="source">Bytes from the record's first one on.</param>
    /// <param name="position">The record's place in the stream.</param>
    /// <param name="size">Whole or incomplete: bytes that the record has, or the least that it must have.</param>
    /// <param name="parts">Set when whole.</param>
    public static RecordState Read(ReadOnlySpan<byte> source, long position, out int size, out RecordParts parts)
    {
        parts = default;
        size = HeaderSize;
        if (source.Length < HeaderSize)
        {
            return RecordState.Incomplete;
        }

        uint valueLength = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        int traceLength = 0;
        if ((valueLength & Traced) != 0)
        {
            valueLength &= ~Traced;
            size = HeaderSize + TraceLengthSize;
            if (source.Length < size)
            {
                return RecordState.Incomplete;
            }

            traceLength = BinaryPrimitives.ReadUInt16LittleEndian(source[HeaderSize..]);
            if (traceLength == 0)
            {
                return RecordState.Damaged;
            }
        }

        if (valueLength > (1u << 30))
        {
            return RecordState.Damaged;
        }

        parts = new RecordParts(HeaderOf(traceLength), traceLength, BinaryPrimitives.ReadUInt16LittleEndian(source[8..]), (int)valueLength);
        size = (int)SizeOf(parts.Key, parts.Value, traceLength);
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

    private static int HeaderOf(int traceLength) => traceLength == 0 ? HeaderSize : HeaderSize + TraceLengthSize;
}
