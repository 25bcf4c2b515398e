namespace Clutch.Health;

/// <summary>A pace as this car sets it.</summary>
/// <param name="Pace">Its rule.</param>
/// <param name="Value">What sets it, in the rule's unit; NaN when it is not observed and the usual is taken.</param>
/// <param name="Factor">How much faster than its clock the part ages: 1 is usual.</param>
/// <param name="Future">The factor from now on.</param>
/// <param name="Observations">Drives behind it.</param>
public readonly record struct PaceReading(Pace Pace, double Value, double Factor, double Future, int Observations)
{
    public bool IsObserved => !double.IsNaN(Value);

    internal static PaceReading Of(Pace pace, in VehicleState state, UseRate rate, UseRate future, FutureUse? use)
    {
        ref readonly MeasureHistory history = ref state.History(pace.Measure);
        int count = pace.Kind == PaceKind.StartsPerDay ? state.Drives : history.Count;
        double value = count < pace.Minimum ? double.NaN : pace.Kind switch
        {
            PaceKind.PerKilometre => PerKilometre(history, state),
            PaceKind.Exponential => history.Smooth,
            _ => rate.IsOwn ? rate.Starts : double.NaN,
        };
        double factor = double.IsNaN(value) ? 1 : pace.At(value);
        double then = pace.Kind switch
        {
            PaceKind.Exponential when use?.AmbientTemperature is { } ambient => pace.At(ambient),
            PaceKind.PerKilometre when use?.CityShare is { } share => factor * Wear(pace, share) / Wear(pace, FutureUse.CityShareOf(rate)),
            PaceKind.StartsPerDay when future.Starts != rate.Starts => factor * pace.At(future.Starts) / pace.At(rate.Starts),
            _ => factor,
        };
        return new PaceReading(pace, value, factor, then, count);
    }

    /// <summary>Of a kilometre, over that of a kilometre on the road.</summary>
    private static double Wear(Pace pace, double cityShare) => 1 + ((pace.CityOverRoad - 1) * cityShare);

    /// <summary>The measure's sum over the way of the same drives; the way may be longer remembered, so it goes by mean values.</summary>
    private static double PerKilometre(in MeasureHistory history, in VehicleState state)
    {
        ref readonly MeasureHistory way = ref state.History(Measure.Distance);
        double mean = way.Count > 0 ? way.Total / way.Count : 0;
        return mean > 0.1 ? history.Total / history.Count / mean : double.NaN;
    }
}
