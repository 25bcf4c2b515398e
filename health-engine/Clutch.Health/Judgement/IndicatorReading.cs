namespace Clutch.Health;

/// <summary>An indicator read off a vehicle's histories.</summary>
/// <param name="Value">In the indicator's unit; NaN when it does not speak yet.</param>
/// <param name="Observations">Drives behind it.</param>
/// <param name="FirstDay">Oldest of the newest, days since the vehicle was first heard.</param>
/// <param name="LastDay">Newest.</param>
internal readonly record struct IndicatorReading(double Value, int Observations, float FirstDay, float LastDay)
{
    private const double LeastKilometres = 100;

    /// <summary>Reads <paramref name="indicator"/>; nothing is allocated.</summary>
    public static IndicatorReading Of(Indicator indicator, in VehicleState state)
    {
        ref readonly MeasureHistory history = ref state.History(indicator.Measure);
        int count = history.Count;
        Span<float> values = stackalloc float[MeasureHistory.Kept];
        Span<float> days = stackalloc float[MeasureHistory.Kept];
        int n = history.CopyNewest(values, days);
        values = values[..n];
        days = days[..n];
        if (n == 0)
        {
            return new IndicatorReading(double.NaN, 0, 0, 0);
        }

        double correction = 0;
        if (indicator.Correction is { } by)
        {
            correction = Correct(by, state, values, days);
        }

        double mean = indicator.Correction is null ? history.Smooth : history.Smooth + correction;
        double value = indicator.Statistic switch
        {
            Statistic.Mean => mean,
            Statistic.Magnitude => Math.Abs(mean),
            Statistic.LowQuantile => Quantile(values, 0.25),
            Statistic.Median => Quantile(values, 0.5),
            Statistic.HighQuantile => Quantile(values, 0.9),
            Statistic.Difference => Difference(indicator, state, mean, ref count),
            Statistic.FromBaseline => (history.Smooth - history.Baseline) / Math.Max(history.BaselineDeviation, indicator.Floor),
            Statistic.BaselineRatio => history.Baseline > 0 ? history.Smooth / history.Baseline : double.NaN,
            _ => Per100(state, values, days),
        };
        return new IndicatorReading(count >= indicator.Minimum ? value : double.NaN, count, days[0], days[^1]);
    }

    private static double Difference(Indicator indicator, in VehicleState state, double mean, ref int count)
    {
        ref readonly MeasureHistory other = ref state.History(indicator.Other);
        count = Math.Min(count, other.Count);
        return mean - other.Smooth;
    }

    /// <summary>Moves each observation to the reference of the second measure in the same drive; gives the mean shift. A drive without it stays as it is.</summary>
    public static double Correct(Correction correction, in VehicleState state, Span<float> values, ReadOnlySpan<float> days)
    {
        Span<float> by = stackalloc float[MeasureHistory.Kept];
        Span<float> byDays = stackalloc float[MeasureHistory.Kept];
        int n = state.History(correction.By).CopyNewest(by, byDays);
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int same = byDays[..n].IndexOf(days[i]);
            if (same >= 0)
            {
                // A warm engine is no warm battery: only the cold is taken out.
                float shift = (float)(Math.Max(0, correction.Reference - by[same]) * correction.PerUnit);
                values[i] += shift;
                sum += shift;
            }
        }

        return sum / values.Length;
    }

    private static double Per100(in VehicleState state, ReadOnlySpan<float> values, ReadOnlySpan<float> days)
    {
        Span<float> ways = stackalloc float[MeasureHistory.Kept];
        Span<float> wayDays = stackalloc float[MeasureHistory.Kept];
        int n = state.History(Measure.Distance).CopyNewest(ways, wayDays);
        (double sum, double kilometres) = (0, 0);
        for (int i = 0; i < values.Length; i++)
        {
            int same = wayDays[..n].IndexOf(days[i]);
            if (same >= 0)
            {
                sum += values[i];
                kilometres += ways[same];
            }
        }

        return kilometres >= LeastKilometres ? sum * 100 / kilometres : double.NaN;
    }

    private static double Quantile(Span<float> values, double p)
    {
        Span<float> sorted = stackalloc float[MeasureHistory.Kept];
        values.CopyTo(sorted);
        sorted = sorted[..values.Length];
        sorted.Sort();
        double at = p * (sorted.Length - 1);
        int low = (int)at;
        int high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((at - low) * (sorted[high] - sorted[low]));
    }
}
