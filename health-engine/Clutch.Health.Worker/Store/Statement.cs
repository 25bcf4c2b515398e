namespace Clutch.Health.Worker;

/// <summary>What people tell the health role. Numbers are stored: never reused.</summary>
public enum StatementKind : byte
{
    /// <summary>A part was changed; it had failed.</summary>
    ReplacedFailed = 0,

    /// <summary>A part was changed while good.</summary>
    ReplacedGood = 1,

    /// <summary>The fitted part is <see cref="Statement.Value"/> old, on its own clock.</summary>
    Age = 2,

    /// <summary>Somebody knows of the part's alert.</summary>
    Acknowledge = 3,

    /// <summary>The part's alert is silent until <see cref="Statement.Value"/>, milliseconds since 1970-01-01 UTC.</summary>
    Snooze = 4,
}

/// <summary>
/// Something said of a part of a vehicle. It takes effect with the first frame whose time has come to <paramref name="Time"/>; which frame that was is kept with
/// it, so that a replay applies it there again.
/// </summary>
/// <param name="Id">In the order in which they were said.</param>
/// <param name="Vehicle">Of which.</param>
/// <param name="Time">Since when it holds, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Kind">What.</param>
/// <param name="Part">Of which part.</param>
/// <param name="Value">As the kind says; 0 for those that need none.</param>
/// <param name="Applied">The frame with which it took effect; null: none yet.</param>
public sealed record Statement(long Id, string Vehicle, long Time, StatementKind Kind, Part Part, double Value, FrameId? Applied);

/// <summary>A frame of a vehicle: (boot, sequence) of the agent. Ordered as the agent wrote them.</summary>
public readonly record struct FrameId(long Boot, long Sequence) : IComparable<FrameId>
{
    public static bool operator <(FrameId left, FrameId right) => left.CompareTo(right) < 0;

    public static bool operator >(FrameId left, FrameId right) => left.CompareTo(right) > 0;

    public static bool operator <=(FrameId left, FrameId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FrameId left, FrameId right) => left.CompareTo(right) >= 0;

    public int CompareTo(FrameId other) => Boot != other.Boot ? Boot.CompareTo(other.Boot) : Sequence.CompareTo(other.Sequence);
}
