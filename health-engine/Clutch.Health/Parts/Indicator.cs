namespace Clutch.Health;

/// <summary>How observations of a measure become one number.</summary>
public enum Statistic : byte
{
    /// <summary>Mean that forgets.</summary>
    Mean,

    /// <summary>Its size, whatever the sign.</summary>
    Magnitude,

    /// <summary>The value that a quarter of the newest observations lie below: never a single minimum, and not the moment at which a slow adapter happened to look.</summary>
    LowQuantile,

    /// <summary>The value that a tenth of the newest observations lie above.</summary>
    HighQuantile,

    /// <summary>The mean minus that of <see cref="Indicator.Other"/>.</summary>
    Difference,

    /// <summary>The mean's distance from the car's own normal, in standard deviations of that normal, not less than <see cref="Indicator.Floor"/>.</summary>
    FromBaseline,

    /// <summary>The mean over the car's own normal.</summary>
    BaselineRatio,

    /// <summary>Sum over the newest observations for each 100 km driven in them.</summary>
    Per100Kilometres,

    /// <summary>The middle one of the newest observations: for values that single drives throw far off.</summary>
    Median,
}

/// <summary>What a value is in.</summary>
public enum Unit : byte
{
    None,
    Volt,
    Percent,
    Kelvin,
    Celsius,
    Kilopascal,
    PerMinute,
    Second,
    Day,
    Kilometre,
    Ratio,
    Deviation,
    Per100Kilometres,
    Count,
    Hour,
    Start,
    Year,
}

/// <summary>An observation is moved to the value it would have had at another of a second measure of the same drive.</summary>
/// <param name="By">The second measure.</param>
/// <param name="Reference">Where nothing is added.</param>
/// <param name="PerUnit">Added for each unit that <paramref name="By"/> lies below it.</param>
/// <param name="Origin">Why.</param>
public sealed record Correction(Measure By, double Reference, double PerUnit, Origin Origin);

/// <summary>Evidence for or against a part: a measure, how to read it, where it is good and where bad.</summary>
public sealed record Indicator
{
    /// <summary>Stable name, and the id of its text.</summary>
    public required string Id { get; init; }

    public required Measure Measure { get; init; }

    public Statistic Statistic { get; init; }

    /// <summary>Of <see cref="Statistic.Difference"/>.</summary>
    public Measure Other { get; init; }

    /// <summary>Least standard deviation of the own normal, unit of the measure.</summary>
    public double Floor { get; init; }

    public Correction? Correction { get; init; }

    /// <summary>Nothing is wrong up to here.</summary>
    public required double Good { get; init; }

    /// <summary>As bad as it gets from here on; below <see cref="Good"/> where low is bad.</summary>
    public required double Bad { get; init; }

    /// <summary>Share of the part's condition that is lost at <see cref="Bad"/>, 0 to 1.</summary>
    public required double Weight { get; init; }

    /// <summary>Drives with an observation before it speaks.</summary>
    public required int Minimum { get; init; }

    public required Unit Unit { get; init; }

    public required Origin Origin { get; init; }

    /// <summary>Whether its slope over time is evidence too.</summary>
    public bool Trend { get; init; }

    /// <summary>0 at <see cref="Good"/> and before, 1 at <see cref="Bad"/> and beyond.</summary>
    public double Severity(double value) => Math.Clamp((value - Good) / (Bad - Good), 0, 1);
}
