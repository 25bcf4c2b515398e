using FsCheck;
using FsCheck.Fluent;

namespace Clutch.Health.Tests.Decisions;

public sealed class PartRenewalTests
{
    [Fact]
    public void A_new_part_has_no_age_and_does_not_remember_the_old_one()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 40; i++)
        {
            Vehicle.Drive(ref state, 30, (Measure.RestVoltage, 11.8), (Measure.CrankMinimum, 8), (Measure.ChargeVoltage, 14));
        }

        Assert.True(VehicleJudge.Judge(state, VehicleFacts.None)[Part.Battery].Score < 40);
        Assert.Equal(RenewalReject.None, PartRenewal.Replaced(ref state, Part.Battery, state.Now, failed: true));
        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
        Assert.Null(judgement[Part.Battery].Score);
        Assert.Equal(AgeBasis.Known, judgement[Part.Battery].Life!.Age);
        Assert.Equal(0, state.History(Measure.RestVoltage).Count);
        Assert.Equal(40, state.History(Measure.ChargeVoltage).Count);
        Assert.Equal(0, state.Parts[(int)Part.Battery].Level);
    }

    [Fact]
    public void An_early_change_never_shortens_the_life_of_the_next() =>
        Prop.ForAll(Gen.Choose(1, 3000).ToArbitrary(), days =>
        {
            VehicleState good = Lived(days, failed: false);
            VehicleState failed = Lived(days, failed: true);
            double never = BatteryModel.Model.Life.Weibull.Remaining(0, 0.5);
            double afterGood = Life(good);
            return afterGood >= never && Life(failed) < afterGood;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Early_failures_one_after_the_other_shorten_what_is_expected()
    {
        VehicleState state = Vehicle.New();
        Assert.Equal(RenewalReject.None, PartRenewal.Replaced(ref state, Part.Battery, state.Now, failed: false));
        double last = Life(state);
        for (int i = 0; i < 4; i++)
        {
            Vehicle.Pass(ref state, 400);
            PartRenewal.Replaced(ref state, Part.Battery, state.Now, failed: true);
            Assert.True(Life(state) < last);
            last = Life(state);
        }

        Assert.Equal(LifeBasis.PriorAndEvidence, VehicleJudge.Judge(state, VehicleFacts.None)[Part.Battery].Life!.Basis);
    }

    [Fact]
    public void A_life_whose_beginning_nobody_knows_teaches_nothing()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Pass(ref state, 100);
        PartRenewal.Replaced(ref state, Part.Battery, state.Now, failed: true);
        Assert.Equal((1, 0, 0.0), (state.Parts[0].Replaced, state.Parts[0].Failed, state.Parts[0].Exposure));
    }

    [Fact]
    public void A_change_in_the_future_or_before_the_last_one_is_refused()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Pass(ref state, 100);
        Assert.Equal(RenewalReject.Ahead, PartRenewal.Replaced(ref state, Part.Tyres, new Clocks(101, 0, 0, 0), failed: false));
        Assert.Equal(RenewalReject.None, PartRenewal.Replaced(ref state, Part.Tyres, new Clocks(50, 0, 0, 0), failed: false));
        Assert.Equal(RenewalReject.BeforeFitted, PartRenewal.Replaced(ref state, Part.Tyres, new Clocks(49, 0, 0, 0), failed: false));
        Assert.Equal(RenewalReject.NoAge, PartRenewal.SayAge(ref state, Part.Tyres, double.NaN));
        Assert.Equal(1, state.Parts[(int)Part.Tyres].Replaced);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(40)]
    public void What_somebody_says_is_the_age(double days)
    {
        VehicleState state = Vehicle.New();
        Vehicle.Pass(ref state, 100);
        Assert.Equal(RenewalReject.None, PartRenewal.SayAge(ref state, Part.Battery, days));
        LifeForecast life = VehicleJudge.Judge(state, VehicleFacts.None)[Part.Battery].Life!;
        Assert.Equal(AgeBasis.Known, life.Age);
        Assert.Equal(BatteryModel.Model.Life.Weibull.Remaining(days, 0.5), life.Own.P50, 6);
    }

    [Fact]
    public void More_way_a_week_ends_a_life_sooner_in_days_and_not_in_kilometres()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Pass(ref state, 30);
        state.Parts[(int)Part.Alternator].AgeAtFirst = 50_000;
        LifeForecast usual = Alternator(VehicleFacts.None);
        LifeForecast far = Alternator(VehicleFacts.None with { Future = new FutureUse { KilometresPerWeek = 2000 } });
        Assert.Equal(usual.Own, far.Own);
        Assert.True(far.Days.P50 < usual.Days.P50 / 2);

        LifeForecast Alternator(VehicleFacts facts) => VehicleJudge.Judge(state, facts)[Part.Alternator].Life!;
    }

    [Fact]
    public void Heat_to_come_shortens_the_battery_alone_and_short_trips_the_oil()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Pass(ref state, 30);
        (state.Kilometres, state.Starts) = (3_000, 100);
        VehicleJudgement usual = VehicleJudge.Judge(state, VehicleFacts.None);
        VehicleJudgement hot = VehicleJudge.Judge(state, VehicleFacts.None with { Future = new FutureUse { AmbientTemperature = 26 } });
        VehicleJudgement trips = VehicleJudge.Judge(state, VehicleFacts.None with { Future = new FutureUse { CityShare = 0.9 } });
        Assert.Equal(usual[Part.Battery].Life!.Own.P50 / Math.Exp(0.031 * 11), hot[Part.Battery].Life!.Own.P50, 6);
        Assert.Equal(usual[Part.Alternator].Life!.Own, hot[Part.Alternator].Life!.Own);
        Assert.True(trips[Part.EngineOil].Life!.Own.P50 < usual[Part.EngineOil].Life!.Own.P50);
    }

    private static VehicleState Lived(double days, bool failed)
    {
        VehicleState state = Vehicle.New();
        PartRenewal.Replaced(ref state, Part.Battery, state.Now, failed: false);
        Vehicle.Pass(ref state, days);
        PartRenewal.Replaced(ref state, Part.Battery, state.Now, failed);
        return state;
    }

    private static double Life(in VehicleState state) => VehicleJudge.Judge(state, VehicleFacts.None)[Part.Battery].Life!.Own.P50;
}
