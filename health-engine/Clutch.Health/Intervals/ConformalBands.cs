namespace Clutch.Health.Intervals;

/// <summary>
/// Prediction intervals from residuals of cases that the model had not seen (split conformal prediction, by ranges of the predicted value): wide where the
/// model errs much, narrow where it does not. A range is looked up by the prediction, never by the truth, which is not known when it matters.
/// </summary>
public sealed class ConformalBands
{
    private readonly double[] _edges;
    private readonly double[] _low;
    private readonly double[] _high;

    /// <summary>Makes bands of known ends.</summary>
    /// <param name="level">Nominal coverage, for example 0.9.</param>
    /// <param name="edges">Ascending limits between the ranges; one fewer than ranges.</param>
    /// <param name="low">What is added to a prediction of a range for the lower end, usually negative.</param>
    /// <param name="high">Likewise for the upper end.</param>
    /// <exception cref="ArgumentException">The parts do not fit together.</exception>
    public ConformalBands(double level, double[] edges, double[] low, double[] high)
    {
        if (level is not (> 0 and < 1) || low.Length != edges.Length + 1 || high.Length != low.Length)
        {
            throw new ArgumentException($"a level of {level} with {edges.Length} limits, {low.Length} lower and {high.Length} upper ends", nameof(edges));
        }

        for (int i = 0; i < low.Length; i++)
        {
            if (!double.IsFinite(low[i]) || !double.IsFinite(high[i]) || low[i] > high[i] || (i < edges.Length && (!double.IsFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1]))))
            {
                throw new ArgumentException("limits do not ascend, or an end is no finite number or on the wrong side", nameof(low));
            }
        }

        (Level, _edges, _low, _high) = (level, edges, low, high);
    }

    public double Level { get; }

    public IReadOnlyList<double> Edges => _edges;

    public IReadOnlyList<double> Low => _low;

    public IReadOnlyList<double> High => _high;

    /// <summary>The range of a prediction, counted from the lowest.</summary>
    public int Range(double predicted)
    {
        int range = 0;
        while (range < _edges.Length && predicted >= _edges[range])
        {
            range++;
        }

        return range;
    }

    /// <summary>The interval around a prediction; both ends lie between 0 and <paramref name="horizon"/>, beyond which the model does not look.</summary>
    public (double Low, double High) Around(double predicted, double horizon)
    {
        int range = Range(predicted);
        return (Math.Clamp(predicted + _low[range], 0, horizon), Math.Clamp(predicted + _high[range], 0, horizon));
    }
}
