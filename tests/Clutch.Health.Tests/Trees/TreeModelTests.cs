using Clutch.Health.Trees;

namespace Clutch.Health.Tests.Trees;

public sealed class TreeModelTests
{
    [Theory]
    [InlineData(TreeObjective.SquaredError, 0.0, 5, 60)]
    [InlineData(TreeObjective.SquaredError, 0.3, 5, 61)]
    [InlineData(TreeObjective.SquaredError, 0.3, 9, 62)]
    [InlineData(TreeObjective.SquaredError, 0.3, 1, 3)]
    [InlineData(TreeObjective.AcceleratedFailureTime, 0.0, 4, 63)]
    [InlineData(TreeObjective.AcceleratedFailureTime, 0.3, 5, 60)]
    public void Predictions_equal_those_of_the_native_library_bit_for_bit(TreeObjective objective, double missing, int depth, int rounds)
    {
        GrownModel grown = GrownModel.Grow(objective, missing, depth, rounds);
        Assert.Equal(rounds, grown.Walker.Trees);
        for (int row = 0; row < GrownModel.Rows; row++)
        {
            Assert.Equal(BitConverter.SingleToInt32Bits(grown.Margins[row]), BitConverter.SingleToInt32Bits(grown.Walker.Margin(grown.Queries[row])));
            Assert.Equal(BitConverter.SingleToInt32Bits(grown.Values[row]), BitConverter.SingleToInt32Bits(grown.Walker.Predict(grown.Queries[row])));
        }
    }

    [Theory]
    [InlineData(TreeObjective.SquaredError)]
    [InlineData(TreeObjective.AcceleratedFailureTime)]
    public void Contributions_are_the_native_librarys_exact_shapley_values(TreeObjective objective)
    {
        GrownModel grown = GrownModel.Grow(objective, missing: 0.2);
        double[] contributions = new double[GrownModel.Features];
        for (int row = 0; row < GrownModel.Rows; row++)
        {
            double expected = grown.Walker.Contributions(grown.Queries[row], contributions);
            ReadOnlySpan<float> native = grown.Contributions.AsSpan(row * (GrownModel.Features + 1), GrownModel.Features + 1);
            // The library sums float32.
            Assert.Equal(native[^1], expected, 2e-3);
            for (int feature = 0; feature < GrownModel.Features; feature++)
            {
                Assert.Equal(native[feature], contributions[feature], 2e-3);
            }

            Assert.Equal(grown.Walker.Margin(grown.Queries[row]), expected + contributions.Sum(), 1e-4);
        }
    }

    [Fact]
    public void A_prediction_allocates_nothing()
    {
        GrownModel grown = GrownModel.Grow(TreeObjective.AcceleratedFailureTime, missing: 0.1);
        int row = 0;
        Assert.Equal(0, Allocation.Of(() => grown.Walker.Predict(grown.Queries[row++ % GrownModel.Rows])));
        Assert.NotEqual(0, Allocation.Of(() => GC.KeepAlive(Allocation.Something())));
    }

    [Fact]
    public void A_row_of_another_length_is_refused()
    {
        TreeModel walker = GrownModel.Grow(TreeObjective.SquaredError, missing: 0).Walker;
        Assert.Throws<ArgumentException>(() => walker.Predict(new float[GrownModel.Features - 1]));
        Assert.Throws<ArgumentException>(() => walker.Contributions(new float[GrownModel.Features], new double[1]));
    }

    [Fact]
    public void The_same_seed_grows_the_same_bytes_and_another_seed_others()
    {
        byte[] first = GrownModel.Grow(TreeObjective.SquaredError, missing: 0.1).Json;
        Assert.Equal(first, GrownModel.Grow(TreeObjective.SquaredError, missing: 0.1).Json);
        Assert.NotEqual(first, GrownModel.Grow(TreeObjective.SquaredError, missing: 0.1, seed: 2).Json);
    }
}
