namespace Clutch.Health.Worker;

/// <summary>A judgement as it is kept and sent: made once for the frame that caused it.</summary>
/// <param name="Vehicle">Of which.</param>
/// <param name="Cause">The frame: with the vehicle the finding's key.</param>
/// <param name="Time">As of when, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Document">All of it, JSON as docs/findings.md describes it.</param>
/// <param name="Snapshot">What of it is kept for each day.</param>
public sealed record Finding(string Vehicle, FrameId Cause, long Time, ReadOnlyMemory<byte> Document, ReadOnlyMemory<byte> Snapshot)
{
    private const long MillisecondsPerDay = 86_400_000;

    /// <summary>Those with which it is compared with others like it.</summary>
    public required string Cohort { get; init; }

    /// <summary>What it is compared by; what is not known is not here.</summary>
    public required IReadOnlyList<(string Name, double Value)> Figures { get; init; }

    /// <summary>Days since 1970-01-01 UTC.</summary>
    public long Day => Time / MillisecondsPerDay;
}

/// <summary>Why a finding was made.</summary>
[Flags]
public enum FindingReasons
{
    None = 0,
    DriveEnded = 1,
    CodesChanged = 2,
    IdentityChanged = 4,
    Stated = 8,

    /// <summary>The vehicle was heard for long enough to know what it sends: its first finding of all parts.</summary>
    FirstLook = 16,

    /// <summary>Something that cannot wait for the end of a drive came or went.</summary>
    LiveChanged = 32,
}
