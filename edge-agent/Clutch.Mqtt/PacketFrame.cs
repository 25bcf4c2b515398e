using System.Buffers;

namespace Clutch.Mqtt;

/// <summary>A whole control packet at the start of a buffer: what the fixed header (2.1) says of it.</summary>
public readonly struct PacketFrame
{
    internal PacketFrame(PacketType type, byte flags, int headerLength, int bodyLength)
    {
        Type = type;
        Flags = flags;
        HeaderLength = headerLength;
        BodyLength = bodyLength;
    }

    public PacketType Type { get; }

    /// <summary>The low nibble of the first byte: DUP, QoS and RETAIN of a PUBLISH; checked and without meaning elsewhere.</summary>
    public byte Flags { get; }

    /// <summary>Bytes of the fixed header, 2 to 5.</summary>
    public int HeaderLength { get; }

    /// <summary>Bytes after the fixed header.</summary>
    public int BodyLength { get; }

    /// <summary>Bytes of the packet in all: what to consume.</summary>
    public int Length => HeaderLength + BodyLength;

    /// <summary>The body, from the buffer the frame was read from.</summary>
    public ReadOnlySpan<byte> Body(ReadOnlySpan<byte> buffer) => buffer.Slice(HeaderLength, BodyLength);

    /// <summary>The body without a copy when it lies within the first segment; otherwise use <see cref="CopyBody"/>.</summary>
    public bool TryGetBody(in ReadOnlySequence<byte> buffer, out ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> first = buffer.FirstSpan;
        bool contiguous = Length <= first.Length;
        body = contiguous ? Body(first) : default;
        return contiguous;
    }

    /// <summary>Copies a body that crosses segments; <paramref name="destination"/> holds at least <see cref="BodyLength"/> bytes.</summary>
    public ReadOnlySpan<byte> CopyBody(in ReadOnlySequence<byte> buffer, Span<byte> destination)
    {
        buffer.Slice(HeaderLength, BodyLength).CopyTo(destination);
        return destination[..BodyLength];
    }
}
