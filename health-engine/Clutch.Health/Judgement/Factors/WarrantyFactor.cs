using Clutch.Dtc;

namespace Clutch.Health;

/// <summary>What a maker's warranty promises: the tenant's numbers, never ours.</summary>
/// <param name="Days">From the first registration.</param>
/// <param name="Kilometres">On the odometer.</param>
public sealed record WarrantyTerms(double Days, double Kilometres);

/// <summary>Whether a warranty still holds, and for how long.</summary>
public enum WarrantyState : byte
{
    /// <summary>No terms, or neither age nor odometer.</summary>
    Unknown,
    Holds,
    Ended,

    /// <summary>The odometer can't be believed: somebody has to look.</summary>
    Disputed,
}

/// <summary>A warranty against the vehicle's clocks.</summary>
/// <param name="State">Whether it holds.</param>
/// <param name="DaysLeft">By its time or by the car's use, whichever comes first; NaN when unknown.</param>
/// <param name="Claims">Parts that should be looked at before it ends: something speaks against them.</param>
/// <param name="Inputs">What it was judged by.</param>
public sealed record WarrantyFactor(WarrantyState State, double DaysLeft, IReadOnlyList<Part> Claims, IReadOnlyList<FactorInput> Inputs)
{
    /// <summary>From this damage on a part is worth a claim.</summary>
    private const double WorthClaiming = 0.25;

    /// <summary>A sentence.</summary>
    public string Text(Language language) => HealthTexts.Format($"warranty-{HealthTexts.Id(State.ToString())}", language, Quantity.Text(DaysLeft, Unit.Day, language));

    public static WarrantyFactor Of(VehicleJudgement judgement, VehicleFacts facts, WarrantyTerms? terms)
    {
        double age = facts.DaysAtFirst + judgement.AsOf.Days;
        double way = judgement.Odometer > 0 ? judgement.Odometer : facts.KilometresAtFirst + judgement.AsOf.Kilometres;
        FactorInput[] inputs =
        [
            new("warranty-age", age, Unit.Day, 0),
            new("warranty-way", way, Unit.Kilometre, 0),
            new("warranty-days", terms?.Days ?? double.NaN, Unit.Day, 0),
            new("warranty-kilometres", terms?.Kilometres ?? double.NaN, Unit.Kilometre, 0),
        ];
        if (terms is null || double.IsNaN(age) || double.IsNaN(way))
        {
            return new WarrantyFactor(WarrantyState.Unknown, double.NaN, [], inputs);
        }

        double left = Math.Min(terms.Days - age, (terms.Kilometres - way) / judgement.Use.Kilometres);
        bool disputed = judgement.Doubts.HasFlag(DataDoubts.Odometer);
        WarrantyState state = left <= 0 ? WarrantyState.Ended : disputed ? WarrantyState.Disputed : WarrantyState.Holds;
        Part[] claims = left <= 0 ? [] : [.. judgement.Parts.Where(part => part.Damage >= WorthClaiming && part.Model.Budget is null).Select(part => part.Part)];
        return new WarrantyFactor(state, Math.Max(0, left), claims, inputs);
    }
}
