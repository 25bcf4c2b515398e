using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Tyres: the work that goes through them sets the pace of a life by the kilometre.</summary>
internal static class TyreModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.Tyres,
        Name = "tyres",
        Life = new LifePrior(2.7, 58_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Rule, "25,000 to 80,000 km (driving.ca, Nation)"),
        Codes = [HealthPart.Tyres],
        Paces =
        [
            new()
            {
                Id = "pace-tyres", Kind = PaceKind.PerKilometre, Measure = Measure.TyreWork, Usual = 0.33, Power = 1, Least = 0.4, Most = 2.5, CityOverRoad = 1.4, Unit = Unit.Ratio,
                Origin = new(Mark.Measured, "77 drives of one car in mixed traffic take 0.33 kJ/kg a kilometre (carOBD); that this is usual is assumed, and corners are not seen"),
            },
        ],
        AlsoResets = [Measure.TyreWork],
        Visit = VisitClass.Quick,
        Failure = FailureClass.Danger,
        Cost = new(6, 1, new(Mark.Assumed, "a set of four")),
        Importance = 25,
        RepairShare = 0.01,
        RepairShareOrigin = new(Mark.Assumed, "CarMD counts repairs for the engine lamp"),
    };
}
