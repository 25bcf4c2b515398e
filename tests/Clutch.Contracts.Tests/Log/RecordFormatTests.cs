using Clutch.Log.Embedded;

namespace Clutch.Contracts.Tests.Log;

/// <summary>The bytes of a record on disk. What these tests pin must be readable for ever.</summary>
public sealed class RecordFormatTests
{
    private const long Position = 4711;

    // The checksums were worked out by another program.

    /// <summary>crc, value length, key length, key, value: as it was before records had traces.</summary>
    private const string Plain = "B5A989E2" + "04000000" + "0300" + "636172" + "01020304";

    /// <summary>The same with bit 31 of the value length, and the trace before the key.</summary>
    private const string Traced = "BFBD4779" + "04000080" + "0300" + "0200" + "7472" + "636172" + "01020304";

    [Theory]
    [InlineData(Plain, "")]
    [InlineData(Traced, "tr")]
    public void A_record_is_written_and_read_as_pinned(string hex, string trace)
    {
        byte[] pinned = Convert.FromHexString(hex);
        byte[] traceBytes = System.Text.Encoding.ASCII.GetBytes(trace);
        byte[] written = new byte[RecordFormat.SizeOf(3, 4, traceBytes.Length)];
        RecordFormat.Write(written, Position, "car"u8, [1, 2, 3, 4], traceBytes);
        Assert.Equal(hex, Convert.ToHexString(written));

        Assert.Equal(RecordState.Whole, RecordFormat.Read(pinned, Position, out int size, out RecordParts parts));
        Assert.Equal(pinned.Length, size);
        Assert.Equal(traceBytes, pinned.AsSpan(parts.Offset, parts.Trace));
        Assert.Equal("car"u8, pinned.AsSpan(parts.Offset + parts.Trace, parts.Key));
        Assert.Equal([1, 2, 3, 4], pinned.AsSpan(parts.Offset + parts.Trace + parts.Key, parts.Value).ToArray());
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData(Traced)]
    public void Cut_anywhere_it_is_incomplete_and_with_a_bit_flipped_it_is_not_whole(string hex)
    {
        byte[] pinned = Convert.FromHexString(hex);
        for (int length = 0; length < pinned.Length; length++)
        {
            Assert.Equal(RecordState.Incomplete, RecordFormat.Read(pinned.AsSpan(0, length), Position, out int least, out _));
            Assert.InRange(least, length + 1, pinned.Length);
        }

        for (int bit = 0; bit < pinned.Length * 8; bit++)
        {
            pinned[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(RecordState.Whole, RecordFormat.Read(pinned, Position, out _, out _));
            pinned[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_traced_record_without_a_trace_is_damaged()
    {
        byte[] record = Convert.FromHexString("00000000" + "00000080" + "0000" + "0000");
        BitConverter.TryWriteBytes(record, RecordFormat.Checksum(Position, record.AsSpan(4)));
        Assert.Equal(RecordState.Damaged, RecordFormat.Read(record, Position, out _, out _));
    }
}
