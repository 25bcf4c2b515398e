using Clutch.Health.Training.Series;

namespace Clutch.Health.Training.Learning;

/// <summary>What is known of the life left after a row: exactly so much, or at least so much.</summary>
/// <param name="Lower">The life left, at most the horizon.</param>
/// <param name="Beyond">Whether it may be more: the horizon is reached, or the unit was not observed until it failed.</param>
/// <param name="Known">Whether <paramref name="Lower"/> is the life left as the model counts it (up to the horizon). False for what was censored earlier.</param>
internal readonly record struct LifeLabel(double Lower, bool Beyond, bool Known)
{
    public static LifeLabel Of(LifeSeries series, int row, double horizon)
    {
        double left = series.Left(row);
        bool far = left >= horizon;
        return new LifeLabel(Math.Min(left, horizon), far || !series.Failed, far || series.Failed);
    }
}
