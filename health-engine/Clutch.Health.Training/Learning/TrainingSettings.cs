using Clutch.Health.Features;
using Clutch.Health.Training.Series;
using Clutch.Health.Trees;

namespace Clutch.Health.Training.Learning;

/// <summary>One setting for every data set. The defaults were chosen by cross-validation of training series only (ADR 12).</summary>
public sealed record TrainingSettings
{
    /// <summary>The longest remaining life that is told apart, in the unit of the data.</summary>
    public double Horizon { get; init; } = 125;

    public FeatureSettings Features { get; init; } = FeatureSettings.Default;

    /// <summary>The kinds of trees whose mean is the prediction. Squared error learns from rows whose remaining life is known.</summary>
    public IReadOnlyList<TreeSettings> Members { get; init; } = [new TreeSettings { Objective = TreeObjective.SquaredError, Rounds = 300, LeastLeafWeight = 20 }];

    /// <summary>A member that joins where series are censored: it alone can learn from "at least so much".</summary>
    public TreeSettings Survival { get; init; } = new() { Objective = TreeObjective.AcceleratedFailureTime, Rounds = 300, LeastLeafWeight = 5 };

    /// <summary>How often each kind is grown for the final model, each time from another seed.</summary>
    public int Repeats { get; init; } = 3;

    /// <summary>Parts of the cross-validation; a unit is in one part with all its rows.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Nominal coverage of the intervals.</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Limits between ranges of the predicted life that have intervals of their own, as shares of the horizon.</summary>
    public IReadOnlyList<double> BandEdges { get; init; } = [0.2, 0.4, 0.6, 0.8, 0.92];

    /// <summary>How many rows a series must have before a forecast from it counts in the calibration: shorter ones are not asked about.</summary>
    public int FirstForecastRow { get; init; } = 30;

    public int Seed { get; init; } = 1;

    /// <summary>How many models grow side by side. It changes how long training takes, never what comes out.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount);

    internal IReadOnlyList<TreeSettings> MembersFor(LifeData data) => data.Series.Any(series => !series.Failed) ? [.. Members, Survival] : Members;
}
