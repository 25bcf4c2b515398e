using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Clutch.TimeSeries.Influx;

/// <summary>
/// Line protocol in bytes that are used again and again: writing into it allocates nothing once it has its size. Names of any kind go into tags as
/// percent-encoded bytes, so that no name can be taken for syntax of line protocol or of InfluxQL.
/// </summary>
internal sealed class LineBuffer : IDisposable
{
    private const int LongestInteger = 20;

    private static readonly SearchValues<byte> s_plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@/+"u8);

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Add(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Add(long value)
    {
        Reserve(LongestInteger);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out int written);
        Length += written;
    }

    /// <summary>Capital hexadecimal digits; at least as many as named.</summary>
    public void AddHex(uint value, byte digits = 1)
    {
        Reserve(LongestInteger);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out int written, new StandardFormat('X', digits));
        Length += written;
    }

    /// <summary>The value of a tag.</summary>
    public void AddTag(string value)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in value.EnumerateRunes())
        {
            int length = rune.EncodeToUtf8(utf8);
            foreach (byte part in utf8[..length])
            {
                if (s_plain.Contains(part))
                {
                    Add(part);
                }
                else
                {
                    Add((byte)'%');
                    AddHex(part, 2);
                }
            }
        }
    }

    /// <summary>The value of a field that is a text, with its quotes.</summary>
    public void AddQuoted(string value)
    {
        Add((byte)'"');
        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(most);
        foreach (byte part in utf8.AsSpan(0, Encoding.UTF8.GetBytes(value, utf8)))
        {
            if (part is (byte)'"' or (byte)'\\')
            {
                Add((byte)'\\');
            }

            Add(part);
        }

        ArrayPool<byte>.Shared.Return(utf8);
        Add((byte)'"');
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - Length < more)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + more));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }
}
