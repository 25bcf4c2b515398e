using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>The turbocharger by the boost that was asked for and did not come.</summary>
internal static class TurbochargerModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.Turbocharger,
        Name = "turbocharger",
        Life = new LifePrior(3, 220_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Assumed, "160,000 to 240,000 km is general knowledge"),
        Optional = true,
        Indicators =
        [
            new()
            {
                Id = "boost-short", Measure = Measure.BoostShortfall, Good = 8, Bad = 26, Weight = 0.8, Minimum = 4, Unit = Unit.Kilopascal, Trend = true,
                Origin = new(Mark.Source, "monitors: Honda 20 kPa, Acura 26 kPa, Ford 27.6 kPa"),
            },
        ],
        Codes = [HealthPart.Turbo],
        Visit = VisitClass.Specialist,
        Failure = FailureClass.Damage,
        Cost = new(14, 4, new(Mark.Assumed, "exchange unit")),
        Importance = 15,
        RepairShare = 0.01,
        RepairShareOrigin = new(Mark.Assumed, "not among the repairs that CarMD lists"),
    };
}
