using Clutch.Telemetry;

namespace Clutch.Trips;

/// <summary>
/// One channel in one second, in 64 bits whose order is the rule of which sample counts: the preferred ECU's, of those the latest, of those the greatest.
/// The slot of several samples is the greatest of their slots, so it does not matter in which order, or how often, they come.
/// <code>
/// 63..56  255 - low byte of the ECU's address: the engine (7E8) before the transmission (7E9)
/// 55..46  milliseconds into the second
/// 45..0   0: nothing; 1: the source fell silent; else raw + 2^44
/// </code>
/// </summary>
internal readonly record struct Slot(ulong Bits)
{
    private const int PreferenceShift = 56;
    private const int OffsetShift = 46;
    private const ulong ValueMask = (1UL << OffsetShift) - 1;
    private const long Bias = 1L << 44;
    private const ulong Silence = 1;

    /// <summary>The largest raw value that a slot holds, either way; what is beyond is no value of any of the channels.</summary>
    public const long MaxRaw = Bias - 2;

    public bool IsEmpty => Bits == 0;

    public bool HasValue => (Bits & ValueMask) > Silence;

    public long Raw => (long)(Bits & ValueMask) - Bias;

    /// <summary>Milliseconds into the second.</summary>
    public int Offset => (int)(Bits >> OffsetShift) & 1023;

    public byte Preference => (byte)(Bits >> PreferenceShift);

    /// <summary>The slot of one sample; empty when the value is beyond <see cref="MaxRaw"/>.</summary>
    public static Slot Of(in Sample sample)
    {
        if (!sample.HasValue)
        {
            return Silent(sample.Ecu, sample.Time);
        }

        return sample.Raw is < -MaxRaw or > MaxRaw ? default : Pack((byte)~sample.Ecu, (int)(sample.Time % 1000), (ulong)(sample.Raw + Bias));
    }

    public static Slot Silent(uint ecu, long time) => Pack((byte)~ecu, (int)(time % 1000), Silence);

    /// <summary>From the parts of a stored slot.</summary>
    public static Slot Of(byte preference, int offset, long? raw) => Pack(preference, offset, raw is { } value ? (ulong)(value + Bias) : Silence);

    private static Slot Pack(byte preference, int offset, ulong value) => new(((ulong)preference << PreferenceShift) | ((ulong)offset << OffsetShift) | value);
}
