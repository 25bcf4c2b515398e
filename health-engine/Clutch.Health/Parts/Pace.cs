namespace Clutch.Health;

/// <summary>What sets a pace.</summary>
public enum PaceKind : byte
{
    /// <summary>Sum of the measure for each kilometre over the usual, to the power.</summary>
    PerKilometre,

    /// <summary>exp(power × (mean of the measure minus the usual)).</summary>
    Exponential,

    /// <summary>Starts a day over the usual, to the power.</summary>
    StartsPerDay,
}

/// <summary>How much faster than its clock a part ages in this car: 1 is usual.</summary>
public sealed record Pace
{
    /// <summary>Stable name, and the id of its text.</summary>
    public required string Id { get; init; }

    public required PaceKind Kind { get; init; }

    public Measure Measure { get; init; }

    /// <summary>Where the pace is 1.</summary>
    public required double Usual { get; init; }

    public required double Power { get; init; }

    public required double Least { get; init; }

    public required double Most { get; init; }

    /// <summary>What a kilometre in town takes over one on the road; 1 where that makes no difference. Asked only for another use in the future.</summary>
    public double CityOverRoad { get; init; } = 1;

    /// <summary>Drives before it speaks.</summary>
    public int Minimum { get; init; } = 5;

    public required Unit Unit { get; init; }

    public required Origin Origin { get; init; }

    /// <summary>The pace at a value of what sets it.</summary>
    public double At(double value) => Math.Clamp(Kind == PaceKind.Exponential ? Math.Exp(Power * (value - Usual)) : Math.Pow(Math.Max(value, 0) / Usual, Power), Least, Most);
}
