namespace Clutch.Health.Tests;

/// <summary>What wears over years is remembered in periods of four weeks beside the newest drives.</summary>
public sealed class SlowHistoryTests
{
    [Fact]
    public void Two_years_are_there_in_means_of_four_weeks_when_the_newest_drives_span_a_fortnight()
    {
        var history = new MeasureHistory();
        for (int drive = 0; drive < 1_460; drive++)
        {
            history.Add(drive / 2f, drive / 2f);
        }

        Span<float> values = stackalloc float[MeasureHistory.Kept];
        Span<float> days = stackalloc float[MeasureHistory.Kept];
        int n = history.CopyNewest(values, days);
        Assert.InRange(days[n - 1] - days[0], 15, 16);
        n = history.CopySlow(values, days);
        Assert.Equal(26, n);
        Assert.True(days[n - 1] - days[0] > 680);
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(days[i], values[i], 3);
            Assert.Equal((i * MeasureHistory.SlowPeriod) + 13.75f, days[i], 3);
        }
    }

    [Fact]
    public void A_catalyst_that_ages_over_a_year_shows_a_trend_which_its_newest_drives_do_not()
    {
        VehicleState state = Vehicle.New();
        var random = new Random(5);
        for (int drive = 0; drive < 800; drive++)
        {
            Vehicle.Drive(ref state, 20, (Measure.CatalystRatio, 0.1 + (0.0006 * drive) + (0.03 * (random.NextDouble() - 0.5))));
        }

        Indicator ratio = CatalystModel.Model.Indicators.Single(indicator => indicator.Id == "catalyst-ratio");
        var trend = Trend.Of(ratio, state);
        Assert.Equal(TrendDirection.Worsening, trend.Direction);

        // 0.0012 a day: from 0.58 to 0.7 in some hundred days.
        Assert.InRange(trend.DaysToBad, 60, 140);
    }

    [Fact]
    public void A_replaced_part_forgets_what_was_before_the_day_of_its_change_and_keeps_what_was_since()
    {
        var history = new MeasureHistory();
        for (int day = 0; day < 100; day++)
        {
            history.Add(day, day);
        }

        history.ForgetBefore(94.5f);
        Assert.Equal((5, 99f, 97f), (history.Count, history.Newest, history.Baseline));
        Span<float> values = stackalloc float[MeasureHistory.Kept];
        Assert.Equal(0, history.CopySlow(values, stackalloc float[MeasureHistory.Kept]));
    }
}
