namespace Clutch.Health;

/// <summary>What speaks against driving on: brakes, tyres, and codes of systems that keep people safe.</summary>
public static class RoadSafety
{
    public static Factor Of(VehicleJudgement judgement)
    {
        int stops = judgement.AllEvidence.Count(evidence => evidence.Stop);
        int safety = judgement.AllEvidence.Count(evidence => evidence is { Code.Safety: true, IsActive: true, Stop: false });
        double brakes = Risk(judgement[Part.Brakes]);
        double tyres = Risk(judgement[Part.Tyres]);
        return Factor.Of(
            "road-safety",
            !double.IsNaN(brakes) || !double.IsNaN(tyres) || stops + safety > 0 || judgement.Score is not null,
            Factor.Taking("safety-stop", stops, Unit.Count, 0, 1, 100),
            Factor.Taking("safety-codes", safety, Unit.Count, 0, 3, 60),
            Factor.Taking("safety-brakes", brakes, Unit.Percent, 5, 60, 40),
            Factor.Taking("safety-tyres", tyres, Unit.Percent, 5, 60, 40));
    }

    /// <summary>% to reach its end within 90 days; unknown for a part of unknown age that nothing speaks of.</summary>
    private static double Risk(PartJudgement part) =>
        part.Life is { } life && (life.Age == AgeBasis.Known || part.Evidence.Count > 0) ? (1 - life.SurvivalDays(90)) * 100 : double.NaN;
}
