using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Exhaust gas recirculation by how far the valve stays from its command.</summary>
internal static class EgrModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.Egr,
        Name = "egr",
        Life = new LifePrior(2.5, 140_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Assumed, "80,000 to 160,000 km is general knowledge, the shape is assumed"),
        Optional = true,
        Indicators =
        [
            new()
            {
                Id = "egr-error", Measure = Measure.EgrError, Good = 8, Bad = 30, Weight = 0.7, Minimum = 4, Unit = Unit.Percent, Trend = true,
                Origin = new(Mark.General, "a clean valve follows within a few percent"),
            },
        ],
        Codes = [HealthPart.Egr],
        Visit = VisitClass.Workshop,
        Failure = FailureClass.Nuisance,
        Cost = new(3, 1.5, new(Mark.Assumed, "valve")),
        Importance = 8,
        RepairShare = 0.02,
        RepairShareOrigin = new(Mark.Assumed, "not among the repairs that CarMD lists"),
    };
}
