namespace Clutch.CarSim;

/// <summary>What can go wrong between a car and a program; docs/how-to/write-a-car-scenario.md says what each one does.</summary>
public enum FaultKind : byte
{
    // The car's answer.
    Nrc,
    Pending,
    SlowAnswer,
    SilentEcu,
    NoData,
    MissingPid,

    // Frames on the bus.
    DropFrame,
    DuplicateFrame,
    WrongSequence,
    ShortFrame,
    MarkLine,

    // What the adapter prints or does.
    Reply,
    Reset,
    SettingsLost,
    Freeze,
    LinkLoss,
    BaudFails,
    BufferFull,
    StaleLine,
    DropLine,
    CutLine,
    LowerCase,
    RadioLine,

    // Bytes on the line.
    Noise,
    Nul,
    StrayPrompt,
    LatePrompt,
    Chunks,

    // The satellite receiver.
    NoFix,
    BadChecksum,
    CutSentence,
}

/// <summary>When a fault happens. Times count from power-on of the adapter; a condition that is left out is always met.</summary>
public sealed record FaultTrigger
{
    /// <summary>By itself at this time, without a request; only faults that need none.</summary>
    public TimeSpan? At { get; init; }

    /// <summary>After <see cref="At"/>, again and again after as long; null: once.</summary>
    public TimeSpan? Again { get; init; }

    /// <summary>Not before.</summary>
    public TimeSpan After { get; init; }

    /// <summary>Not at this time or later.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.MaxValue;

    /// <summary>Beginning of the request or command, in capitals without spaces.</summary>
    public string Request { get; init; } = "";

    /// <summary>The first of the matching requests, from 1, and then every so many.</summary>
    public int From { get; init; } = 1;

    public int Every { get; init; } = 1;

    /// <summary>At most so often.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>Of what is left after all other conditions; drawn from the seed.</summary>
    public double Probability { get; init; } = 1;
}

/// <summary>A fault, when it happens, and how. What a kind does not take is ignored.</summary>
public sealed record LinkFault(FaultKind Kind)
{
    public FaultTrigger When { get; init; } = new();

    /// <summary>How many: pending answers, frames, lines, NULs, bytes of a piece.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Between pieces, or until the late thing comes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long it lasts; null: for ever (freeze) or a second (link loss).</summary>
    public TimeSpan? For { get; init; }

    public string Text { get; init; } = "";

    /// <summary>A negative response code or a PID.</summary>
    public byte Code { get; init; }

    /// <summary>The ECU it is about; null: all.</summary>
    public string? Ecu { get; init; }
}
