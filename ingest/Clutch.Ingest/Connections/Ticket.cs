namespace Clutch.Ingest.Connections;

/// <summary>
/// What the log hands back with its report: 24 bits connection index, 24 bits generation of that index, 16 bits place in the
/// connection's <see cref="AckRing"/>. No object a record; and a report that comes after its connection finds another generation.
/// </summary>
internal readonly record struct Ticket(int Index, int Generation, int Slot)
{
    /// <summary>Place of a QoS 0 message, which nobody acknowledges.</summary>
    public const int NoSlot = 0xFFFF;

    public const int GenerationMask = 0xFF_FFFF;

    /// <summary>For a QoS 0 message. Nobody is to be found again, so that the index holds its length: below 2^24, as every packet.</summary>
    public static Ticket Unacknowledged(int bytes) => new(bytes, 0, NoSlot);

    public static Ticket Unpack(long packed) =>
        new((int)(packed >> 40) & 0xFF_FFFF, (int)(packed >> 16) & GenerationMask, (int)packed & 0xFFFF);

    public long Pack() => ((long)Index << 40) | ((long)Generation << 16) | (uint)Slot;
}
