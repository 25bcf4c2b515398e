using FsCheck;
using FsCheck.Fluent;

namespace Clutch.Health.Tests.Decisions;

public sealed class CostTests
{
    [Fact]
    public void No_other_action_is_cheaper() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            (int states, int actions) = (random.Next(1, 6), random.Next(1, 6));
            double[] probabilities = [.. Enumerable.Range(0, states).Select(_ => random.NextDouble())];
            double sum = probabilities.Sum();
            var costs = new double[states, actions];
            for (int i = 0; i < states * actions; i++)
            {
                costs[i / actions, i % actions] = random.NextDouble() * 100;
            }

            CostDecision decision = ExpectedCost.Choose([.. probabilities.Select(p => p / sum)], costs);
            for (int action = 0; action < actions; action++)
            {
                double cost = 0;
                for (int state = 0; state < states; state++)
                {
                    cost += probabilities[state] / sum * costs[state, action];
                }

                if (cost < decision.Cost - 1e-9 || Math.Abs(cost - decision.Costs[action]) > 1e-9)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_likeliest_state_does_not_decide_where_the_other_costs_dearly()
    {
        // SCANIA's matrix: 97 % healthy, 3 % about to fail: to flag costs 10 at most, not to flag 500.
        double[,] costs = { { 0, 10 }, { 500, 0 } };
        Assert.Equal(1, ExpectedCost.Choose([0.97, 0.03], costs).Action);
        Assert.Equal(0, ExpectedCost.Choose([0.99, 0.01], costs).Action);
    }

    [Fact]
    public void Probabilities_that_do_not_fit_the_matrix_are_named() =>
        Assert.Contains("2 probabilities for 1 states", Assert.Throws<ArgumentException>(() => ExpectedCost.Choose([0.5, 0.5], new double[1, 1])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_healthy_part_waits_and_a_failing_one_is_changed_now()
    {
        Assert.Equal(PartAction.Wait, Decide(0).Action);
        Assert.Equal(PartAction.ChangeNow, Decide(1).Action);

        static PartDecision Decide(double severity)
        {
            VehicleState state = Vehicle.New();
            Indicator hot = CoolingModel.Model.Indicators.Single(indicator => indicator.Id == "coolant-hot");
            Vehicle.Observe(ref state, hot, severity);
            state.Parts[(int)Part.Cooling].AgeAtFirst = severity > 0 ? 110_000 : 20_000;
            return PartDecision.Of(VehicleJudge.Judge(state, VehicleFacts.None)[Part.Cooling], CostOptions.Default)!;
        }
    }

    [Fact]
    public void The_probabilities_of_a_decision_are_a_distribution()
    {
        VehicleState state = Vehicle.New();
        foreach (PartJudgement part in VehicleJudge.Judge(state, VehicleFacts.None).Parts.Where(part => part.Life is not null))
        {
            PartDecision decision = PartDecision.Of(part, CostOptions.Default)!;
            Assert.Equal(1, decision.Probabilities.Sum(), 9);
            Assert.All(decision.Probabilities, p => Assert.InRange(p, 0, 1));
        }
    }

    [Fact]
    public void A_tenant_for_whom_a_breakdown_is_dearer_changes_no_later()
    {
        VehicleState state = Vehicle.New();
        state.Parts[(int)Part.Battery].AgeAtFirst = 1500;
        PartJudgement battery = VehicleJudge.Judge(state, VehicleFacts.None)[Part.Battery];
        PartAction last = PartAction.Wait;
        foreach (double tow in new[] { 0.0, 5, 20, 80, 400 })
        {
            PartAction action = PartDecision.Of(battery, CostOptions.Default with { Failure = [0.5, tow, 12, 60] })!.Action;
            Assert.True(action <= last, $"tow {tow}: {action} after {last}");
            last = action;
        }

        Assert.True(last < PartAction.Wait);
    }

    [Fact]
    public void Costs_below_zero_are_refused()
    {
        Assert.Null(CostOptions.Default.Fault());
        Assert.Contains("-1", (CostOptions.Default with { Visit = [1, -1, 1] }).Fault(), StringComparison.Ordinal);
        Assert.NotNull((CostOptions.Default with { Overrun = double.NaN }).Fault());
        Assert.NotNull((CostOptions.Default with { Failure = [1] }).Fault());
    }
}
