using System.Buffers.Binary;

namespace Clutch.Ingest;

/// <summary>
/// A message that was no good, as it stands in the log's <c>deadletters</c>: the MessagePack array
/// <c>[1, time, vehicle, topic, reason, payload]</c>, time in milliseconds since 1970-01-01 UTC. Every length has one fixed width,
/// so that writing and reading are a handful of copies.
/// </summary>
public readonly ref struct DeadLetter
{
    private const byte Version = 1;
    private const byte ArrayOfSix = 0x96;
    private const byte Int64 = 0xD3;
    private const byte Text16 = 0xDA;
    private const byte Binary32 = 0xC6;
    private const int FixedBytes = 1 + 1 + 9 + (3 * 3) + 5;

    /// <summary>Milliseconds since 1970-01-01 UTC at which the front door saw it.</summary>
    public long Time { get; init; }

    /// <summary>The authenticated vehicle, in ASCII.</summary>
    public ReadOnlySpan<byte> Vehicle { get; init; }

    public ReadOnlySpan<byte> Topic { get; init; }

    /// <summary>A name, for example <c>BadTimes</c>: a frame reject, or <c>ForeignVehicle</c>.</summary>
    public ReadOnlySpan<byte> Reason { get; init; }

    /// <summary>The message as it came.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Bytes that <see cref="Write"/> needs.</summary>
    public int Length => FixedBytes + Vehicle.Length + Topic.Length + Reason.Length + Payload.Length;

    public void Write(Span<byte> destination)
    {
        destination[0] = ArrayOfSix;
        destination[1] = Version;
        destination[2] = Int64;
        BinaryPrimitives.WriteInt64BigEndian(destination[3..], Time);
        int at = 11;
        at += WriteText(destination[at..], Vehicle);
        at += WriteText(destination[at..], Topic);
        at += WriteText(destination[at..], Reason);
        destination[at] = Binary32;
        BinaryPrimitives.WriteInt32BigEndian(destination[(at + 1)..], Payload.Length);
        Payload.CopyTo(destination[(at + 5)..]);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; false for anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DeadLetter letter)
    {
        letter = default;
        if (bytes.Length < FixedBytes || bytes[0] != ArrayOfSix || bytes[1] != Version || bytes[2] != Int64)
        {
            return false;
        }

        long time = BinaryPrimitives.ReadInt64BigEndian(bytes[3..]);
        ReadOnlySpan<byte> rest = bytes[11..];
        if (!TryReadText(ref rest, out ReadOnlySpan<byte> vehicle) || !TryReadText(ref rest, out ReadOnlySpan<byte> topic)
            || !TryReadText(ref rest, out ReadOnlySpan<byte> reason)
            || rest.Length < 5 || rest[0] != Binary32 || BinaryPrimitives.ReadUInt32BigEndian(rest[1..]) != (uint)(rest.Length - 5))
        {
            return false;
        }

        letter = new DeadLetter { Time = time, Vehicle = vehicle, Topic = topic, Reason = reason, Payload = rest[5..] };
        return true;
    }

    private static int WriteText(Span<byte> destination, ReadOnlySpan<byte> text)
    {
        destination[0] = Text16;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], checked((ushort)text.Length));
        text.CopyTo(destination[3..]);
        return 3 + text.Length;
    }

    private static bool TryReadText(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest.Length < 3 || rest[0] != Text16)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
        if (rest.Length - 3 < length)
        {
            return false;
        }

        text = rest.Slice(3, length);
        rest = rest[(3 + length)..];
        return true;
    }
}
