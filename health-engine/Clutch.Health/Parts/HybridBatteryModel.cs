using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>The drive battery of a hybrid: the smaller it has become, the further its charge swings for the same drive.</summary>
internal static class HybridBatteryModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.HybridBattery,
        Name = "hybrid-battery",
        Life = new LifePrior(4, 260_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Assumed, "makers commonly warrant 8 years or 160,000 km, read as P10"),
        Optional = true,
        Indicators =
        [
            new()
            {
                Id = "hybrid-swing", Measure = Measure.HybridSwing, Statistic = Statistic.BaselineRatio, Good = 1.15, Bad = 1.8, Weight = 0.7, Minimum = 20, Unit = Unit.Ratio,
                Origin = new(Mark.General, "half the capacity swings twice as far; the car's own first drives are the measure"),
            },
        ],
        Codes = [HealthPart.HighVoltageBattery],
        Visit = VisitClass.Specialist,
        Failure = FailureClass.Stranding,
        Cost = new(40, 4, new(Mark.Assumed, "exchange pack")),
        Importance = 20,
        RepairShare = 0.01,
        RepairShareOrigin = new(Mark.Assumed, "not among the repairs that CarMD lists"),
    };
}
