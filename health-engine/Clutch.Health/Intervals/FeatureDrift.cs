namespace Clutch.Health.Intervals;

/// <summary>
/// Where the values of a feature lay in training, and how far new ones have moved: the population stability index, Σ (p - q) ln(p / q) over ranges that held equal
/// shares of the training values. Immutable and thread-safe.
/// </summary>
public sealed class FeatureDrift
{
    /// <summary>An empty range counts as this share, so that the logarithm is finite.</summary>
    private const double LeastShare = 1e-4;

    /// <summary>Share of the training values beyond each end of what counts as seen.</summary>
    private const double Tail = 0.001;

    private readonly float[] _edges;
    private readonly double[] _shares;

    /// <summary>Takes up what training kept.</summary>
    /// <param name="low">Lowest value that counts as seen; NaN when there was none.</param>
    /// <param name="high">Highest.</param>
    /// <param name="edges">Ascending limits between the ranges.</param>
    /// <param name="shares">Of the training values in each range, and of those that were missing.</param>
    /// <exception cref="ArgumentException">They do not fit together.</exception>
    public FeatureDrift(float low, float high, IReadOnlyList<float> edges, IReadOnlyList<double> shares)
    {
        if (shares.Count != edges.Count + 2 || low > high || edges.Zip(edges.Skip(1), (one, next) => one < next).Contains(false) || !shares.All(share => share > 0))
        {
            throw new ArgumentException($"{edges.Count} limits that ascend and {shares.Count} shares above 0 make no ranges, or the values from {low} to {high} are none", nameof(edges));
        }

        (Low, High, _edges, _shares) = (low, high, [.. edges], [.. shares]);
    }

    public float Low { get; }

    public float High { get; }

    public IReadOnlyList<float> Edges => _edges;

    public IReadOnlyList<double> Shares => _shares;

    /// <summary>Makes ranges of the training values.</summary>
    /// <param name="training">Values of the feature in training; NaN has a range of its own.</param>
    /// <param name="ranges">How many; equal values are never divided, so there may be fewer.</param>
    public static FeatureDrift Of(ReadOnlySpan<float> training, int ranges)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ranges, 2);
        float[] known = [.. training.ToArray().Where(float.IsFinite).Order()];
        if (known.Length == 0)
        {
            return new FeatureDrift(float.NaN, float.NaN, [], SharesOf([], training));
        }

        float[] edges = [.. Enumerable.Range(1, ranges - 1).Select(i => known[(int)((long)known.Length * i / ranges)]).Distinct().Where(edge => edge > known[0])];
        int beyond = (int)(known.Length * Tail);
        return new FeatureDrift(known[beyond], known[^(beyond + 1)], edges, SharesOf(edges, training));
    }

    /// <summary>Whether training had next to no value as low or as high; never of a value that is missing.</summary>
    public bool IsUnseen(float value) => float.IsFinite(value) && !(value >= Low && value <= High);

    /// <summary>Below 0.1 nothing has moved, above 0.25 the model is asked about other cars than it learned from (a rule of thumb of the credit trade).</summary>
    /// <param name="values">New values, NaN where missing; NaN is answered to none at all.</param>
    public double Index(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            return double.NaN;
        }

        double[] now = SharesOf(_edges, values);
        double index = 0;
        for (int range = 0; range < now.Length; range++)
        {
            index += (now[range] - _shares[range]) * Math.Log(now[range] / _shares[range]);
        }

        return index;
    }

    private static double[] SharesOf(float[] edges, ReadOnlySpan<float> values)
    {
        // The last range is for what is missing.
        double[] shares = new double[edges.Length + 2];
        foreach (float value in values)
        {
            shares[float.IsFinite(value) ? Range(edges, value) : ^1]++;
        }

        for (int range = 0; range < shares.Length; range++)
        {
            shares[range] = Math.Max(LeastShare, shares[range] / Math.Max(1, values.Length));
        }

        return shares;
    }

    private static Index Range(float[] edges, float value)
    {
        int range = 0;
        while (range < edges.Length && value >= edges[range])
        {
            range++;
        }

        return range;
    }
}
