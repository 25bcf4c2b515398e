using Clutch.Dtc;

namespace Clutch.Health.Tests.Parts;

public sealed class PartModelTests
{
    public static TheoryData<Part> All => [.. Enum.GetValues<Part>()];

    [Fact]
    public void Every_part_has_a_model_at_its_number()
    {
        Assert.Equal(Enum.GetValues<Part>(), PartModels.All.Select(model => model.Part));
        Assert.Equal(PartState.Count, PartModels.All.Length);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_model_has_its_texts_and_sane_numbers(Part part)
    {
        PartModel model = PartModels.Of(part);
        foreach (string id in new[] { $"part-{model.Name}", $"do-{model.Name}", $"sharper-{model.Name}" })
        {
            Assert.True(HealthTexts.Has(id), id);
        }

        Assert.InRange(model.Life.Shape, 1.01, 4);
        Assert.True(model.Life.Scale > 0);
        Assert.InRange(model.Importance, 1, 40);
        Assert.InRange(model.RepairShare, 0.001, 0.2);
        Assert.NotEmpty(model.LifeOrigin.Source);
        Assert.NotEmpty(model.Codes);
        foreach (Indicator indicator in model.Indicators)
        {
            Assert.True(HealthTexts.Has(indicator.Id), indicator.Id);
            Assert.NotEqual(indicator.Good, indicator.Bad);
            Assert.InRange(indicator.Weight, 0.05, 0.95);
            Assert.NotEmpty(indicator.Origin.Source);
            bool own = indicator.Statistic is Statistic.FromBaseline or Statistic.BaselineRatio;
            Assert.True(!own || indicator.Minimum > MeasureHistory.BaselineLength, $"{indicator.Id} would compare its baseline with itself");
            Assert.Equal(indicator.Statistic == Statistic.FromBaseline, indicator.Floor > 0);
        }

        Assert.All(model.Paces, pace => Assert.True(HealthTexts.Has(pace.Id), pace.Id));
    }

    [Fact]
    public void Indicators_have_names_of_their_own() =>
        Assert.Distinct(PartModels.All.SelectMany(model => model.Indicators).Select(indicator => indicator.Id));

    [Fact]
    public void A_code_belongs_to_the_part_that_the_catalogue_names()
    {
        Assert.Equal(Part.Catalyst, PartModels.PartOf(HealthPart.Catalyst));
        Assert.Equal(Part.HybridBattery, PartModels.PartOf(HealthPart.HighVoltageBattery));
        Assert.Null(PartModels.PartOf(HealthPart.AirConditioning));
    }

    [Theory]
    [InlineData(0.3, 0)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.7, 1)]
    [InlineData(3, 1)]
    [InlineData(-1, 0)]
    public void Severity_goes_from_good_to_bad_and_no_further(double value, double severity) =>
        Assert.Equal(severity, CatalystModel.Model.Indicators[0].Severity(value), 9);
}
