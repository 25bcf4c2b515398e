using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>The 12 V battery: at rest, while the starter turns, and the heat it lives in.</summary>
internal static class BatteryModel
{
    private static readonly Correction s_cold = new(Measure.StartTemperature, 21, 0.025, new(Mark.General, "load tests allow 9.6 V at 21 °C, 9.1 V at -1 °C and 8.5 V at -18 °C"));

    public static PartModel Model { get; } = new()
    {
        Part = Part.Battery,
        Name = "battery",
        Life = new LifePrior(2.8, 4.5 * 365.25, Clock.Days),
        LifeOrigin = new(Mark.Rule, "2 to 6 years read as P10 to P90 (poweringautos)"),
        Indicators =
        [
            new()
            {
                Id = "battery-rest", Measure = Measure.RestVoltage, Statistic = Statistic.Median, Good = 12.3, Bad = 11.9, Weight = 0.6, Minimum = 4, Unit = Unit.Volt, Trend = true,
                Correction = new(Measure.StartTemperature, 25, 0.002, new(Mark.General, "open-circuit voltage falls by about 2 mV a kelvin")),
                Origin = new(Mark.Rule, "12.4-12.7 V good, 11.9-12.0 V bad (redwayess, jalopnik); a healthy car's lower quartile is 12.36 V (carOBD)"),
            },
            new()
            {
                Id = "battery-crank", Measure = Measure.CrankMinimum, Statistic = Statistic.LowQuantile, Good = 9.6, Bad = 8, Weight = 0.6, Minimum = 8, Unit = Unit.Volt,
                Correction = s_cold, Trend = true,
                Origin = new(Mark.Rule, "below 9.6 V weak (poweringautos); a tenth of a healthy car's starts dip to 9.2 V, a quarter to 10.2 V (carOBD), so the quarter counts"),
            },
            new()
            {
                Id = "battery-crank-fall", Measure = Measure.CrankMinimum, Statistic = Statistic.FromBaseline, Floor = 0.3, Good = -1.5, Bad = -5, Weight = 0.4, Minimum = 16,
                Correction = s_cold, Unit = Unit.Deviation, Origin = new(Mark.Assumed, "the car's own starts as the measure"),
            },
            new()
            {
                Id = "battery-recovery", Measure = Measure.CrankRecovery, Statistic = Statistic.FromBaseline, Floor = 0.3, Good = -1.5, Bad = -5, Weight = 0.25, Minimum = 16,
                Unit = Unit.Deviation, Origin = new(Mark.General, "internal resistance grows with age"),
            },
            new()
            {
                Id = "battery-crank-time", Measure = Measure.CrankSeconds, Statistic = Statistic.FromBaseline, Floor = 0.4, Good = 1.5, Bad = 5, Weight = 0.3, Minimum = 16,
                Unit = Unit.Deviation, Origin = new(Mark.General, "a weak battery turns the starter slowly"),
            },
        ],
        Codes = [HealthPart.Battery12V],
        Paces =
        [
            new()
            {
                Id = "pace-heat", Kind = PaceKind.Exponential, Measure = Measure.AmbientTemperature, Usual = 15, Power = 0.031, Least = 0.75, Most = 2, Unit = Unit.Celsius,
                Origin = new(Mark.Rule, "58 months in the north of the US, 41 in the south (jalopnik), taken as 11 K apart"),
            },
            new()
            {
                Id = "pace-starts", Kind = PaceKind.StartsPerDay, Usual = 3, Power = 0.15, Least = 0.8, Most = 1.4, Unit = Unit.Start,
                Origin = new(Mark.Assumed, "each start is a deep draw"),
            },
        ],
        Visit = VisitClass.Quick,
        Failure = FailureClass.Stranding,
        Cost = new(2.5, 0.4, new(Mark.Assumed, "mid-size car")),
        Importance = 25,
        RepairShare = 0.03,
        RepairShareOrigin = new(Mark.Assumed, "not among the repairs that CarMD lists"),
    };
}
