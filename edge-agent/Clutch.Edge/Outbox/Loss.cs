using System.Buffers.Binary;

namespace Clutch.Edge;

/// <summary>What was dropped: data of <see cref="Telemetry.FrameEventKind.Dropped"/>.</summary>
/// <param name="Frames">Whole frames.</param>
/// <param name="Samples">Samples in them.</param>
/// <param name="From">First moment they spoke of, milliseconds since 1970-01-01 UTC.</param>
/// <param name="To">Last moment they spoke of, milliseconds since 1970-01-01 UTC.</param>
public readonly record struct Loss(long Frames, long Samples, long From, long To)
{
    /// <summary>Length on the wire.</summary>
    public const int Bytes = 32;

    public bool IsEmpty => Frames == 0;

    /// <summary>Reads event data; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out Loss loss)
    {
        loss = default;
        if (data.Length != Bytes)
        {
            return false;
        }

        loss = new Loss(
            BinaryPrimitives.ReadInt64BigEndian(data),
            BinaryPrimitives.ReadInt64BigEndian(data[8..]),
            BinaryPrimitives.ReadInt64BigEndian(data[16..]),
            BinaryPrimitives.ReadInt64BigEndian(data[24..]));
        return true;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Frames);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], Samples);
        BinaryPrimitives.WriteInt64BigEndian(destination[16..], From);
        BinaryPrimitives.WriteInt64BigEndian(destination[24..], To);
    }

    public Loss Add(in Loss other) => IsEmpty ? other
        : other.IsEmpty ? this
        : new Loss(Frames + other.Frames, Samples + other.Samples, Math.Min(From, other.From), Math.Max(To, other.To));

    /// <summary>What is left to say once a part was said. The stretch of time stays: it may be too long, never too short.</summary>
    public Loss Without(in Loss reported) => Frames <= reported.Frames ? default : this with { Frames = Frames - reported.Frames, Samples = Samples - reported.Samples };
}
