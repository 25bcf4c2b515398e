namespace Clutch.Health;

/// <summary>What an insurer may ask of the car's use and state. A premium is not computed: that needs claims, which nobody gave.</summary>
public static class InsuranceFactor
{
    public static Factor Of(in VehicleState state, VehicleJudgement judgement)
    {
        Factor style = DrivingStyle.Of(state);
        Factor safety = RoadSafety.Of(judgement);
        double yearly = judgement.Use.IsOwn ? judgement.Use.Kilometres * 365.25 : double.NaN;
        return Factor.Of(
            "insurance",
            style.Points is not null,
            Factor.Taking("insurance-style", Lost(style), Unit.None, 0, 100, 50),
            Factor.Taking("insurance-safety", Lost(safety), Unit.None, 0, 100, 30),
            Factor.Taking("insurance-way", yearly, Unit.Kilometre, 10_000, 40_000, 20),
            new FactorInput("style-night", double.NaN, Unit.Percent, 0));
    }

    private static double Lost(Factor factor) => factor.Points is { } points ? (double)(100 - points) : double.NaN;
}
