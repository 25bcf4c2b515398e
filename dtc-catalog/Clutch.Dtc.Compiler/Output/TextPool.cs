using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Clutch.Dtc.Compiler;

/// <summary>Bytes of all texts and lists, each once, in the order of their first use.</summary>
internal sealed class TextPool
{
    private readonly Dictionary<string, uint> _positions = new(StringComparer.Ordinal);
    private readonly List<byte> _bytes = [];

    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>Position of the text within the pool.</summary>
    public uint Add(string text) => Add(text, Encoding.UTF8.GetBytes(text));

    /// <summary>Position of the bytes within the pool.</summary>
    public uint Add(ReadOnlySpan<byte> bytes) => Add("\0" + Convert.ToHexString(bytes), bytes);

    private uint Add(string key, ReadOnlySpan<byte> bytes)
    {
        if (_positions.TryGetValue(key, out uint position))
        {
            return position;
        }

        position = (uint)_bytes.Count;
        _positions.Add(key, position);
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(length, checked((ushort)bytes.Length));
        _bytes.AddRange(length);
        _bytes.AddRange(bytes);
        if ((bytes.Length & 1) != 0)
        {
            // Lengths are read as u16: keep them aligned.
            _bytes.Add(0);
        }

        return position;
    }
}
