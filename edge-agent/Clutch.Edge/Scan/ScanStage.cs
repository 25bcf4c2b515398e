namespace Clutch.Edge;

/// <summary>What a scan reads, in its order.</summary>
internal enum ScanStage : byte
{
    /// <summary>Who answers, and which PIDs each supports.</summary>
    Ecus = 1,

    /// <summary>Stored, pending and permanent trouble codes.</summary>
    Codes,

    /// <summary>Monitors, lamp and current values.</summary>
    Readiness,

    /// <summary>What was stored with the codes.</summary>
    FreezeFrames,

    /// <summary>VIN, names, calibrations, performance counters.</summary>
    Information,

    /// <summary>Results of on-board tests (service 06).</summary>
    Tests,

    /// <summary>Make-specific signals.</summary>
    Signals,
}
