using Clutch.Obd;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class RequestCostTests
{
    private const int Enough = 100;

    private static readonly PollLimits s_six = new(6, 4095, CountForm.Suffix);

    private readonly ManualTime _time = new();
    private PollPlan? _plan;

    [Fact]
    public void A_change_of_more_than_a_fifth_makes_the_plan_anew_once_and_a_smaller_one_does_not()
    {
        var cost = new RequestCost();
        Assert.Equal(10, cost.RideRatio, 6);
        Assert.Equal(1, Plans(cost, 20));
        Assert.Equal(10, cost.RideRatio, 6);
        Assert.Equal(0, Plans(cost, 23));
        Assert.InRange(Plans(cost, 60), 1, 3);
        Assert.InRange(cost.RideRatio, 23, 31);
        Assert.InRange(Plans(cost, 4), 1, 6);
        Assert.InRange(cost.RideRatio, 3, 10);
    }

    [Fact]
    public void A_single_slow_answer_changes_nothing()
    {
        var cost = new RequestCost();
        Plans(cost, 20);
        Assert.False(cost.Add(45));
        Assert.Equal(0, Plans(cost, 20));
    }

    [Fact]
    public void The_dearer_a_request_the_rarer_the_pids_that_ride_in_it()
    {
        PollWish[] wishes = [new(0x0C, TimeSpan.FromMilliseconds(100), PollPriority.High), new(0x05, TimeSpan.FromSeconds(2), PollPriority.Low)];
        Assert.Equal(2, GroupsAfter(wishes, TimeSpan.FromMilliseconds(10)));
        Assert.Single(_plan!.Groups, group => group.Pids is [0x05]);
        Assert.Equal(1, GroupsAfter(wishes, TimeSpan.FromMilliseconds(60)));
    }

    private static int Plans(RequestCost cost, double milliseconds) => Enumerable.Range(0, Enough).Count(_ => cost.Add(milliseconds));

    private int GroupsAfter(PollWish[] wishes, TimeSpan cost)
    {
        _plan = new PollPlan(wishes, s_six, _time);
        for (int i = 0; i < Enough; i++)
        {
            PollGroup? group;
            while ((group = _plan.Next()) is null)
            {
                _time.Set(_time.GetUtcNow() + TimeSpan.FromMilliseconds(10));
            }

            _plan.Asked(group);
            _time.Set(_time.GetUtcNow() + cost);
            PidSet came = default;
            foreach (byte pid in group.Pids)
            {
                came = came.With(pid);
            }

            _plan.Answered(group, in came, 1, _time.GetTimestamp());
        }

        return _plan.Groups.Count;
    }
}
