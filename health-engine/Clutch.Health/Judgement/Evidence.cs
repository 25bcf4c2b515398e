using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>What kind of thing speaks.</summary>
public enum EvidenceKind : byte
{
    Indicator,
    Trend,
    Code,
    Budget,
}

/// <summary>One thing that speaks for or against a part.</summary>
public sealed record Evidence
{
    /// <summary>Stable name: that of the indicator, <c>ID-trend</c>, <c>code-P0301</c>.</summary>
    public required string Id { get; init; }

    public required EvidenceKind Kind { get; init; }

    /// <summary>Points of the part's hundred that it costs; a tenth is the smallest step.</summary>
    public decimal Points { get; internal set; }

    /// <summary>Points of the vehicle's hundred that it costs.</summary>
    public decimal VehiclePoints { get; internal set; }

    /// <summary>Share of the part's condition that it takes, 0 to below 1.</summary>
    public required double Damage { get; init; }

    /// <summary>What it adds to the logarithm of the hazard: above 0 it shortens life, below 0 it lengthens it.</summary>
    public required double LogHazard { get; init; }

    public required double Value { get; init; }

    public required Unit Unit { get; init; }

    /// <summary>Up to where nothing is wrong; NaN where there is no such value.</summary>
    public required double Reference { get; init; }

    /// <summary>Drives, or readings of a code, that it rests on.</summary>
    public required int Observations { get; init; }

    /// <summary>Oldest of the newest observations, milliseconds since 1970-01-01 UTC.</summary>
    public required long First { get; init; }

    public required long Last { get; init; }

    public required Origin Origin { get; init; }

    /// <summary>Set for codes.</summary>
    public DtcEntry? Code { get; init; }

    /// <summary>False for a code that is gone.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Whether the car must not go on (severity critical, active).</summary>
    public bool Stop { get; init; }

    /// <summary>A sentence with its numbers.</summary>
    public string Text(Language language) => EvidenceText.Of(this, language);
}
