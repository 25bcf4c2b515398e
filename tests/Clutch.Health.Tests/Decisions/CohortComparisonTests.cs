using Clutch.Dtc;

namespace Clutch.Health.Tests.Decisions;

public sealed class CohortComparisonTests
{
    [Fact]
    public void Four_others_are_too_few_and_five_are_not()
    {
        CohortComparison few = CohortComparison.Of(3, [1, 2, 4, 5]);
        Assert.Null(few.Percentile);
        Assert.Equal("Not compared: 4 vehicles like it have a value, 5 are needed.", few.Refusal(Language.English));
        CohortComparison enough = CohortComparison.Of(3, [1, 2, 4, 5, 6]);
        Assert.Equal(40, enough.Percentile!.Value, 9);
        Assert.Equal(4, enough.Median);
        Assert.Null(enough.Refusal(Language.English));
    }

    [Fact]
    public void Equal_values_count_half_and_missing_ones_not_at_all()
    {
        CohortComparison comparison = CohortComparison.Of(5, [5, 5, 5, 5, double.NaN, 5, 5]);
        Assert.Equal(50, comparison.Percentile!.Value, 9);
        Assert.Equal(6, comparison.Vehicles);
    }

    [Fact]
    public void A_vehicle_without_a_value_is_told_so() =>
        Assert.Contains("no value", CohortComparison.Of(double.NaN, [1, 2, 3, 4, 5]).Refusal(Language.English), StringComparison.Ordinal);
}
