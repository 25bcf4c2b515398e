namespace Clutch.Health.Worker;

/// <summary>What people tell the health role. Numbers are stored: never reused.</summary>
public enum StatementKind : byte
{
    /// <summary>A part was changed; it had failed.</summary>
    ReplacedFailed = 0,

    /// <summary>A part was changed while good.</summary>
    ReplacedGood = 1,

    /// <summary>The fitted part is <see cref="Statement.Value"/> old on <see cref="Statement.Clock"/>.</summary>
    Age = 2,

    /// <summary>Somebody knows of the alert.</summary>
    Acknowledge = 3,

    /// <summary>The alert is silent until <see cref="Statement.Value"/>, milliseconds since 1970-01-01 UTC.</summary>
    Snooze = 4,
}

/// <summary>
/// Something said of a part of a vehicle. It takes effect with the first frame whose time has come to <see cref="Time"/>; which frame that was is kept with
/// it, so that a replay applies it there again.
/// </summary>
public sealed record Statement
{
    /// <summary>Name that whoever says it has given it: the same one again is the same statement.</summary>
    public required string Id { get; init; }

    public required string Vehicle { get; init; }

    /// <summary>When it was said, milliseconds since 1970-01-01 UTC.</summary>
    public required long Time { get; init; }

    public required StatementKind Kind { get; init; }

    public required Part Part { get; init; }

    /// <summary>As the kind says; 0 for those that need none.</summary>
    public double Value { get; init; }

    /// <summary>Of an age.</summary>
    public Clock Clock { get; init; }

    /// <summary>When a part was changed, milliseconds since 1970-01-01 UTC; 0: when it was said.</summary>
    public long At { get; init; }

    /// <summary>What the odometer showed then, km; NaN: nobody said.</summary>
    public double Odometer { get; init; } = double.NaN;

    /// <summary>The frame that raised the alert which it is about; of statements about alerts.</summary>
    public FrameId Alert { get; init; }

    /// <summary>The frame with which it took effect; null: none yet.</summary>
    public FrameId? Applied { get; init; }

    /// <summary>The life that it ended, once it took effect; null when none did whose length is known.</summary>
    public LivedLife? Life { get; init; }

    /// <summary>Whether another one says the same, whenever it was said.</summary>
    public bool IsSame(Statement other) => other with { Time = Time, Applied = Applied, Life = Life } == this;
}

/// <summary>The frame with which a statement took effect.</summary>
/// <param name="Vehicle">Of which.</param>
/// <param name="Id">The statement.</param>
/// <param name="Frame">The frame.</param>
/// <param name="Life">The life that it ended.</param>
internal sealed record AppliedStatement(string Vehicle, string Id, FrameId Frame, LivedLife? Life);

/// <summary>A frame of a vehicle: (boot, sequence) of the agent. Ordered as the agent wrote them.</summary>
public readonly record struct FrameId(long Boot, long Sequence) : IComparable<FrameId>
{
    public static bool operator <(FrameId left, FrameId right) => left.CompareTo(right) < 0;

    public static bool operator >(FrameId left, FrameId right) => left.CompareTo(right) > 0;

    public static bool operator <=(FrameId left, FrameId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(FrameId left, FrameId right) => left.CompareTo(right) >= 0;

    public int CompareTo(FrameId other) => Boot != other.Boot ? Boot.CompareTo(other.Boot) : Sequence.CompareTo(other.Sequence);
}
