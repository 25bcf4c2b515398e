using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>
/// Filter, air meter, leaks, pump and injectors, told apart by when the mixture is wrong: lean at idle alone is a leak, lean everywhere is fuel delivery or the air
/// meter, lean under load is the pump or a filter.
/// </summary>
internal static class AirAndFuelModel
{
    private static readonly Origin s_trims = new(Mark.Rule, "beyond 15 % a fault, about 25 % a code (open-exam-prep, autosolvehub); makers differ");

    public static PartModel Model { get; } = new()
    {
        Part = Part.AirAndFuel,
        Name = "air-and-fuel",
        Life = new LifePrior(4, 140_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Rule, "fuel pump 70,000 to 90,000 miles (nwitimes), the part of the path that ends a trip"),
        Indicators =
        [
            new()
            {
                Id = "mixture-idle-leak", Measure = Measure.TrimIdle, Statistic = Statistic.Difference, Other = Measure.TrimCruise, Good = 6, Bad = 16, Weight = 0.7, Minimum = 4,
                Unit = Unit.Percent, Origin = new(Mark.Rule, "lean only at idle: a vacuum leak (open-exam-prep)"),
            },
            new()
            {
                Id = "mixture-lean", Measure = Measure.TrimCruise, Good = 10, Bad = 25, Weight = 0.7, Minimum = 4, Unit = Unit.Percent, Trend = true, Origin = s_trims,
            },
            new()
            {
                Id = "mixture-rich", Measure = Measure.TrimCruise, Good = -10, Bad = -25, Weight = 0.6, Minimum = 4, Unit = Unit.Percent, Trend = true, Origin = s_trims,
            },
            new()
            {
                Id = "mixture-load", Measure = Measure.TrimLoad, Statistic = Statistic.Difference, Other = Measure.TrimCruise, Good = 6, Bad = 16, Weight = 0.6, Minimum = 4,
                Unit = Unit.Percent, Origin = new(Mark.Rule, "lean under load: fuel delivery (autosolvehub)"),
            },
            new()
            {
                Id = "mixture-drift", Measure = Measure.TrimLong, Statistic = Statistic.FromBaseline, Floor = 1.5, Good = 3, Bad = 9, Weight = 0.3, Minimum = 16,
                Unit = Unit.Deviation, Origin = new(Mark.Assumed, "the car's own adaptation as the measure: on gas it lies elsewhere by design"),
            },
            new()
            {
                Id = "air-meter-low", Measure = Measure.AirModelRatio, Statistic = Statistic.BaselineRatio, Good = 0.94, Bad = 0.8, Weight = 0.5, Minimum = 16, Unit = Unit.Ratio,
                Origin = new(Mark.General, "a dirty air meter reads less than pressure, speed and temperature give"),
            },
            new()
            {
                Id = "mixture-banks", Measure = Measure.TrimBanks, Statistic = Statistic.Magnitude, Good = 6, Bad = 15, Weight = 0.4, Minimum = 4, Unit = Unit.Percent,
                Origin = new(Mark.General, "one bank differs: an injector, a leak or a sensor of that bank"),
            },
        ],
        Codes = [HealthPart.FuelAndAir],
        Visit = VisitClass.Workshop,
        Failure = FailureClass.Stranding,
        Cost = new(3, 1.5, new(Mark.Assumed, "pump in the tank")),
        Importance = 20,
        RepairShare = 0.0436,
        RepairShareOrigin = new(Mark.Source, "CarMD 2010: air meter"),
    };
}
