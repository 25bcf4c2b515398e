using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>The sensors before the catalyst: how fast and how far they switch.</summary>
internal static class OxygenSensorModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.OxygenSensors,
        Name = "oxygen-sensors",
        Life = new LifePrior(3, 130_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Assumed, "80,000 to 160,000 km is general knowledge, the shape is assumed"),
        Indicators =
        [
            new()
            {
                Id = "oxygen-slow", Measure = Measure.FrontSwitching, Statistic = Statistic.BaselineRatio, Good = 0.75, Bad = 0.35, Weight = 0.6, Minimum = 16, Unit = Unit.Ratio,
                Origin = new(Mark.General, "an aged sensor answers late; compared with its own youth"),
            },
            new()
            {
                Id = "oxygen-flat", Measure = Measure.FrontAmplitude, Good = 0.5, Bad = 0.2, Weight = 0.5, Minimum = 4, Unit = Unit.Volt, Trend = true,
                Origin = new(Mark.General, "a living sensor swings between about 0.1 and 0.9 V"),
            },
            new()
            {
                Id = "lambda-restless", Measure = Measure.LambdaSpread, Statistic = Statistic.BaselineRatio, Good = 1.6, Bad = 3.5, Weight = 0.4, Minimum = 16, Unit = Unit.Ratio,
                Origin = new(Mark.General, "a slow wide-range sensor lets the control loop swing"),
            },
        ],
        Codes = [HealthPart.OxygenSensors],
        AlsoResets = [Measure.CatalystRatio],
        Visit = VisitClass.Workshop,
        Failure = FailureClass.Damage,
        Cost = new(2, 0.7, new(Mark.Assumed, "one sensor")),
        Importance = 10,
        RepairShare = 0.0934,
        RepairShareOrigin = new(Mark.Source, "CarMD 2010: oxygen sensor"),
    };
}
