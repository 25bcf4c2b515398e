namespace Clutch.Health.Features;

/// <summary>
/// A weighted sum of scaled signals, learned so that it follows wear. One noisy signal tells little; the sum carries the common trend with
/// a fraction of the noise, and goes through the same windows as a signal does.
/// </summary>
public sealed class HealthIndex(double[] weights)
{
    public IReadOnlyList<double> Weights => weights;

    /// <summary>The index of a row. A signal that is missing counts as normal; without any signal the index is NaN.</summary>
    public double Of(ReadOnlySpan<double> scaled)
    {
        double sum = 0;
        bool any = false;
        for (int signal = 0; signal < weights.Length; signal++)
        {
            if (double.IsFinite(scaled[signal]))
            {
                sum += weights[signal] * scaled[signal];
                any = true;
            }
        }

        return any ? sum : double.NaN;
    }
}
