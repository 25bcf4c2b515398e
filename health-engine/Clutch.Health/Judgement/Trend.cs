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

/// <summary>Slope of an indicator over its newest observations, resistant to single drives, with its standard error.</summary>
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

    /// <summary>Standard deviation of a normal distribution over the median of its sizes, and standard error of a median over that of a mean.</summary>
    private const double NormalFromMedian = 1.4826, MedianOverMean = 1.2533;

    /// <summary>Nothing can be told.</summary>
    public static Trend None { get; } = new(TrendDirection.Unknown, double.NaN, double.NaN, double.PositiveInfinity, 0);

    internal static Trend Of(Indicator indicator, in VehicleState state)
    {
        Span<float> values = stackalloc float[MeasureHistory.Kept];
        Span<float> days = stackalloc float[MeasureHistory.Kept];
        ref readonly MeasureHistory history = ref state.History(indicator.Measure);
        Trend newest = Of(indicator, state, values, days, history.CopyNewest(values, days));

        // What wears over years hardly moves within the newest drives. Periods hold no single drive that could be corrected for its temperature.
        return indicator.Correction is null ? Worse(newest, Of(indicator, state, values, days, history.CopySlow(values, days))) : newest;
    }

    /// <summary>The one that says more: a direction before none, and the nearer end.</summary>
    internal static Trend Worse(Trend one, Trend other) =>
        Rank(other.Direction) > Rank(one.Direction) || (other.Direction == one.Direction && other.DaysToBad < one.DaysToBad) ? other : one;

    private static int Rank(TrendDirection direction) => direction switch
    {
        TrendDirection.Unknown => 0,
        TrendDirection.Improving => 1,
        TrendDirection.Stable => 2,
        _ => 3,
    };

    private static Trend Of(Indicator indicator, in VehicleState state, Span<float> values, Span<float> days, int n)
    {
        if (n < Least || days[n - 1] - days[0] < LeastDays)
        {
            return None with { Observations = n };
        }

        if (indicator.Correction is { } correction)
        {
            IndicatorReading.Correct(correction, state, values[..n], days[..n]);
        }

        // Tukey's resistant line: through the medians of the first and the last third, so that no drive or two decide. The spread is that of the residuals' median.
        int third = n / 3;
        Span<double> sorted = stackalloc double[MeasureHistory.Kept];
        (double early, double late) = (Median(values[..third], sorted), Median(values[(n - third)..n], sorted));
        (double from, double to) = (Median(days[..third], sorted), Median(days[(n - third)..n], sorted));
        if (to - from < LeastDays / 4)
        {
            return None with { Observations = n };
        }

        double slope = (late - early) / (to - from);
        for (int i = 0; i < n; i++)
        {
            sorted[i] = Math.Abs(values[i] - early - (slope * (days[i] - from)));
        }

        sorted[..n].Sort();
        double deviation = NormalFromMedian * sorted[n / 2];
        double error = MedianOverMean * deviation * Math.Sqrt(2.0 / third) / (to - from);
        bool sure = Math.Abs(slope) > Sure * error && slope != 0;
        bool worse = slope > 0 == indicator.Bad > indicator.Good;
        double newest = late + (slope * (days[n - 1] - to));
        double left = worse && sure ? Math.Max(0, (indicator.Bad - newest) / slope) : double.PositiveInfinity;
        TrendDirection direction = !sure ? TrendDirection.Stable : worse ? TrendDirection.Worsening : TrendDirection.Improving;
        return new Trend(direction, slope * 30, error * 30, left, n);
    }

    private static double Median(ReadOnlySpan<float> values, Span<double> sorted)
    {
        for (int i = 0; i < values.Length; i++)
        {
            sorted[i] = values[i];
        }

        sorted[..values.Length].Sort();
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
