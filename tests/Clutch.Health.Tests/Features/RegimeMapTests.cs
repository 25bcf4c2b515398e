using Clutch.Health.Features;

namespace Clutch.Health.Tests.Features;

public sealed class RegimeMapTests
{
    private static readonly RegimeMap s_map = new([[10, 20], [], [0.5]], [[0, 0, 0], [1, 0, 1], [2, 0, 0]]);

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(10, 99, 0.5, 1)]
    [InlineData(19.99, -1, 3, 1)]
    [InlineData(20, 0, 0.49, 2)]
    [InlineData(20, 0, 0.51, -1)]
    [InlineData(double.NaN, 0, 0, -1)]
    [InlineData(0, double.NaN, 0, 0)]
    public void Settings_fall_into_the_regime_of_their_ranges(double first, double second, double third, int regime) =>
        Assert.Equal(regime, s_map.Find([first, second, third]));

    [Fact]
    public void A_map_that_does_not_fit_together_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new RegimeMap([[2, 1]], [[0]]));
        Assert.Throws<ArgumentException>(() => new RegimeMap([[double.NaN]], [[0]]));
        Assert.Throws<ArgumentException>(() => new RegimeMap([[1]], [[2]]));
        Assert.Throws<ArgumentException>(() => new RegimeMap([[1]], [[0], [0]]));
        Assert.Throws<ArgumentException>(() => new RegimeMap([[1]], []));
        double[] many = [.. Enumerable.Range(0, 10_000).Select(limit => (double)limit)];
        Assert.Throws<ArgumentException>(() => new RegimeMap([many, many, many, many, many], [new int[5]]));
    }

    [Fact]
    public void A_row_of_an_unknown_regime_is_missing_and_a_known_one_is_scaled()
    {
        var scaler = new SignalScaler(s_map, 2, [1, 0, 2, 0, 3, 0], [2, 1, 4, 1, 5, 0]);
        double[] scaled = new double[2];
        scaler.Scale([15, 0, 1], [10, 7], scaled);
        Assert.Equal([2.0, 7.0], scaled);
        scaler.Scale([25, 0, 0], [13, 7], scaled);
        Assert.Equal([2.0, double.NaN], scaled);
        scaler.Scale([25, 0, 1], [13, 7], scaled);
        Assert.All(scaled, value => Assert.True(double.IsNaN(value)));
    }
}
