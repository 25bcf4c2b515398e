using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>Thermostat, pump, fan and coolant: too cold after enough work, or too hot.</summary>
internal static class CoolingModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.Cooling,
        Name = "cooling",
        Life = new LifePrior(4, 119_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Rule, "thermostat 60,000 to 75,000 miles, pump 60,000 to 90,000 (nwitimes)"),
        Indicators =
        [
            new()
            {
                Id = "coolant-short", Measure = Measure.CoolantShortfall, Good = 2, Bad = 9, Weight = 0.6, Minimum = 3, Unit = Unit.Kelvin, Trend = true,
                Origin = new(Mark.Source, "P0128 monitors look at 75 °C (Toyota) and 84.75 °C (Suzuki); several drives"),
            },
            new()
            {
                Id = "coolant-hot", Measure = Measure.CoolantMaximum, Statistic = Statistic.HighQuantile, Good = 106, Bad = 116, Weight = 0.9, Minimum = 2, Unit = Unit.Celsius,
                Origin = new(Mark.General, "fans run from about 100 °C; coolant under pressure boils at about 120 °C"),
            },
            new()
            {
                Id = "coolant-unsteady", Measure = Measure.CoolantSpread, Statistic = Statistic.FromBaseline, Floor = 1, Good = 2.5, Bad = 7, Weight = 0.3, Minimum = 16,
                Unit = Unit.Deviation, Origin = new(Mark.Assumed, "a sticking thermostat or air in the coolant; the car's own normal as the measure"),
            },
            new()
            {
                Id = "coolant-slow", Measure = Measure.WarmUpSeconds, Statistic = Statistic.BaselineRatio, Good = 1.6, Bad = 3, Weight = 0.2, Minimum = 16, Unit = Unit.Ratio,
                Origin = new(Mark.Measured, "time alone is weak: 225 s of spread between starts of a healthy car (KIT, Seat Leon)"),
            },
        ],
        Codes = [HealthPart.Cooling],
        AlsoResets = [Measure.CoolantWarm],
        Service = new ServiceInterval(double.PositiveInfinity, 5 * 365.25, new(Mark.General, "coolant: five years")),
        Visit = VisitClass.Workshop,
        Failure = FailureClass.Damage,
        Cost = new(2, 1.5, new(Mark.Assumed, "thermostat and coolant")),
        Importance = 25,
        RepairShare = 0.02,
        RepairShareOrigin = new(Mark.Assumed, "not among the repairs that CarMD lists"),
    };
}
