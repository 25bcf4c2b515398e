namespace Clutch.Health;

/// <summary>Where a part is going.</summary>
public enum TrendDirection : byte
{
    /// <summary>Too few observations, or over too short a time.</summary>
    Unknown,
    Stable,
    Improving,
    Worsening,
}

/// <summary>Slope of an indicator over its newest observations: least squares, with its standard error.</summary>
/// <param name="Direction">Told from a slope of at least three standard errors.</param>
/// <param name="Slope">Units of the measure in 30 days.</param>
/// <param name="Error">Standard error of the slope.</param>
/// <param name="DaysToBad">Until the indicator would reach its bad level at this slope; infinite when it is not going there.</param>
/// <param name="Observations">Drives behind it.</param>
public readonly record struct Trend(TrendDirection Direction, double Slope, double Error, double DaysToBad, int Observations)
{
    private const int Least = 10;
    private const float LeastDays = 14;
    private const double Sure = 3;

    /// <summary>Nothing can be told.</summary>
    public static Trend None { get; } = new(TrendDirection.Unknown, double.NaN, double.NaN, double.PositiveInfinity, 0);

    internal static Trend Of(Indicator indicator, in VehicleState state)
    {
        Span<float> values = stackalloc float[MeasureHistory.Kept];
        Span<float> days = stackalloc float[MeasureHistory.Kept];
        int n = state.History(indicator.Measure).CopyNewest(values, days);
        if (n < Least || days[n - 1] - days[0] < LeastDays)
        {
            return None with { Observations = n };
        }

        if (indicator.Correction is { } correction)
        {
            IndicatorReading.Correct(correction, state, values[..n], days[..n]);
        }

        (double meanDay, double mean) = (0, 0);
        for (int i = 0; i < n; i++)
        {
            meanDay += days[i] / n;
            mean += values[i] / n;
        }

        (double xx, double xy, double yy) = (0, 0, 0);
        for (int i = 0; i < n; i++)
        {
            (double x, double y) = (days[i] - meanDay, values[i] - mean);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }

        double slope = xy / xx;
        double error = Math.Sqrt(Math.Max(0, yy - (slope * xy)) / ((n - 2) * xx));
        bool sure = Math.Abs(slope) > Sure * error && slope != 0;
        bool worse = slope > 0 == indicator.Bad > indicator.Good;
        double newest = mean + (slope * (days[n - 1] - meanDay));
        double left = worse && sure ? Math.Max(0, (indicator.Bad - newest) / slope) : double.PositiveInfinity;
        TrendDirection direction = !sure ? TrendDirection.Stable : worse ? TrendDirection.Worsening : TrendDirection.Improving;
        return new Trend(direction, slope * 30, error * 30, left, n);
    }
}
