namespace Clutch.Health.Intervals;

/// <summary>
/// How far a feature's values have moved from those of training: the population stability index, Σ (p - q) ln(p / q) over ranges that held equal shares of
/// the training values. Immutable and thread-safe.
/// </summary>
public sealed class FeatureDrift
{
    /// <summary>An empty range counts as this share, so that the logarithm is finite.</summary>
    private const double LeastShare = 1e-4;

    private readonly float[] _edges;
    private readonly double[] _shares;

    /// <summary>Makes ranges of the training values.</summary>
    /// <param name="training">Values of the feature in training; NaN has a range of its own.</param>
    /// <param name="ranges">How many; equal values are never divided, so there may be fewer.</param>
    public FeatureDrift(ReadOnlySpan<float> training, int ranges = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ranges, 2);
        float[] known = [.. training.ToArray().Where(float.IsFinite).Order()];
        _edges = known.Length == 0 ? [] : [.. Enumerable.Range(1, ranges - 1).Select(i => known[(int)((long)known.Length * i / ranges)]).Distinct().Where(edge => edge > known[0])];
        _shares = Shares(training);
    }

    /// <summary>Below 0.1 nothing has moved, above 0.25 the model is asked about other cars than it learned from (a rule of thumb of the credit trade).</summary>
    /// <param name="values">New values, NaN where missing; NaN is answered to none at all.</param>
    public double Index(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            return double.NaN;
        }

        double[] now = Shares(values);
        double index = 0;
        for (int range = 0; range < now.Length; range++)
        {
            index += (now[range] - _shares[range]) * Math.Log(now[range] / _shares[range]);
        }

        return index;
    }

    private double[] Shares(ReadOnlySpan<float> values)
    {
        // The last range is for what is missing.
        double[] shares = new double[_edges.Length + 2];
        foreach (float value in values)
        {
            shares[float.IsFinite(value) ? Range(value) : ^1]++;
        }

        for (int range = 0; range < shares.Length; range++)
        {
            shares[range] = Math.Max(LeastShare, shares[range] / Math.Max(1, values.Length));
        }

        return shares;
    }

    private Index Range(float value)
    {
        int range = 0;
        while (range < _edges.Length && value >= _edges[range])
        {
            range++;
        }

        return range;
    }
}
