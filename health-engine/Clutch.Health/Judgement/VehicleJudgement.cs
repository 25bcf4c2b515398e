namespace Clutch.Health;

/// <summary>A part that a fault may come from.</summary>
/// <param name="Part">Which.</param>
/// <param name="Probability">Of the parts that anything speaks against, together 1: its share of all repairs (CarMD) as prior odds times the odds of its evidence.</param>
public readonly record struct ProbableCause(Part Part, double Probability);

/// <summary>Things about the vehicle that make its data less than they seem.</summary>
[Flags]
public enum DataDoubts : byte
{
    None = 0,

    /// <summary>The odometer went back, or leapt: it bounds no age.</summary>
    Odometer = 1,

    /// <summary>The vehicle named itself differently: another control unit, or another car. What it had learnt was forgotten.</summary>
    Identity = 2,

    /// <summary>A sensor did not move in the last drive.</summary>
    Stuck = 4,

    /// <summary>The agent's clock was set back.</summary>
    Clock = 8,
}

/// <summary>What the engine thinks of a vehicle: a list of evidence, and what follows from it.</summary>
public sealed record VehicleJudgement
{
    /// <summary>100 minus the vehicle points of all evidence, exactly; null when nothing speaks.</summary>
    public required decimal? Score { get; init; }

    /// <summary>All parts, in the order of their numbers.</summary>
    public required IReadOnlyList<PartJudgement> Parts { get; init; }

    /// <summary>Codes that no part's model is about.</summary>
    public required IReadOnlyList<Evidence> OtherCodes { get; init; }

    /// <summary>The likeliest first; empty when nothing speaks against any part.</summary>
    public required IReadOnlyList<ProbableCause> Causes { get; init; }

    /// <summary>By which lives were turned into days.</summary>
    public required UseRate Use { get; init; }

    /// <summary>The vehicle's clocks as of the judgement.</summary>
    public required Clocks AsOf { get; init; }

    /// <summary>The same moment, milliseconds since 1970-01-01 UTC; 0 before the first frame.</summary>
    public required long Time { get; init; }

    public required DataDoubts Doubts { get; init; }

    /// <summary>What the odometer showed last, km; 0 when there is none.</summary>
    public required double Odometer { get; init; }

    public PartJudgement this[Part part] => Parts[(int)part];

    /// <summary>Everything that costs points, of all parts.</summary>
    public IEnumerable<Evidence> AllEvidence => Parts.SelectMany(part => part.Evidence).Concat(OtherCodes);
}
