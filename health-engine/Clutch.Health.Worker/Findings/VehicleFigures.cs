using Clutch.Dtc;

namespace Clutch.Health.Worker;

/// <summary>What a vehicle is compared by with others like it. What is not known is left out.</summary>
internal static class VehicleFigures
{
    private const string ScoreSuffix = "-score", LifeSuffix = "-days";

    /// <summary>Vehicles of one make are alike; those whose make nobody said are one cohort.</summary>
    public static string CohortOf(VehicleFacts facts) => facts.Make == Make.Standard ? "all" : facts.Make.Name;

    public static IReadOnlyList<(string Name, double Value)> Of(VehicleJudgement judgement, VehicleFactors factors)
    {
        List<(string, double)> figures = [];
        Add("score", judgement.Score);
        foreach (Factor factor in factors.Factors)
        {
            Add(factor.Id, factor.Points);
        }

        if (judgement.Use.IsOwn)
        {
            figures.Add(("distance-per-day", judgement.Use.Kilometres));
            figures.Add(("starts-per-day", judgement.Use.Starts));
        }

        foreach (PartJudgement part in judgement.Parts)
        {
            Add(part.Part.Name() + ScoreSuffix, part.Score);
            if (part.Life is { Basis: not LifeBasis.PriorOnly } life)
            {
                figures.Add((part.Part.Name() + LifeSuffix, Math.Round(life.Days.P50, 1)));
            }
        }

        return figures;

        void Add(string name, decimal? value)
        {
            if (value is { } known)
            {
                figures.Add((name, (double)known));
            }
        }
    }

    /// <summary>UCUM; points of a hundred are %.</summary>
    public static string UnitOf(string name) =>
        name.EndsWith(LifeSuffix, StringComparison.Ordinal) ? "d" : name == "distance-per-day" ? "km/d" : name == "starts-per-day" ? "{start}/d" : "%";
}
