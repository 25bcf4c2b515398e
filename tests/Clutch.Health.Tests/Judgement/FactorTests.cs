using Clutch.Dtc;

namespace Clutch.Health.Tests.Judgement;

public sealed class FactorTests
{
    [Fact]
    public void Points_are_a_hundred_and_what_the_inputs_take()
    {
        VehicleState state = Driven(harsh: 1);
        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
        foreach (Factor factor in new[] { DrivingStyle.Of(state), RoadSafety.Of(judgement), InsuranceFactor.Of(state, judgement), ResaleFactor.Of(judgement) })
        {
            Assert.Equal(Math.Max(0, 100 + factor.Inputs.Sum(input => input.Points)), factor.Points);
            Assert.All(factor.Inputs.Where(input => !input.IsKnown), input => Assert.Equal(0, input.Points));
            Assert.NotEmpty(factor.Name(Language.Arabic));
            Assert.All(factor.Inputs, input => Assert.NotEmpty(input.Text(Language.Arabic)));
        }
    }

    [Fact]
    public void Harsher_driving_loses_points_and_the_night_is_said_to_be_unknown()
    {
        Factor gentle = DrivingStyle.Of(Driven(harsh: 0));
        Factor hard = DrivingStyle.Of(Driven(harsh: 4));
        Assert.Equal(100, gentle.Points);
        Assert.True(hard.Points < 60);
        FactorInput night = Assert.Single(gentle.Missing);
        Assert.Equal("Not known: share of driving at night (no signal tells it).", night.Text(Language.English));
    }

    [Fact]
    public void A_few_kilometres_are_no_style()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Drive(ref state, 40, (Measure.HarshBrakes, 5), (Measure.HarshAccelerations, 5));
        Assert.Null(DrivingStyle.Of(state).Points);
        Assert.Null(InsuranceFactor.Of(state, VehicleJudge.Judge(state, VehicleFacts.None)).Points);
    }

    [Fact]
    public void An_active_brake_code_is_a_matter_of_safety_and_a_mixture_code_is_not()
    {
        VehicleState state = Driven(harsh: 0);
        Vehicle.Codes(ref state, 1, 0x0171);
        Assert.Equal(100, RoadSafety.Of(VehicleJudge.Judge(state, VehicleFacts.None)).Points);

        // C0035: wheel speed sensor.
        Vehicle.Codes(ref state, 1, 0x0171, 0x4035);
        Assert.True(RoadSafety.Of(VehicleJudge.Judge(state, VehicleFacts.None)).Points < 100);
    }

    [Fact]
    public void Brakes_of_unknown_age_are_said_to_be_unknown_and_worn_ones_lose_points()
    {
        VehicleState state = Driven(harsh: 0);
        Assert.Contains(RoadSafety.Of(VehicleJudge.Judge(state, VehicleFacts.None)).Missing, input => input.Id == "safety-brakes");
        PartRenewal.SayAge(ref state, Part.Brakes, 120_000);
        FactorInput brakes = RoadSafety.Of(VehicleJudge.Judge(state, VehicleFacts.None)).Inputs.Single(input => input.Id == "safety-brakes");
        Assert.True(brakes.Points < 0);
    }

    [Theory]
    [InlineData(100, 30_000, WarrantyState.Holds)]
    [InlineData(1200, 30_000, WarrantyState.Ended)]
    [InlineData(100, 120_000, WarrantyState.Ended)]
    [InlineData(double.NaN, 30_000, WarrantyState.Unknown)]
    public void A_warranty_ends_by_time_or_way(double days, double kilometres, WarrantyState expected)
    {
        VehicleFacts facts = VehicleFacts.None with { DaysAtFirst = days, KilometresAtFirst = kilometres };
        VehicleState state = Driven(harsh: 0);
        WarrantyFactor warranty = WarrantyFactor.Of(VehicleJudge.Judge(state, facts), facts, new WarrantyTerms(1096, 100_000));
        Assert.Equal(expected, warranty.State);
    }

    [Fact]
    public void Without_terms_a_warranty_is_unknown_and_with_them_a_worn_part_is_worth_a_claim()
    {
        VehicleFacts facts = VehicleFacts.None with { DaysAtFirst = 100, KilometresAtFirst = 10_000 };
        VehicleState state = Driven(harsh: 0);
        Vehicle.Observe(ref state, CatalystModel.Model.Indicators[0], 0.9);
        VehicleJudgement judgement = VehicleJudge.Judge(state, facts);
        Assert.Equal(WarrantyState.Unknown, WarrantyFactor.Of(judgement, facts, null).State);
        Assert.Equal([Part.Catalyst], WarrantyFactor.Of(judgement, facts, new WarrantyTerms(1096, 100_000)).Claims);
    }

    [Fact]
    public void A_warranty_over_an_odometer_that_went_back_is_disputed()
    {
        VehicleFacts facts = VehicleFacts.None with { DaysAtFirst = 100, KilometresAtFirst = 10_000 };
        VehicleState state = Driven(harsh: 0);
        state.OdometerJumps = 1;
        Assert.Equal(WarrantyState.Disputed, WarrantyFactor.Of(VehicleJudge.Judge(state, facts), facts, new WarrantyTerms(1096, 100_000)).State);
    }

    private static VehicleState Driven(int harsh)
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 30; i++)
        {
            Vehicle.Drive(
                ref state, 20, (Measure.HarshBrakes, harsh), (Measure.HarshAccelerations, harsh), (Measure.FastShare, 0.01), (Measure.IdleShare, 0.1),
                (Measure.ChargeVoltage, 14), (Measure.BrakeEnergy, 1.6), (Measure.TyreWork, 6));
        }

        return state;
    }
}
