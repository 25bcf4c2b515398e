using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>The particulate filter: what it resists, and how often it must burn itself clean. Ash stays, so the pauses get shorter.</summary>
internal static class ParticulateFilterModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.ParticulateFilter,
        Name = "particulate-filter",
        Life = new LifePrior(3, 220_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Assumed, "ash cleaning after 190,000 to 240,000 km is general knowledge"),
        Optional = true,
        Indicators =
        [
            new()
            {
                Id = "filter-resistance", Measure = Measure.FilterResistance, Statistic = Statistic.BaselineRatio, Good = 1.3, Bad = 2.5, Weight = 0.6, Minimum = 16,
                Unit = Unit.Ratio, Origin = new(Mark.General, "pressure for the same flow, against the car's own first drives"),
            },
            new()
            {
                Id = "filter-regenerations", Measure = Measure.Regenerations, Statistic = Statistic.Per100Kilometres, Good = 0.25, Bad = 0.8, Weight = 0.6, Minimum = 16,
                Unit = Unit.Per100Kilometres, Origin = new(Mark.General, "every 400 km and more is usual, every 125 km is a filter full of ash"),
            },
        ],
        Codes = [HealthPart.ParticulateFilter],
        Visit = VisitClass.Specialist,
        Failure = FailureClass.Damage,
        Cost = new(12, 3, new(Mark.Assumed, "cleaning or exchange")),
        Importance = 12,
        RepairShare = 0.01,
        RepairShareOrigin = new(Mark.Assumed, "not among the repairs that CarMD lists"),
    };
}
