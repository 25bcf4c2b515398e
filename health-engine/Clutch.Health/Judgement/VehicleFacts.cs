using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>What is known of a vehicle beside its frames.</summary>
public sealed record VehicleFacts
{
    /// <summary>Nothing.</summary>
    public static VehicleFacts None { get; } = new();

    /// <summary>For the meaning of its trouble codes.</summary>
    public Make Make { get; init; } = Make.Standard;

    /// <summary>Age of the vehicle when it was first heard, days; NaN when nobody said.</summary>
    public double DaysAtFirst { get; init; } = double.NaN;

    /// <summary>Odometer when it was first heard, km; NaN leaves it to the signal, if there is one that never jumped.</summary>
    public double KilometresAtFirst { get; init; } = double.NaN;

    /// <summary>A learnt model's forecasts, taken instead of the prior's where it gives one.</summary>
    public LearnedLives? Learned { get; init; }

    /// <summary>Another use from now on; null goes on as before.</summary>
    public FutureUse? Future { get; init; }
}

/// <summary>What a learnt model says of one part.</summary>
/// <param name="Own">Life left on the part's clock.</param>
/// <param name="Concern">0 to 1, for alerts: where the model's own thresholds lie.</param>
public readonly record struct LearnedLife(LifeQuantiles Own, double Concern);

/// <summary>Forecasts one part from the vehicle's histories. False: it can't say.</summary>
public delegate bool LearnedForecast(PartModel part, in VehicleState state, out LearnedLife life);

/// <summary>A model that learnt from cars.</summary>
/// <param name="Model">Its name and version.</param>
/// <param name="Simulated">Whether those cars were simulated: then every figure says so.</param>
/// <param name="Forecast">How to ask it.</param>
public sealed record LearnedLives(string Model, bool Simulated, LearnedForecast Forecast);

/// <summary>"What if": how the car will be used instead.</summary>
public sealed record FutureUse
{
    /// <summary>km; null: as before.</summary>
    public double? KilometresPerWeek { get; init; }

    /// <summary>Pace by heat from now on over that until now; 1.4 is about a move from 15 to 26 °C.</summary>
    public double HeatFactor { get; init; } = 1;

    /// <summary>Share of starts for a way of about 4 km instead of about 25 km (both assumed); null: starts go with the way as before.</summary>
    public double? ShortTripShare { get; init; }

    /// <summary>What passes in a day then.</summary>
    public UseRate Rate(UseRate now)
    {
        double kilometres = KilometresPerWeek is { } week ? Math.Max(0.1, week / 7) : now.Kilometres;
        double starts = ShortTripShare is { } share
            ? kilometres / ((4 * Math.Clamp(share, 0, 1)) + (25 * (1 - Math.Clamp(share, 0, 1))))
            : now.Starts * kilometres / now.Kilometres;
        return now with { Kilometres = kilometres, Starts = Math.Max(0.1, starts), EngineHours = now.EngineHours * kilometres / now.Kilometres };
    }
}
