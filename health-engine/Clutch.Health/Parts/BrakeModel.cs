using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Brake pads: nothing in OBD measures them, so the car's own braking sets the pace of a life by the kilometre.</summary>
internal static class BrakeModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.Brakes,
        Name = "brakes",
        Life = new LifePrior(2.3, 66_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Rule, "25,000 to 95,000 km (Hella Pagid, theguycornernyc, driving.ca)"),
        Codes = [HealthPart.Brakes],
        Paces =
        [
            new()
            {
                Id = "pace-braking", Kind = PaceKind.PerKilometre, Measure = Measure.BrakeEnergy, Usual = 0.05, Power = 1, Least = 0.4, Most = 2.5, CityOverRoad = 3, Unit = Unit.Ratio,
                Origin = new(Mark.Measured, "77 drives of one car in mixed traffic take 0.049 kJ/kg a kilometre (carOBD); that this is usual is assumed"),
            },
        ],
        AlsoResets = [Measure.BrakeEnergy],
        Visit = VisitClass.Workshop,
        Failure = FailureClass.Danger,
        Cost = new(1.2, 1, new(Mark.Assumed, "pads of one axle")),
        Importance = 30,
        RepairShare = 0.02,
        RepairShareOrigin = new(Mark.Assumed, "CarMD counts repairs for the engine lamp"),
    };
}
