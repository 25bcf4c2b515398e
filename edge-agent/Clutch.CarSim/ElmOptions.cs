namespace Clutch.CarSim;

/// <summary>The families of adapters on the market.</summary>
public enum ElmKind : byte
{
    /// <summary>A genuine ELM327 v1.4b.</summary>
    Elm327,

    /// <summary>Forwards two request bytes and says ? to a count suffix and to newer commands.</summary>
    CloneV15,

    /// <summary>Says OK to everything: timing commands have no effect, of six PIDs it asks for the first, long answers are cut.</summary>
    CloneV21,

    /// <summary>A clone that can do what its label says.</summary>
    CloneV23,

    /// <summary>An STN2120 with the ST commands.</summary>
    Stn2120,
}

/// <summary>What a family can do and what not.</summary>
/// <param name="Version">What AT Z and AT I print.</param>
/// <param name="Suffix">Takes a count of lines behind a request.</param>
/// <param name="MostRequestBytes">The rest of a request is not sent.</param>
/// <param name="MostPids">The rest of the PIDs of service 01 is not sent.</param>
/// <param name="TimingWorks">AT AT and AT ST have an effect.</param>
/// <param name="MostFrames">The rest of an answer is not printed.</param>
/// <param name="Unknown">Beginnings of commands that get ?.</param>
internal sealed record ElmTraits(string Version, bool Suffix, int MostRequestBytes, int MostPids, bool TimingWorks, int MostFrames, IReadOnlyList<string> Unknown)
{
    private static readonly ElmTraits s_full = new("ELM327 v1.4b", Suffix: true, MostRequestBytes: 8, MostPids: 6, TimingWorks: true, MostFrames: int.MaxValue, []);

    public static ElmTraits Of(ElmKind kind) => kind switch
    {
        ElmKind.CloneV15 => s_full with
        {
            Version = "ELM327 v1.5",
            Suffix = false,
            MostRequestBytes = 2,
            MostPids = 1,
            TimingWorks = false,
            Unknown = ["ATAT", "ATCRA", "ATCF", "ATCM", "ATFC", "ATBR", "ATLP", "ATAL", "ATCAF0", "AT@"],
        },
        ElmKind.CloneV21 => s_full with { Version = "ELM327 v2.1", Suffix = false, MostPids = 1, TimingWorks = false, MostFrames = 2, Unknown = ["ATBR", "ATLP"] },
        ElmKind.CloneV23 => s_full with { Version = "ELM327 v2.3" },
        _ => s_full,
    };
}

/// <summary>Which adapter it is.</summary>
public sealed record ElmOptions
{
    public ElmTiming Timing { get; init; } = ElmTiming.Usb115200;

    /// <summary>Chooses the jitter of the ECUs and the chances of faults.</summary>
    public ulong Seed { get; init; } = 1;

    public ElmKind Kind { get; init; }

    /// <summary>Knows the ST commands.</summary>
    public bool Stn { get => Kind == ElmKind.Stn2120; init => Kind = value ? ElmKind.Stn2120 : Kind; }

    /// <summary>One PID per request, no count suffix, AT AT and AT ST without effect.</summary>
    public bool IsClone { get => Kind is ElmKind.CloneV15 or ElmKind.CloneV21; init => Kind = value ? ElmKind.CloneV21 : Kind; }

    /// <summary>What AT Z and AT I print.</summary>
    public string Version { get => field ?? ElmTraits.Of(Kind).Version; init; }

    /// <summary>AT @1.</summary>
    public string Description { get; init; } = "OBDII to RS232 Interpreter";

    /// <summary>STI.</summary>
    public string Firmware { get; init; } = "STN2120 v5.6.19";

    /// <summary>STDI.</summary>
    public string Device { get; init; } = "ROADLINK SX r2.1";

    /// <summary>STSN; null is ?.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>A client on a pseudo-terminal that has set another rate than the line's is not understood and does not understand.</summary>
    public bool HearsItsRateOnly { get; init; }

    /// <summary>Above this rate the line spoils characters on their way to the client; 0: at none.</summary>
    public int CleanUpTo { get; init; }

    /// <summary>Beginnings of commands that get ?, besides those of the family; capitals without spaces.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    public IReadOnlyList<LinkFault> Faults { get; init; } = [];
}
