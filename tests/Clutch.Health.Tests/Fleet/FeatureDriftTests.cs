using Clutch.Health.Intervals;

namespace Clutch.Health.Tests.Fleet;

public sealed class FeatureDriftTests
{
    [Fact]
    public void The_same_values_have_not_drifted() => Assert.Equal(0, FeatureDrift.Of(Even(0, 1000), 10).Index(Even(0, 1000)), 12);

    [Fact]
    public void Two_ranges_that_swap_their_shares_give_the_index_that_the_formula_gives()
    {
        float[] training = [.. Enumerable.Range(0, 100).Select(i => i < 50 ? 0f : 1f)];
        float[] now = [.. Enumerable.Range(0, 100).Select(i => i < 80 ? 0f : 1f)];
        Assert.Equal((0.3 * Math.Log(0.8 / 0.5)) + (-0.3 * Math.Log(0.2 / 0.5)), FeatureDrift.Of(training, 2).Index(now), 9);
    }

    [Fact]
    public void A_shift_is_seen_and_grows_with_its_size()
    {
        var drift = FeatureDrift.Of(Even(0, 1000), 10);
        double small = drift.Index(Even(0.1f, 1000)), large = drift.Index(Even(0.5f, 1000));
        Assert.True(small > 0.05 && large > 0.25 && large > small, $"{small} {large}");
    }

    [Fact]
    public void Values_that_go_missing_are_drift_and_no_values_are_no_answer()
    {
        var drift = FeatureDrift.Of(Even(0, 1000), 10);
        Assert.True(drift.Index([.. Even(0, 500), .. Enumerable.Repeat(float.NaN, 500)]) > 0.25);
        Assert.True(double.IsNaN(drift.Index([])));
    }

    [Fact]
    public void A_value_beyond_those_of_training_is_unseen_and_a_missing_one_is_not()
    {
        FeatureDrift drift = FeatureDrift.Of(Even(0, 1000), 10);
        Assert.False(drift.IsUnseen(0.5f) || drift.IsUnseen(0.01f) || drift.IsUnseen(float.NaN));
        Assert.True(drift.IsUnseen(-0.1f) && drift.IsUnseen(1.2f));
        Assert.True(FeatureDrift.Of([float.NaN], 10).IsUnseen(0));
    }

    [Fact]
    public void What_was_written_is_the_same_drift_and_numbers_that_do_not_fit_are_refused()
    {
        FeatureDrift drift = FeatureDrift.Of([.. Even(0, 500), float.NaN], 5);
        FeatureDrift again = Clutch.Health.Models.PartLevel.Of("x", drift).ToDrift();
        Assert.Equal(drift.Index(Even(0.3f, 100)), again.Index(Even(0.3f, 100)));
        Assert.Throws<ArgumentException>(() => new FeatureDrift(0, 1, [0.5f, 0.4f], [0.3, 0.3, 0.3, 0.1]));
        Assert.Throws<ArgumentException>(() => new FeatureDrift(0, 1, [0.5f], [0.5, 0.5]));
    }

    private static float[] Even(float from, int count) => [.. Enumerable.Range(0, count).Select(i => from + (i / (float)count))];
}
