using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Alternator and its regulator by the voltage while the engine runs.</summary>
internal static class AlternatorModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.Alternator,
        Name = "alternator",
        Life = new LifePrior(4, 100_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Rule, "40,000 to 80,000 miles, called conservative (nwitimes)"),
        Indicators =
        [
            new()
            {
                Id = "alternator-low", Measure = Measure.ChargeVoltage, Good = 13.2, Bad = 12.6, Weight = 0.8, Minimum = 3, Unit = Unit.Volt, Trend = true,
                Origin = new(Mark.Rule, "13.7-14.7 V normal (poweringautos); drives of a healthy car lie at 13.40-14.26 V (carOBD)"),
            },
            new()
            {
                Id = "alternator-high", Measure = Measure.ChargeMaximum, Statistic = Statistic.HighQuantile, Good = 14.9, Bad = 15.6, Weight = 0.7, Minimum = 3, Unit = Unit.Volt,
                Origin = new(Mark.Rule, "above 14.8 V overcharge (redwayess); more is right in the cold"),
            },
            new()
            {
                Id = "alternator-idle", Measure = Measure.ChargeVoltageIdle, Statistic = Statistic.Difference, Other = Measure.ChargeVoltage, Good = -0.3, Bad = -1.2, Weight = 0.4,
                Minimum = 4, Unit = Unit.Volt, Origin = new(Mark.General, "a slipping belt or a worn brush shows at low speed first"),
            },
            new()
            {
                Id = "alternator-fall", Measure = Measure.ChargeVoltage, Statistic = Statistic.FromBaseline, Floor = 0.12, Good = -2, Bad = -6, Weight = 0.4, Minimum = 16,
                Unit = Unit.Deviation, Origin = new(Mark.Assumed, "the car's own regulator as the measure"),
            },
            new()
            {
                Id = "alternator-unsteady", Measure = Measure.ChargeSpread, Statistic = Statistic.FromBaseline, Floor = 0.08, Good = 2, Bad = 6, Weight = 0.3, Minimum = 16,
                Unit = Unit.Deviation, Origin = new(Mark.General, "brushes and regulator lose contact; ripple itself is not visible at one reading a second"),
            },
        ],
        Codes = [HealthPart.Alternator],
        Visit = VisitClass.Workshop,
        Failure = FailureClass.Stranding,
        Cost = new(5, 1.5, new(Mark.Assumed, "mid-size car")),
        Importance = 25,
        RepairShare = 0.02,
        RepairShareOrigin = new(Mark.Assumed, "not among the repairs that CarMD lists"),
    };
}
