using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>One number that goes into a factor.</summary>
/// <param name="Id">Stable name, and the id of its text.</param>
/// <param name="Value">NaN when it is unknown: then it moves nothing and is said to be missing.</param>
/// <param name="Unit">What it is in.</param>
/// <param name="Points">What it takes from, or adds to, the factor's hundred.</param>
public readonly record struct FactorInput(string Id, double Value, Unit Unit, decimal Points)
{
    public bool IsKnown => !double.IsNaN(Value);

    public string Text(Language language) =>
        IsKnown ? HealthTexts.Format(Id, language, Quantity.Text(Value, Unit, language)) : HealthTexts.Format("factor-unknown", language, HealthTexts.Format($"{Id}-name", language));
}

/// <summary>
/// A view of the judgement for one purpose: points of a hundred that are the sum of what its inputs take, or none when too little is known. No price, no premium:
/// those are somebody else's numbers.
/// </summary>
/// <param name="Id">Stable name, and the id of its text.</param>
/// <param name="Points">100 plus the points of the inputs, not below 0; null when the essential inputs are unknown.</param>
/// <param name="Inputs">All of them, the unknown ones too.</param>
public sealed record Factor(string Id, decimal? Points, IReadOnlyList<FactorInput> Inputs)
{
    public string Name(Language language) => HealthTexts.Format($"factor-{Id}", language);

    /// <summary>Inputs that nobody knows.</summary>
    public IEnumerable<FactorInput> Missing => Inputs.Where(input => !input.IsKnown);

    internal static Factor Of(string id, bool known, params FactorInput[] inputs) =>
        new(id, known ? Math.Max(0, 100 + inputs.Sum(input => input.Points)) : null, inputs);

    /// <summary>An input that takes nothing up to <paramref name="good"/> and <paramref name="most"/> points from <paramref name="bad"/> on. The limits are assumed.</summary>
    internal static FactorInput Taking(string id, double value, Unit unit, double good, double bad, double most) =>
        new(id, value, unit, double.IsNaN(value) ? 0 : -Math.Round((decimal)(Math.Clamp((value - good) / (bad - good), 0, 1) * most), 1));
}
