using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Engine oil: a budget that is spent by revolutions, more of it cold and hot, with an end after a year. Oil temperature is estimated.</summary>
internal static class EngineOilModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.EngineOil,
        Name = "engine-oil",
        Life = new LifePrior(4, 10_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Rule, "4,000 to 12,000 miles (ricksfree)"),
        Budget = new Budget(
            Measure.OilWear, Measure.ColdStart, 15, 22_000, 10_000, 365,
            new(Mark.Assumed, "22 million weighted revolutions are about 10,000 km at 2,200 a kilometre; a cold start costs 15,000 of them; one year at most (ricksfree)")),
        Codes = [HealthPart.EngineOil],
        AlsoResets = [Measure.OilWear, Measure.ColdStart],
        Service = new ServiceInterval(10_000, 365, new(Mark.Rule, "4,000 to 12,000 miles, one year at most (ricksfree)")),
        Visit = VisitClass.Quick,
        Failure = FailureClass.Damage,
        Cost = new(1, 0.5, new(Mark.Assumed, "oil and filter")),
        Importance = 20,
        RepairShare = 0.01,
        RepairShareOrigin = new(Mark.Assumed, "service, not a repair"),
    };
}
