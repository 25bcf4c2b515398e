using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Clutch or converter by slip against the gears that the car itself has shown.</summary>
internal static class DrivelineModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.Driveline,
        Name = "driveline",
        Life = new LifePrior(4, 86_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Rule, "clutch 40,000 to 60,000 miles (nwitimes); an automatic gearbox lives longer, and which one is fitted is not known"),
        PriorFailures = 2,
        Indicators =
        [
            new()
            {
                Id = "driveline-slip", Measure = Measure.SlipSpeed, Good = 45, Bad = 130, Weight = 0.75, Minimum = 4, Unit = Unit.PerMinute, Trend = true,
                Origin = new(Mark.Source, "P0741 (Saab): slip above 100 1/min for ten seconds"),
            },
            new()
            {
                Id = "driveline-slip-rise", Measure = Measure.SlipSpeed, Statistic = Statistic.FromBaseline, Floor = 12, Good = 2.5, Bad = 7, Weight = 0.4, Minimum = 16,
                Unit = Unit.Deviation, Origin = new(Mark.Assumed, "the car's own normal as the measure"),
            },
        ],
        Codes = [HealthPart.Transmission],
        Visit = VisitClass.Specialist,
        Failure = FailureClass.Stranding,
        Cost = new(6, 6, new(Mark.Assumed, "clutch")),
        Importance = 20,
        RepairShare = 0.02,
        RepairShareOrigin = new(Mark.Assumed, "not among the repairs that CarMD lists"),
    };
}
