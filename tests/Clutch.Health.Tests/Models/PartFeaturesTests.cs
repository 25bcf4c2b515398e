using Clutch.Health.Models;

namespace Clutch.Health.Tests.Models;

public sealed class PartFeaturesTests
{
    [Fact]
    public void Distances_have_no_direction_so_that_a_new_fault_moves_them_like_a_known_one()
    {
        Dictionary<string, float> up = Features(wear => 0.02 * wear), down = Features(wear => -0.02 * wear);
        foreach (string name in up.Keys.Where(name => name.StartsWith("ChargeVoltage near", StringComparison.Ordinal) || name.StartsWith("ChargeVoltage rise", StringComparison.Ordinal)))
        {
            Assert.True(up[name] > 0, $"{name} {up[name]}");
            Assert.Equal(up[name], down[name], 0.15 * up[name]);
        }

        Assert.Equal(up["largest near 4"], down["largest near 4"], 0.15 * up["largest near 4"]);
    }

    [Fact]
    public void A_car_whose_values_scatter_more_has_not_gone_further()
    {
        Dictionary<string, float> calm = Features(wear => 0.02 * wear, noise: 0.05), restless = Features(wear => 0.02 * wear, noise: 0.5);
        Assert.True(calm["ChargeVoltage near 12"] > 3 * restless["ChargeVoltage near 12"], $"{calm["ChargeVoltage near 12"]} {restless["ChargeVoltage near 12"]}");
        Assert.True(restless["ChargeVoltage spread"] > 3 * calm["ChargeVoltage spread"]);
        Assert.Equal(14, restless["ChargeVoltage youth"], 0.5f);
    }

    [Fact]
    public void A_value_that_never_changes_has_not_moved_and_a_measure_that_is_missing_says_nothing()
    {
        Dictionary<string, float> still = Features(_ => 0, noise: 0);
        Assert.Equal(0, still["ChargeVoltage near 4"]);
        Assert.True(float.IsNaN(still["ChargeMaximum near 4"]));
    }

    [Fact]
    public void A_part_that_was_hardly_observed_is_not_asked_about()
    {
        VehicleState state = Vehicle.New();
        var features = new PartFeatures(PartModels.Of(Part.Alternator));
        float[] row = new float[features.Names.Count];
        for (int i = 0; i < 7; i++)
        {
            Vehicle.Drive(ref state, 20, (Measure.ChargeVoltage, 14));
            Assert.False(features.TryWrite(state, row));
        }

        Vehicle.Drive(ref state, 20, (Measure.ChargeVoltage, 14));
        Assert.True(features.TryWrite(state, row));
    }

    [Fact]
    public void Names_differ_and_levels_are_those_of_youth_and_spread()
    {
        foreach (PartModel model in PartModels.All)
        {
            var features = new PartFeatures(model);
            Assert.Equal(features.Names.Count, features.Names.Distinct().Count());
            Assert.All(features.Levels, level => Assert.True(features.Names[level].EndsWith(" youth", StringComparison.Ordinal) || features.Names[level].EndsWith(" spread", StringComparison.Ordinal)));
        }
    }

    private static Dictionary<string, float> Features(Func<int, double> shift, double noise = 0.05)
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 80; i++)
        {
            Vehicle.Drive(ref state, 20, (Measure.ChargeVoltage, 14 + (noise * Math.Sin(i * 2.4)) + shift(Math.Max(0, i - 40))));
        }

        var features = new PartFeatures(PartModels.Of(Part.Alternator));
        float[] row = new float[features.Names.Count];
        Assert.True(features.TryWrite(state, row));
        return features.Names.Zip(row).ToDictionary();
    }
}
