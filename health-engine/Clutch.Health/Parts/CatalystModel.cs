using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>The catalyst by what its storage leaves of the swing before it. A drive without steady closed loop says nothing, not "good".</summary>
internal static class CatalystModel
{
    public static PartModel Model { get; } = new()
    {
        Part = Part.Catalyst,
        Name = "catalyst",
        Life = new LifePrior(3, 180_000, Clock.Kilometres),
        LifeOrigin = new(Mark.Rule, "100,000 miles (nwitimes), the shape is assumed"),
        Indicators =
        [
            new()
            {
                Id = "catalyst-ratio", Measure = Measure.CatalystRatio, Good = 0.3, Bad = 0.7, Weight = 0.85, Minimum = 5, Unit = Unit.Ratio, Trend = true,
                Origin = new(Mark.Source, "0 new, 1 dead, usual limit 0.7 (shoppress)"),
            },
            new()
            {
                Id = "catalyst-hot", Measure = Measure.CatalystTemperature, Statistic = Statistic.HighQuantile, Good = 850, Bad = 950, Weight = 0.4, Minimum = 5, Unit = Unit.Celsius,
                Origin = new(Mark.General, "the coating sinters from about 900 °C; fuel burns in the catalyst"),
            },
        ],
        Codes = [HealthPart.Catalyst],
        Visit = VisitClass.Workshop,
        Failure = FailureClass.Nuisance,
        Cost = new(12, 1.5, new(Mark.Assumed, "with its precious metals")),
        Importance = 12,
        RepairShare = 0.064,
        RepairShareOrigin = new(Mark.Source, "CarMD 2010: catalyst"),
    };
}
