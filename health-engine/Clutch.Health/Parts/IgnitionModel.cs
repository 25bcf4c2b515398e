using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Plugs and coils by how evenly the engine turns and how restless its mixture is.</summary>
internal static class IgnitionModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.Ignition,
        Name = "ignition",
        Life = new LifePrior(4, 136_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Rule, "platinum plugs 60,000 to 100,000 miles; nickel has 43,000 km, iridium 172,000 km as scale; which are fitted is not known"),
        PriorFailures = 2,
        Indicators =
        [
            new()
            {
                Id = "ignition-idle", Measure = Measure.IdleSpeedSpread, Good = 130, Bad = 280, Weight = 0.4, Minimum = 4, Unit = Unit.PerMinute, Trend = true,
                Origin = new(Mark.Measured, "nine of ten drives of a healthy car lie below 106 1/min, the highest at 153 (carOBD); the bad level is assumed"),
            },
            new()
            {
                Id = "ignition-idle-rise", Measure = Measure.IdleSpeedSpread, Statistic = Statistic.FromBaseline, Floor = 8, Good = 2, Bad = 6, Weight = 0.35, Minimum = 16,
                Unit = Unit.Deviation, Origin = new(Mark.Assumed, "the car's own idle as the measure"),
            },
            new()
            {
                Id = "ignition-restless", Measure = Measure.TrimSpread, Statistic = Statistic.FromBaseline, Floor = 0.8, Good = 2, Bad = 6, Weight = 0.25, Minimum = 16,
                Unit = Unit.Deviation, Origin = new(Mark.General, "unburnt oxygen of a missed spark drives the short trim"),
            },
        ],
        Codes = [HealthPart.PlugsAndCoils],
        Visit = VisitClass.Workshop,
        Failure = FailureClass.Damage,
        Cost = new(1.5, 1, new(Mark.Assumed, "four cylinders")),
        Importance = 15,
        RepairShare = 0.0581,
        RepairShareOrigin = new(Mark.Source, "CarMD 2018: coil and plugs"),
    };
}
