namespace Clutch.Health;

/// <summary>How the car is driven, by what its sensors show of it: not who drives, and not whether it was right to brake.</summary>
public static class DrivingStyle
{
    /// <summary>Below this way a few events are chance, km.</summary>
    private const double LeastWay = 100;

    public static Factor Of(in VehicleState state)
    {
        double way = state.History(Measure.Distance).Total;
        bool known = way >= LeastWay && state.History(Measure.HarshBrakes).Count > 0;
        return Factor.Of(
            "driving-style",
            known,
            Factor.Taking("style-brakes", known ? Per100(state, Measure.HarshBrakes, way) : double.NaN, Unit.Per100Kilometres, 1, 12, 35),
            Factor.Taking("style-accelerations", known ? Per100(state, Measure.HarshAccelerations, way) : double.NaN, Unit.Per100Kilometres, 1, 12, 25),
            Factor.Taking("style-fast", Percent(state, Measure.FastShare), Unit.Percent, 2, 30, 20),
            Factor.Taking("style-idle", Percent(state, Measure.IdleShare), Unit.Percent, 25, 60, 10),
            new FactorInput("style-night", double.NaN, Unit.Percent, 0));
    }

    private static double Per100(in VehicleState state, Measure measure, double way) => state.History(measure).Total * 100 / way;

    private static double Percent(in VehicleState state, Measure measure) => state.History(measure).Smooth * 100.0;
}
