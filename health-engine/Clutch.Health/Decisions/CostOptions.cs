namespace Clutch.Health;

/// <summary>
/// What things cost a tenant, in hours of workshop labour: ratios, no prices. The defaults are assumed, and a tenant replaces them by its own.
/// </summary>
public sealed record CostOptions
{
    public static CostOptions Default { get; } = new();

    /// <summary>The way to a visit and the wait, whatever is done there: quick, workshop, specialist.</summary>
    public IReadOnlyList<double> Visit { get; init; } = [0.5, 1.5, 2.5];

    /// <summary>What a failure on the road costs beside the change: nuisance, stranding (tow), damage (other parts), danger.</summary>
    public IReadOnlyList<double> Failure { get; init; } = [0.5, 5, 12, 60];

    /// <summary>What a budget's overrun costs, as a share of its failure: oil past its time is not yet an engine lost.</summary>
    public double Overrun { get; init; } = 0.25;

    /// <summary>Material and labour of a change by part, where the tenant's differ from the model's.</summary>
    public IReadOnlyDictionary<Part, ChangeCost> Changes { get; init; } = new Dictionary<Part, ChangeCost>();

    public double VisitOf(VisitClass visit) => Visit[(int)visit];

    public ChangeCost ChangeOf(PartModel model) => Changes.TryGetValue(model.Part, out ChangeCost own) ? own : model.Cost;

    /// <summary>Of failing on the road, without the change itself.</summary>
    public double FailureOf(PartModel model) => Failure[(int)model.Failure] * (model.Budget is null ? 1 : Overrun);

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    public string? Fault()
    {
        if (Visit.Count != 3 || Failure.Count != 4)
        {
            return $"Visit and Failure have {Visit.Count} and {Failure.Count} costs; give three (quick, workshop, specialist) and four (nuisance, stranding, damage, danger).";
        }

        IEnumerable<double> all = Visit.Concat(Failure).Concat(Changes.Values.SelectMany(change => new[] { change.Material, change.Labour })).Append(Overrun);
        double wrong = all.FirstOrDefault(cost => !(cost >= 0 && double.IsFinite(cost)), double.NaN);
        return double.IsNaN(wrong) ? (all.Any(double.IsNaN) ? "A cost is not a number; give hours of labour, 0 or more." : null) : $"A cost is {wrong}; give hours of labour, 0 or more.";
    }
}
