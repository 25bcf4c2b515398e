using FsCheck;
using FsCheck.Fluent;

namespace Clutch.Health.Tests.Judgement;

public sealed class JudgementTests
{
    public static TheoryData<string> Indicators => [.. PartModels.All.SelectMany(model => model.Indicators).Select(indicator => indicator.Id)];

    [Fact]
    public void A_vehicle_that_was_never_heard_has_no_score_and_no_invented_part()
    {
        VehicleJudgement judgement = VehicleJudge.Judge(Vehicle.New(), VehicleFacts.None);
        Assert.Null(judgement.Score);
        Assert.All(judgement.Parts, part => Assert.Null(part.Score));
        Assert.All(judgement.Parts, part => Assert.NotEqual(Observability.Observed, part.Observability.State));
        Assert.All(judgement.Parts.Where(part => part.Model.Optional), part => Assert.Null(part.Life));
        Assert.All(judgement.Parts.Where(part => !part.Model.Optional && part.Model.Budget is null), part => Assert.Equal(LifeBasis.PriorOnly, part.Life!.Basis));
        Assert.Empty(judgement.Causes);
    }

    [Fact]
    public void Without_a_signal_the_life_of_a_part_of_known_age_is_the_priors_closed_form()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Pass(ref state, 123);
        state.Kilometres = 4567;
        foreach (PartModel model in PartModels.All.Where(model => !model.Optional && model.Budget is null))
        {
            double age = 0.3 * model.Life.Scale;
            state.Parts[(int)model.Part].AgeAtFirst = age;
            LifeForecast life = VehicleJudge.Judge(state, VehicleFacts.None)[model.Part].Life!;
            double now = age + state.Now[model.Life.Clock];
            double k = model.Life.Shape;
            double eta = model.Life.Scale;
            Assert.Equal(LifeBasis.PriorOnly, life.Basis);
            Assert.Equal((eta * Math.Pow(Math.Pow(now / eta, k) - Math.Log(0.9), 1 / k)) - now, life.Own.P10, 1e-9 * eta);
            Assert.Equal((eta * Math.Pow(Math.Pow(now / eta, k) - Math.Log(0.5), 1 / k)) - now, life.Own.P50, 1e-9 * eta);
            Assert.Equal((eta * Math.Pow(Math.Pow(now / eta, k) - Math.Log(0.1), 1 / k)) - now, life.Own.P90, 1e-9 * eta);
            Assert.Equal(life.Own.P50 / life.PerDay, life.Days.P50, 6);
        }
    }

    [Theory]
    [MemberData(nameof(Indicators))]
    public void Evidence_moves_score_and_life_in_its_declared_direction(string id)
    {
        PartModel model = PartModels.All.Single(part => part.Indicators.Any(each => each.Id == id));
        Indicator indicator = model.Indicators.Single(each => each.Id == id);
        decimal lastScore = 101;
        double lastLife = double.PositiveInfinity;
        foreach (double severity in new[] { 0, 0.3, 0.6, 1 })
        {
            VehicleState state = Vehicle.New();
            Vehicle.Observe(ref state, indicator, severity);
            state.Parts[(int)model.Part].AgeAtFirst = 0.3 * model.Life.Scale;
            PartJudgement part = VehicleJudge.Judge(state, VehicleFacts.None)[model.Part];
            Assert.Equal(Observability.Observed, part.Observability.State);
            Evidence evidence = part.Evidence.Single(each => each.Id == id);
            Assert.True(part.Score < lastScore, $"severity {severity}: score {part.Score} after {lastScore}");
            Assert.True(part.Life!.Own.P50 < lastLife, $"severity {severity}: {part.Life.Own.P50} after {lastLife}");
            double prior = part.Paces.Count > 0 ? double.NaN : model.Life.Weibull.Remaining((0.3 * model.Life.Scale) + state.Now[model.Life.Clock], 0.5);
            if (!double.IsNaN(prior) && part.Evidence.Count == 1)
            {
                Assert.Equal(evidence.LogHazard > 0, part.Life.Own.P50 < prior);
            }

            (lastScore, lastLife) = (part.Score!.Value, part.Life.Own.P50);
        }
    }

    [Fact]
    public void Points_sum_exactly_to_what_is_missing_from_a_hundred() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            VehicleState state = Vehicle.New();
            foreach (Indicator indicator in PartModels.All.SelectMany(model => model.Indicators).Where(_ => random.Next(4) == 0))
            {
                Vehicle.Observe(ref state, indicator, random.NextDouble() * 1.2, drives: 20);
            }

            Vehicle.Codes(ref state, 1 + random.Next(2), [0x0301, 0x0420, 0x0442, 0xC100, (ushort)random.Next(1, 0xFFFF)]);
            VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None);
            return judgement.Score == 100 - judgement.AllEvidence.Sum(evidence => evidence.VehiclePoints)
                && judgement.Score is >= 0 and <= 100
                && judgement.AllEvidence.All(evidence => evidence.VehiclePoints >= 0)
                && judgement.Parts.All(part => part.Score is null || part.Score == 100 - part.Evidence.Sum(evidence => evidence.Points));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_against_a_vehicle_never_raises_its_score()
    {
        VehicleState state = Vehicle.New();
        decimal last = 100;
        foreach (PartModel model in PartModels.All)
        {
            foreach (Indicator indicator in model.Indicators.Take(1))
            {
                Vehicle.Observe(ref state, indicator, 1);
                decimal score = VehicleJudge.Judge(state, VehicleFacts.None).Score!.Value;
                Assert.True(score <= last, $"{indicator.Id}: {score} after {last}");
                last = score;
            }
        }

        Assert.True(last < 30);
    }

    [Fact]
    public void Two_histories_get_two_answers()
    {
        VehicleState gentle = Vehicle.New();
        VehicleState hard = Vehicle.New();
        for (int i = 0; i < 20; i++)
        {
            Vehicle.Drive(ref gentle, 30, (Measure.BrakeEnergy, 30 * 0.05), (Measure.TyreWork, 30 * 0.2));
            Vehicle.Drive(ref hard, 30, (Measure.BrakeEnergy, 30 * 0.16), (Measure.TyreWork, 30 * 0.6));
        }

        foreach (Part part in new[] { Part.Brakes, Part.Tyres })
        {
            PartJudgement one = VehicleJudge.Judge(gentle, VehicleFacts.None)[part];
            PartJudgement other = VehicleJudge.Judge(hard, VehicleFacts.None)[part];
            Assert.Equal(Observability.ByUse, one.Observability.State);
            Assert.Null(one.Score);
            Assert.True(one.Life!.Own.P50 > 1.5 * other.Life!.Own.P50);
        }
    }

    [Fact]
    public void The_cause_is_ranked_by_repairs_where_the_evidence_is_the_same()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Codes(ref state, 1, 0x0301, 0x0135, 0x0420, 0x0128);
        IReadOnlyList<ProbableCause> causes = VehicleJudge.Judge(state, VehicleFacts.None).Causes;
        Assert.Equal(1, causes.Sum(cause => cause.Probability), 9);
        Assert.Equal(4, causes.Count);
        Assert.Equal(causes.OrderByDescending(cause => cause.Probability), causes);
    }

    [Fact]
    public void A_fault_that_went_still_speaks_for_a_while_and_more_when_it_came_back()
    {
        VehicleState once = Vehicle.New();
        Vehicle.Codes(ref once, 1, 0x0420);
        decimal active = Score(once);
        Vehicle.Pass(ref once, 1);
        Vehicle.Codes(ref once, 1);
        decimal gone = Score(once);
        VehicleState twice = once;
        for (int i = 0; i < 3; i++)
        {
            Vehicle.Codes(ref twice, 1, 0x0420);
            Vehicle.Codes(ref twice, 1);
            Vehicle.Pass(ref twice, 0.001);
        }

        decimal returned = Score(twice);
        Vehicle.Pass(ref once, 120);
        Assert.True(active < returned && returned < gone, $"{active} {returned} {gone}");
        Assert.Null(VehicleJudge.Judge(once, VehicleFacts.None)[Part.Catalyst].Score);

        static decimal Score(in VehicleState state) => VehicleJudge.Judge(state, VehicleFacts.None)[Part.Catalyst].Score!.Value;
    }

    [Fact]
    public void The_same_code_from_two_control_units_counts_once()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Codes(ref state, 1, 0x0420);
        VehicleJudgement one = VehicleJudge.Judge(state, VehicleFacts.None);
        state.Codes.Report(0x7E9, 1, [0x04, 0x20], state.LastTime);
        VehicleJudgement two = VehicleJudge.Judge(state, VehicleFacts.None);
        Assert.Equal(one.Score, two.Score);
        Assert.Single(two[Part.Catalyst].Evidence);
    }

    [Fact]
    public void A_learnt_forecast_is_taken_and_says_when_it_learnt_from_simulation()
    {
        VehicleState state = Vehicle.New();
        LearnedLives lives = new("trees-1", Simulated: true, (PartModel model, in VehicleState _, out LearnedLife life) =>
        {
            life = new LearnedLife(new LifeQuantiles(100, 200, 300), 0.6);
            return model.Part == Part.Battery;
        });
        VehicleJudgement judgement = VehicleJudge.Judge(state, VehicleFacts.None with { Learned = lives });
        Assert.Equal(LifeBasis.LearnedSimulated, judgement[Part.Battery].Life!.Basis);
        Assert.Equal(new LifeQuantiles(100, 200, 300), judgement[Part.Battery].Life!.Own);
        Assert.Equal(LifeBasis.PriorOnly, judgement[Part.Alternator].Life!.Basis);
        // Its thresholds make the alert, though the age of the battery is not known and nothing else speaks.
        Assert.Equal(0.6, Alerts.Concern(judgement[Part.Battery], AlertOptions.Default));
        Assert.Equal(0, Alerts.Concern(judgement[Part.Alternator], AlertOptions.Default));
    }

    [Fact]
    public void A_worsening_slope_is_evidence_before_the_level_is_bad()
    {
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 30; i++)
        {
            Vehicle.Drive(ref state, days: 1, 30, (Measure.CatalystRatio, 0.15 + (0.006 * i) + (0.004 * (i % 3))));
        }

        PartJudgement part = VehicleJudge.Judge(state, VehicleFacts.None)[Part.Catalyst];
        Assert.Equal(TrendDirection.Worsening, part.Trend.Direction);
        Assert.Equal(0.18, part.Trend.Slope, 1);
        Assert.Contains(part.Evidence, evidence => evidence.Kind == EvidenceKind.Trend && evidence.Damage > 0.1);
    }

    [Fact]
    public void Noise_without_slope_is_stable()
    {
        var random = new Random(11);
        VehicleState state = Vehicle.New();
        for (int i = 0; i < 30; i++)
        {
            Vehicle.Drive(ref state, days: 1, 30, (Measure.CatalystRatio, 0.2 + (0.05 * random.NextDouble())));
        }

        Assert.Equal(TrendDirection.Stable, VehicleJudge.Judge(state, VehicleFacts.None)[Part.Catalyst].Trend.Direction);
    }
}
