using Clutch.Health.Intervals;

namespace Clutch.Health.Tests.Fleet;

public sealed class FeatureDriftTests
{
    [Fact]
    public void The_same_values_have_not_drifted() => Assert.Equal(0, new FeatureDrift(Even(0, 1000)).Index(Even(0, 1000)), 12);

    [Fact]
    public void Two_ranges_that_swap_their_shares_give_the_index_that_the_formula_gives()
    {
        float[] training = [.. Enumerable.Range(0, 100).Select(i => i < 50 ? 0f : 1f)];
        float[] now = [.. Enumerable.Range(0, 100).Select(i => i < 80 ? 0f : 1f)];
        Assert.Equal((0.3 * Math.Log(0.8 / 0.5)) + (-0.3 * Math.Log(0.2 / 0.5)), new FeatureDrift(training, 2).Index(now), 9);
    }

    [Fact]
    public void A_shift_is_seen_and_grows_with_its_size()
    {
        var drift = new FeatureDrift(Even(0, 1000));
        double small = drift.Index(Even(0.1f, 1000)), large = drift.Index(Even(0.5f, 1000));
        Assert.True(small > 0.05 && large > 0.25 && large > small, $"{small} {large}");
    }

    [Fact]
    public void Values_that_go_missing_are_drift_and_no_values_are_no_answer()
    {
        var drift = new FeatureDrift(Even(0, 1000));
        Assert.True(drift.Index([.. Even(0, 500), .. Enumerable.Repeat(float.NaN, 500)]) > 0.25);
        Assert.True(double.IsNaN(drift.Index([])));
    }

    private static float[] Even(float from, int count) => [.. Enumerable.Range(0, count).Select(i => from + (i / (float)count))];
}
