namespace Clutch.Edge;

/// <summary>One ECU. A list that is null was not told; an empty one is an answer.</summary>
public sealed record ScannedEcu
{
    /// <summary>CAN id or source address, hexadecimal.</summary>
    public required string Ecu { get; init; }

    /// <summary>Service 09 infotype 0A.</summary>
    public string? Name { get; init; }

    /// <summary>Service 09 infotype 04.</summary>
    public IReadOnlyList<string>? CalibrationIds { get; init; }

    /// <summary>Service 09 infotype 06: eight hexadecimal digits each.</summary>
    public IReadOnlyList<string>? VerificationNumbers { get; init; }

    /// <summary>The ECU asks for the malfunction indicator lamp (PID 01).</summary>
    public bool? Mil { get; init; }

    /// <summary>Confirmed emission-related codes by its own count (PID 01).</summary>
    public int? CodeCount { get; init; }

    /// <summary>spark or compression (PID 01).</summary>
    public string? Ignition { get; init; }

    /// <summary>Monitors since the codes were cleared (PID 01).</summary>
    public IReadOnlyList<ScannedReadiness>? SinceClear { get; init; }

    /// <summary>Monitors of this drive cycle (PID 41).</summary>
    public IReadOnlyList<ScannedReadiness>? ThisCycle { get; init; }

    /// <summary>Service 03.</summary>
    public IReadOnlyList<string>? StoredCodes { get; init; }

    /// <summary>Service 07.</summary>
    public IReadOnlyList<string>? PendingCodes { get; init; }

    /// <summary>Service 0A.</summary>
    public IReadOnlyList<string>? PermanentCodes { get; init; }

    /// <summary>Service 02.</summary>
    public IReadOnlyList<ScannedFreezeFrame>? FreezeFrames { get; init; }

    /// <summary>Service 06.</summary>
    public IReadOnlyList<ScannedTest>? Tests { get; init; }

    /// <summary>Service 09 infotypes 08 and 0B.</summary>
    public IReadOnlyList<ScannedCounter>? Performance { get; init; }

    /// <summary>Supported PIDs of service 01 with what they said; bitmaps of supported PIDs left out.</summary>
    public IReadOnlyList<ScannedPid> Pids { get; init; } = [];

    /// <summary>Make-specific signals of the signal set; empty without one.</summary>
    public IReadOnlyList<ScannedSignal> Signals { get; init; } = [];
}

/// <summary>State of one monitor.</summary>
/// <param name="Monitor">For people.</param>
/// <param name="Supported">The car has it; of this cycle: it is enabled.</param>
/// <param name="Complete">It has run; null where it is not supported.</param>
public sealed record ScannedReadiness(string Monitor, bool Supported, bool? Complete);

/// <summary>What the car stored when a code was set.</summary>
/// <param name="Frame">Number of the frame; 0 is the one that the law asks for.</param>
/// <param name="Code">The code that stored it.</param>
/// <param name="Pids">Values of that moment.</param>
public sealed record ScannedFreezeFrame(int Frame, string Code, IReadOnlyList<ScannedPid> Pids);

/// <summary>A PID.</summary>
/// <param name="Pid">Hexadecimal.</param>
/// <param name="Signals">Empty where it was not answered, or where Clutch does not know its content.</param>
/// <param name="Data">Bytes behind the PID, hexadecimal, where Clutch does not know their content; else null.</param>
public sealed record ScannedPid(string Pid, IReadOnlyList<ScannedSignal> Signals, string? Data);

/// <summary>One value.</summary>
/// <param name="Path">Of the signal registry or of the signal set.</param>
/// <param name="Name">For people.</param>
/// <param name="Value">In <paramref name="Unit"/>; null for texts and where the ECU says that there is none.</param>
/// <param name="Unit">UCUM unit, or the unit name of the signal set; empty for plain numbers and texts.</param>
/// <param name="Text">Meaning of an enumeration or bit field; null for plain numbers.</param>
public sealed record ScannedSignal(string Path, string Name, double? Value, string Unit, string? Text);

/// <summary>Result of an on-board test (service 06).</summary>
/// <param name="Monitor">MID, hexadecimal; null on K-line and J1850, which have none.</param>
/// <param name="Test">TID, hexadecimal.</param>
/// <param name="Component">Component id of K-line and J1850, hexadecimal; null on CAN.</param>
/// <param name="Name">For people; empty where no public source names it.</param>
/// <param name="Value">In <paramref name="Unit"/>, or as transmitted where the unit is not known.</param>
/// <param name="Minimum">Lowest allowed value; null where the car states none.</param>
/// <param name="Maximum">Highest allowed value; null where the car states none.</param>
/// <param name="Unit">UCUM unit; null where it is not known, so that the numbers are as transmitted.</param>
/// <param name="Passed">By the car's own limits.</param>
public sealed record ScannedTest(string? Monitor, string Test, string? Component, string Name, double Value, double? Minimum, double? Maximum, string? Unit, bool Passed);

/// <summary>An in-use performance counter.</summary>
/// <param name="Name">For people.</param>
/// <param name="Count">As transmitted.</param>
public sealed record ScannedCounter(string Name, int Count);
