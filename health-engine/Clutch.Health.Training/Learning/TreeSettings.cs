using System.Globalization;
using Clutch.Health.Trees;

namespace Clutch.Health.Training.Learning;

/// <summary>How one member of a model grows. Names of the library's parameters are given where ours differ.</summary>
public sealed record TreeSettings
{
    public required TreeObjective Objective { get; init; }

    public required int Rounds { get; init; }

    /// <summary><c>min_child_weight</c>: sum of second derivatives in a leaf. For AFT it goes with 1 / scale², so it is set anew with the scale.</summary>
    public required double LeastLeafWeight { get; init; }

    public int Depth { get; init; } = 5;

    /// <summary><c>eta</c>.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary><c>subsample</c>: share of rows a tree sees.</summary>
    public double RowShare { get; init; } = 0.7;

    /// <summary><c>colsample_bytree</c>: share of features a tree sees.</summary>
    public double FeatureShare { get; init; } = 0.4;

    public double Lambda { get; init; } = 5;

    /// <summary><c>max_bin</c> of the histogram method.</summary>
    public int Bins { get; init; } = 128;

    /// <summary>Standard deviation of the logarithm of life around its prediction; AFT with a normal distribution only.</summary>
    public double Scale { get; init; } = 0.2;

    /// <summary>Parameters as the library takes them.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Parameters(double baseScore, int seed)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tree_method"] = "hist",
            ["max_depth"] = Text(Depth),
            ["eta"] = Text(LearningRate),
            ["subsample"] = Text(RowShare),
            ["colsample_bytree"] = Text(FeatureShare),
            ["min_child_weight"] = Text(LeastLeafWeight),
            ["reg_lambda"] = Text(Lambda),
            ["max_bin"] = Text(Bins),
            ["base_score"] = Text(baseScore),
            ["seed"] = Text(seed),
            // One thread: the library's sums depend on their number, and whole members are grown side by side instead.
            ["nthread"] = "1",
            ["verbosity"] = "0",
        };
        if (Objective == TreeObjective.AcceleratedFailureTime)
        {
            parameters["objective"] = "survival:aft";
            parameters["aft_loss_distribution"] = "normal";
            parameters["aft_loss_distribution_scale"] = Text(Scale);
        }
        else
        {
            parameters["objective"] = "reg:squarederror";
        }

        return parameters;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
