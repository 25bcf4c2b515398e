namespace Clutch.Health;

/// <summary>What a forecast rests on.</summary>
public enum LifeBasis : byte
{
    /// <summary>Lives of other parts of this kind alone.</summary>
    PriorOnly,

    /// <summary>And what this car has shown: signals, codes, its use, its own repairs.</summary>
    PriorAndEvidence,

    /// <summary>A budget that is spent by use.</summary>
    Budget,

    /// <summary>A model that learnt from cars.</summary>
    Learned,

    /// <summary>A model that learnt from simulated cars: no field accuracy is known.</summary>
    LearnedSimulated,
}

/// <summary>How the age of the part was had.</summary>
public enum AgeBasis : byte
{
    /// <summary>Somebody said so, or it was fitted under watch.</summary>
    Known,

    /// <summary>Not known; not older than the vehicle, whose odometer or age is.</summary>
    UpToVehicle,

    /// <summary>Not known at all: the age at which parts are found that are changed when they fail.</summary>
    Unknown,
}

/// <summary>Three quantiles: of a hundred such parts ten fail before the first, fifty before the second, ninety before the third.</summary>
public readonly record struct LifeQuantiles(double P10, double P50, double P90);

/// <summary>How long a part still lives.</summary>
/// <param name="Clock">Its own clock.</param>
/// <param name="Own">On that clock.</param>
/// <param name="Days">By the vehicle's own use.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="Age">How its age was had.</param>
/// <param name="PerDay">Units of its clock that pass in a day.</param>
/// <param name="Distribution">All of it, on its own clock.</param>
/// <param name="Next">Life of the part that would be fitted in its place, on the same clock: changing it does not end all risk.</param>
public sealed record LifeForecast(
    Clock Clock, LifeQuantiles Own, LifeQuantiles Days, LifeBasis Basis, AgeBasis Age, double PerDay, LifeDistribution Distribution, LifeDistribution Next)
{
    /// <summary>How much a learnt life concerns, 0 to 1; null when none was learnt.</summary>
    public double? LearnedConcern { get; init; }

    /// <summary>Probability to live on for so many days.</summary>
    public double SurvivalDays(double days) => Distribution.Survival(days * PerDay);

    /// <summary>Probability that the next part lives for so many days.</summary>
    public double NextSurvivalDays(double days) => Next.Survival(days * PerDay);

    internal static LifeForecast Of(Clock clock, LifeDistribution distribution, LifeBasis basis, AgeBasis age, double perDay, LifeDistribution next)
    {
        var own = new LifeQuantiles(distribution.Quantile(0.1), distribution.Quantile(0.5), distribution.Quantile(0.9));
        return new LifeForecast(clock, own, new LifeQuantiles(own.P10 / perDay, own.P50 / perDay, own.P90 / perDay), basis, age, perDay, distribution, next);
    }
}
