namespace Clutch.Health.Features;

/// <summary>Which features a <see cref="FeatureMaker"/> makes of every signal. All windows count values of the signal, not time.</summary>
public sealed record FeatureSettings
{
    /// <summary>The longest window; it bounds the memory of a signal.</summary>
    public const int LongestWindow = 4096;

    /// <summary>What was chosen by cross-validation for rows of one operating cycle or trip each (ADR 12).</summary>
    public static FeatureSettings Default { get; } = new()
    {
        Means = [5, 10, 20, 30],
        Deviations = [30],
        Slopes = [30, 60],
        Weights = [0.1],
        BaselineRows = 10,
        LifetimeSlope = true,
    };

    /// <summary>Windows of the mean.</summary>
    public required IReadOnlyList<int> Means { get; init; }

    /// <summary>Windows of the standard deviation (of the values in the window, divided by their number).</summary>
    public required IReadOnlyList<int> Deviations { get; init; }

    /// <summary>Windows of the least-squares slope, per value.</summary>
    public required IReadOnlyList<int> Slopes { get; init; }

    /// <summary>Weights of the newest value in exponentially weighted averages.</summary>
    public required IReadOnlyList<double> Weights { get; init; }

    /// <summary>How many first values make the series' own baseline; each weighted average is also given as its distance from it.</summary>
    public required int BaselineRows { get; init; }

    /// <summary>Whether the slope over the whole series is made, too.</summary>
    public required bool LifetimeSlope { get; init; }

    /// <summary>Features of one signal.</summary>
    public int PerSignal => Means.Count + Deviations.Count + Slopes.Count + (2 * Weights.Count) + (LifetimeSlope ? 1 : 0);

    /// <summary>What is wrong with these settings, or null.</summary>
    public string? Problem()
    {
        foreach (int window in Means.Concat(Deviations).Concat(Slopes))
        {
            if (window is < 1 or > LongestWindow)
            {
                return $"a window of {window} values is not between 1 and {LongestWindow}";
            }
        }

        foreach (double weight in Weights)
        {
            if (weight is not (> 0 and <= 1))
            {
                return $"the weight {weight} is not above 0 and at most 1";
            }
        }

        return BaselineRows < 1 ? $"a baseline of {BaselineRows} rows is none" : null;
    }

    /// <summary>Names of the features of one signal, in the order in which they are made.</summary>
    public IEnumerable<string> Names(string signal) =>
    [
        .. Means.Select(window => $"{signal} mean {window}"),
        .. Deviations.Select(window => $"{signal} deviation {window}"),
        .. Slopes.Select(window => $"{signal} slope {window}"),
        .. Weights.Select(weight => $"{signal} average {weight}"),
        .. Weights.Select(weight => $"{signal} change {weight}"),
        .. LifetimeSlope ? new[] { $"{signal} lifetime slope" } : [],
    ];
}
