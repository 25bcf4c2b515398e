using Clutch.Health.Features;
using Clutch.Health.Intervals;
using Clutch.Health.Trees;

namespace Clutch.Health.Models;

/// <summary>A learned model of remaining life: what makes features of rows, the trees, and how far their predictions were off. Immutable and thread-safe.</summary>
public sealed record LifeModel
{
    /// <summary>The unit of age and remaining life, for example cycles or km.</summary>
    public required string Unit { get; init; }

    /// <summary>The longest remaining life that the model tells apart; beyond it a series only counts as "at least that".</summary>
    public required double Horizon { get; init; }

    /// <summary>Names of the operating settings, in the order of a row.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    public required FeaturePlan Plan { get; init; }

    /// <summary>The models whose mean is the prediction.</summary>
    public required IReadOnlyList<TreeModel> Members { get; init; }

    public required ConformalBands Bands { get; init; }

    /// <summary>Whether the series it learned from came from a simulator. Such a model's figures are never field accuracy.</summary>
    public required bool Simulated { get; init; }

    /// <summary>Remaining life as the members' mean, between 0 and the horizon.</summary>
    public double Predict(ReadOnlySpan<float> features)
    {
        double sum = 0;
        // By index: an enumerator of the interface would be an object for each row.
        for (int member = 0; member < Members.Count; member++)
        {
            sum += Math.Clamp(Life(Members[member], features), 0, Horizon);
        }

        return sum / Members.Count;
    }

    /// <summary>Survival models learn life plus one unit, because their labels must be positive.</summary>
    private static double Life(TreeModel member, ReadOnlySpan<float> features) =>
        member.Predict(features) - (member.Objective == TreeObjective.AcceleratedFailureTime ? 1 : 0);
}
