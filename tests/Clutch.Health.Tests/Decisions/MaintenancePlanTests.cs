using Clutch.Health.Lives;
using FsCheck;
using FsCheck.Fluent;

namespace Clutch.Health.Tests.Decisions;

public sealed class MaintenancePlanTests
{
    [Fact]
    public void A_plan_costs_as_little_as_the_best_of_all_bundlings() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            MaintenanceTask[] tasks = Tasks(new Random(seed), 5);
            MaintenancePlan plan = MaintenancePlan.Of(tasks, CostOptions.Default);
            MaintenanceTask[] due = [.. tasks.Except(plan.Later)];
            double best = due.Length == 0 ? 0 : Partitions(due.Length).Min(groups => groups.Sum(group => Cost([.. group.Select(i => due[i])])));
            return Math.Abs(plan.Cost - best) < 1e-9
                && plan.Cost <= plan.CostOneByOne + 1e-9
                && plan.Visits.Sum(visit => visit.Tasks.Count) == due.Length
                && plan.Visits.SelectMany(visit => visit.Tasks).Distinct().Count() == due.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_tasks_than_are_exact_are_all_planned_and_none_costs_more_than_alone()
    {
        MaintenanceTask[] tasks = Tasks(new Random(3), 23);
        MaintenancePlan plan = MaintenancePlan.Of(tasks, CostOptions.Default);
        Assert.Equal(23, plan.Visits.Sum(visit => visit.Tasks.Count) + plan.Later.Count);
        Assert.True(plan.Cost <= plan.CostOneByOne);
    }

    [Fact]
    public void Two_tasks_due_near_each_other_share_a_visit()
    {
        MaintenanceTask brakes = MaintenanceTask.OfService(BrakeModel.Model, 60, 365, CostOptions.Default);
        MaintenanceTask coolant = MaintenanceTask.OfService(CoolingModel.Model, 80, 1826, CostOptions.Default);
        MaintenancePlan plan = MaintenancePlan.Of([brakes, coolant], CostOptions.Default);
        PlannedVisit visit = Assert.Single(plan.Visits);
        Assert.InRange(visit.Week, 8, 12);
        Assert.True(plan.Cost < plan.CostOneByOne);
    }

    [Fact]
    public void A_visit_is_of_the_highest_class_that_it_needs()
    {
        MaintenanceTask tyres = MaintenanceTask.OfService(TyreModel.Model, 20, 365, CostOptions.Default);
        MaintenanceTask clutch = MaintenanceTask.OfService(DrivelineModel.Model, 20, 365, CostOptions.Default);
        Assert.Equal(VisitClass.Specialist, Assert.Single(MaintenancePlan.Of([tyres, clutch], CostOptions.Default).Visits).Visit);
    }

    [Fact]
    public void Nothing_is_planned_for_a_part_of_which_nothing_is_known()
    {
        VehicleState state = Vehicle.New();
        MaintenancePlan plan = MaintenancePlan.Of(state, VehicleJudge.Judge(state, VehicleFacts.None), CostOptions.Default);
        Assert.Empty(plan.Visits);
        Assert.Empty(plan.Later);
    }

    [Fact]
    public void Oil_of_known_age_is_planned_before_its_year_ends_and_coolant_after_its_change()
    {
        VehicleState state = Vehicle.New();
        Vehicle.Pass(ref state, 30);
        Assert.Equal(RenewalReject.None, PartRenewal.Replaced(ref state, Part.EngineOil, state.Now, failed: false));
        Assert.Equal(RenewalReject.None, PartRenewal.Replaced(ref state, Part.Cooling, state.Now, failed: false));
        Vehicle.Pass(ref state, 300);
        MaintenancePlan plan = MaintenancePlan.Of(state, VehicleJudge.Judge(state, VehicleFacts.None), CostOptions.Default);
        PlannedVisit visit = plan.Visits.Single(visit => visit.Tasks.Any(task => task.Part == Part.EngineOil));
        Assert.InRange(visit.Week, 0, 11);
        Assert.Contains(plan.Later, task => task is { Part: Part.Cooling, Reason: TaskReason.Service });
    }

    [Fact]
    public void The_nearer_the_end_the_earlier_the_visit()
    {
        int last = MaintenanceTask.Weeks;
        foreach (double age in new[] { 100, 800, 1400, 1800, 2500 })
        {
            VehicleState state = Vehicle.New();
            state.Parts[(int)Part.Battery].AgeAtFirst = age;
            PartJudgement part = VehicleJudge.Judge(state, VehicleFacts.None)[Part.Battery];
            int week = MaintenanceTask.OfLife(part, part.Life!, CostOptions.Default).BestWeek;
            Assert.True(week <= last, $"{age} days old: week {week} after {last}");
            last = week;
        }

        Assert.True(last < MaintenanceTask.Weeks - 1);
    }

    [Fact]
    public void A_new_part_may_fail_too_so_that_a_part_whose_hazard_does_not_rise_is_never_changed_early()
    {
        // Of a shape of 1 the next part is as likely to fail as this one: whatever a failure costs, a change buys nothing.
        var life = LifeForecast.Of(Clock.Days, new KnownAge(new Weibull(1, 400), 0), LifeBasis.PriorAndEvidence, AgeBasis.Known, 1, new KnownAge(new Weibull(1, 400), 0));
        VehicleState state = Vehicle.New();
        state.Parts[(int)Part.Brakes].AgeAtFirst = 10_000;
        PartJudgement part = VehicleJudge.Judge(state, VehicleFacts.None)[Part.Brakes];
        var task = MaintenanceTask.OfLife(part, life, CostOptions.Default with { Failure = [500, 500, 500, 500] });
        Assert.Equal(MaintenanceTask.Weeks - 1, task.BestWeek);
        Assert.True(task.Weekly[0] > task.Weekly[^1]);

        // And one that wears is changed before its end, not at once.
        var wearing = LifeForecast.Of(Clock.Days, new KnownAge(new Weibull(6, 400), 220), LifeBasis.PriorAndEvidence, AgeBasis.Known, 1, new KnownAge(new Weibull(6, 400), 0));
        Assert.InRange(MaintenanceTask.OfLife(part, wearing, CostOptions.Default).BestWeek, 1, 20);
    }

    private static double Cost(MaintenanceTask[] tasks) =>
        tasks.Max(task => CostOptions.Default.VisitOf(task.Visit)) + Enumerable.Range(0, MaintenanceTask.Weeks).Min(week => tasks.Sum(task => task.Weekly[week]));

    private static MaintenanceTask[] Tasks(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => MaintenanceTask.OfService(
            PartModels.All[random.Next(PartModels.All.Length)], random.Next(-30, 330), random.Next(100, 2000), CostOptions.Default)),
    ];

    private static IEnumerable<List<List<int>>> Partitions(int count)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }

        foreach (List<List<int>> smaller in Partitions(count - 1))
        {
            for (int i = 0; i < smaller.Count; i++)
            {
                yield return [.. smaller.Select((group, at) => at == i ? [.. group, count - 1] : group)];
            }

            yield return [.. smaller, [count - 1]];
        }
    }
}
