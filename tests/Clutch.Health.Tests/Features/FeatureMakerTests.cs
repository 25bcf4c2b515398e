using Clutch.Health.Features;

namespace Clutch.Health.Tests.Features;

public sealed class FeatureMakerTests
{
    private static readonly FeatureSettings s_settings = new()
    {
        Means = [1, 3, 10],
        Deviations = [4, 10],
        Slopes = [2, 7],
        Weights = [0.1, 0.5],
        BaselineRows = 5,
        LifetimeSlope = true,
    };

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1e6, 0.001)]
    [InlineData(-3e8, 50)]
    public void Features_equal_those_of_an_oracle_that_looks_at_the_whole_history(double level, double spread)
    {
        var random = new Random(7);
        var maker = new FeatureMaker(2, s_settings);
        List<double>[] history = [[], []];
        float[] features = new float[maker.Features];
        double[] row = new double[2];
        for (int step = 0; step < 3000; step++)
        {
            for (int signal = 0; signal < 2; signal++)
            {
                row[signal] = random.NextDouble() < 0.1 ? double.NaN : level + (spread * random.NextDouble()) + (step > 1500 ? spread * 20 : 0);
                if (!double.IsNaN(row[signal]))
                {
                    history[signal].Add(row[signal]);
                }
            }

            maker.Update(step, row, features);
            Assert.Equal(step, features[0]);
            for (int signal = 0; signal < 2; signal++)
            {
                float[] made = features[(1 + (signal * s_settings.PerSignal))..(1 + ((signal + 1) * s_settings.PerSignal))];
                AssertNear(Oracle(history[signal]), made, spread, $"signal {signal} in row {step}");
            }
        }
    }

    [Fact]
    public void A_value_that_spoils_the_sums_is_forgotten_with_its_window()
    {
        var maker = new FeatureMaker(1, s_settings with { LifetimeSlope = false, Weights = [] });
        float[] features = new float[maker.Features];
        maker.Update(0, [1e300], features);
        for (int step = 1; step < 40; step++)
        {
            maker.Update(step, [step], features);
        }

        Assert.Equal([39f, 39f, 38f, 34.5f], features[..4]);
        Assert.Equal(1f, features[6], 1e-5f);
    }

    [Fact]
    public void Infinite_and_missing_values_leave_a_signal_as_it_was()
    {
        var maker = new FeatureMaker(1, s_settings);
        float[] before = new float[maker.Features];
        float[] after = new float[maker.Features];
        maker.Update(1, [3], before);
        maker.Update(2, [4], before);
        foreach (double missing in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            maker.Update(2, [missing], after);
            Assert.Equal(before, after);
        }
    }

    [Fact]
    public void A_restarted_signal_does_not_remember_the_old_part()
    {
        var used = new FeatureMaker(2, s_settings);
        var fresh = new FeatureMaker(2, s_settings);
        float[] usedFeatures = new float[used.Features];
        float[] freshFeatures = new float[fresh.Features];
        for (int step = 0; step < 50; step++)
        {
            used.Update(step, [step * 3, 100], usedFeatures);
        }

        used.Restart();
        for (int step = 0; step < 50; step++)
        {
            used.Update(step, [Math.Sin(step), step], usedFeatures);
            fresh.Update(step, [Math.Sin(step), step], freshFeatures);
            Assert.Equal(freshFeatures, usedFeatures);
        }
    }

    [Fact]
    public void A_signal_that_was_never_seen_has_missing_features()
    {
        var maker = new FeatureMaker(1, s_settings);
        float[] features = new float[maker.Features];
        maker.Update(9, [double.NaN], features);
        Assert.Equal(9, features[0]);
        Assert.All(features[1..], feature => Assert.True(float.IsNaN(feature)));
    }

    [Fact]
    public void An_update_allocates_nothing()
    {
        var maker = new FeatureMaker(20, FeatureSettings.Default);
        float[] features = new float[maker.Features];
        double[] row = new double[20];
        double[] missing = [.. Enumerable.Repeat(double.NaN, 20)];
        int step = 0;
        Assert.Equal(0, Allocation.Of(() =>
        {
            row.AsSpan().Fill(step++);
            maker.Update(step, row, features);
            maker.Update(step, missing, features);
        }));
        Assert.NotEqual(0, Allocation.Of(() => GC.KeepAlive(Allocation.Something())));
    }

    [Fact]
    public void Names_stand_in_the_order_of_the_features()
    {
        Assert.Equal(s_settings.PerSignal, s_settings.Names("x").Count());
        var maker = new FeatureMaker(1, s_settings);
        float[] features = new float[maker.Features];
        maker.Update(1, [2], features);
        maker.Update(1, [6], features);
        string[] names = ["age", .. s_settings.Names("x")];
        Assert.Equal(4, features[Array.IndexOf(names, "x mean 3")]);
        Assert.Equal(2, features[Array.IndexOf(names, "x deviation 4")]);
        Assert.Equal(4, features[Array.IndexOf(names, "x slope 7")]);
        Assert.Equal(4, features[Array.IndexOf(names, "x average 0.5")]);
        Assert.Equal(0, features[Array.IndexOf(names, "x change 0.5")]);
        Assert.Equal(4, features[Array.IndexOf(names, "x lifetime slope")]);
    }

    [Fact]
    public void Windows_without_bounds_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new FeatureMaker(1, s_settings with { Means = [0] }));
        Assert.Throws<ArgumentException>(() => new FeatureMaker(1, s_settings with { Slopes = [FeatureSettings.LongestWindow + 1] }));
        Assert.Throws<ArgumentException>(() => new FeatureMaker(1, s_settings with { Weights = [double.NaN] }));
    }

    private static double[] Oracle(List<double> history)
    {
        if (history.Count == 0)
        {
            return [.. Enumerable.Repeat(double.NaN, s_settings.PerSignal)];
        }

        double baseline = history.Take(s_settings.BaselineRows).Average();
        double[] averages = [.. s_settings.Weights.Select(weight => history.Skip(1).Aggregate(history[0], (average, value) => (weight * value) + ((1 - weight) * average)))];
        return
        [
            .. s_settings.Means.Select(window => history.TakeLast(window).Average()),
            .. s_settings.Deviations.Select(window => Deviation([.. history.TakeLast(window)])),
            .. s_settings.Slopes.Select(window => Slope([.. history.TakeLast(window)])),
            .. averages,
            .. averages.Select(average => average - baseline),
            Slope([.. history]),
        ];
    }

    private static double Deviation(double[] values) => values.Length < 2 ? double.NaN : Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2)));

    private static double Slope(double[] values)
    {
        if (values.Length < 2)
        {
            return double.NaN;
        }

        double mean = values.Average();
        double middle = (values.Length - 1) / 2.0;
        return values.Select((value, position) => (position - middle) * (value - mean)).Sum() / values.Select((_, position) => Math.Pow(position - middle, 2)).Sum();
    }

    private static void AssertNear(double[] expected, float[] made, double spread, string where)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            double tolerance = Math.Max(1e-4 * spread, 1e-6 * Math.Abs(expected[i]));
            Assert.True(double.IsNaN(expected[i]) ? float.IsNaN(made[i]) : Math.Abs(expected[i] - made[i]) <= tolerance, $"{where}: {s_settings.Names("x").ElementAt(i)} is {made[i]}, not {expected[i]}");
        }
    }
}
