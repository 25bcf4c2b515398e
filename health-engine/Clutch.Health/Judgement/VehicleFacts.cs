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

    /// <summary>Day of its first registration; null when nobody said.</summary>
    public DateOnly? Registered { get; init; }

    /// <summary>Odometer when it was first heard, km; NaN leaves it to the signal, if there is one that never jumped.</summary>
    public double KilometresAtFirst { get; init; } = double.NaN;

    /// <summary>A learnt model's forecasts, taken instead of the prior's where it gives one.</summary>
    public LearnedLives? Learned { get; init; }

    /// <summary>How parts of other vehicles of the fleet have lived; null: nothing is known of them.</summary>
    public FleetExperience? Fleet { get; init; }

    /// <summary>Another use from now on; null goes on as before.</summary>
    public FutureUse? Future { get; init; }

    /// <summary>The same with the age that the vehicle of this state had when it was first heard.</summary>
    public VehicleFacts Of(in VehicleState state)
    {
        if (Registered is not { } registered || state.LastTime == 0)
        {
            return this;
        }

        DateTime first = DateTime.UnixEpoch.AddMilliseconds(state.LastTime).AddDays(-state.Now.Days);
        return this with { DaysAtFirst = Math.Max(0, (first - registered.ToDateTime(TimeOnly.MinValue)).TotalDays) };
    }
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
    /// <summary>km to a start in town and on the road. Assumed.</summary>
    private const double CityWay = 4, RoadWay = 25;

    /// <summary>km; null: as before.</summary>
    public double? KilometresPerWeek { get; init; }

    /// <summary>Mean temperature of the air, °C; null: as before.</summary>
    public double? AmbientTemperature { get; init; }

    /// <summary>Share of the way that is driven in town, 0 to 1; null: starts go with the way as before.</summary>
    public double? CityShare { get; init; }

    /// <summary>The share of town in a use, as far as starts tell it.</summary>
    public static double CityShareOf(UseRate rate) => Math.Clamp(((rate.Starts / rate.Kilometres) - (1 / RoadWay)) / ((1 / CityWay) - (1 / RoadWay)), 0, 1);

    /// <summary>What passes in a day then.</summary>
    public UseRate Rate(UseRate now)
    {
        double kilometres = KilometresPerWeek is { } week ? Math.Max(0.1, week / 7) : now.Kilometres;
        double starts = CityShare is { } share ? kilometres * ((Math.Clamp(share, 0, 1) / CityWay) + ((1 - Math.Clamp(share, 0, 1)) / RoadWay)) : now.Starts * kilometres / now.Kilometres;
        return now with { Kilometres = kilometres, Starts = Math.Max(0.1, starts), EngineHours = now.EngineHours * kilometres / now.Kilometres };
    }
}
