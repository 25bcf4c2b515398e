using Clutch.Obd;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class PollPlanTests
{
    private static readonly PollLimits s_full = new(6, 4095, CountForm.Suffix);
    private readonly ManualTime _time = new();

    [Fact]
    public void Pids_of_one_rate_share_a_request_and_every_rate_keeps_its_interval()
    {
        PollPlan plan = Plan(s_full, (0x0C, 100), (0x0D, 100), (0x05, 5000));
        Dictionary<string, int> asked = Run(plan, TimeSpan.FromSeconds(10), exchange: TimeSpan.FromMilliseconds(20), group => group.Pids);
        Assert.Equal(100, asked["010C0D"]);
        Assert.Equal(2, asked["0105"]);
    }

    [Fact]
    public void A_slower_signal_rides_in_a_free_slot_that_costs_no_frame()
    {
        PollPlan plan = Plan(s_full, (0x0C, 100), (0x0D, 100), (0x11, 100), (0x05, 1000));
        Assert.Equal("010C0D1105", Assert.Single(plan.Groups).ToString());
    }

    [Fact]
    public void Under_overload_all_slow_down_in_proportion_and_nothing_starves()
    {
        // Each exchange takes 100 ms; wanted are 10 a second of one and 5 of each other.
        PollPlan plan = Plan(s_full with { MostPids = 1 }, (0x0C, 100), (0x05, 200), (0x0F, 200));
        Dictionary<string, int> asked = Run(plan, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), group => group.Pids);
        Assert.InRange(asked["010C"], 45, 55);
        Assert.InRange(asked["0105"], 22, 28);
        Assert.InRange(asked["010F"], 22, 28);
        foreach (PolledPid pid in plan.Pids)
        {
            Assert.True(pid.Report(_time.GetTimestamp()).LatenessMost < TimeSpan.FromMilliseconds(600));
        }
    }

    [Fact]
    public void What_is_wanted_as_often_as_possible_takes_turns_and_lets_others_in()
    {
        PollPlan plan = Plan(s_full with { MostPids = 1 }, (0x0C, 0), (0x0D, 0), (0x05, 1000));
        Dictionary<string, int> asked = Run(plan, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(50), group => group.Pids);
        Assert.Equal(10, asked["0105"]);
        Assert.InRange(asked["010C"], 94, 96);
        Assert.InRange(asked["010D"], 94, 96);
    }

    [Fact]
    public void A_refused_group_is_cut_in_halves_until_the_culprit_goes_alone()
    {
        PollPlan plan = Plan(s_full, (0x0C, 0), (0x0D, 0), (0x05, 0), (0x11, 0), (0x04, 0), (0x0F, 0));
        var requests = new List<string>();
        Run(plan, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(20), group =>
        {
            requests.Add(group.ToString());
            return group.Pids.Contains((byte)0x11) ? [] : group.Pids;
        });
        Assert.Equal(2, plan.Groups.Count);
        Assert.Equal(5, plan.Groups.Single(group => group.Pids.Length > 1).Pids.Length);
        Assert.Equal("0111", plan.Groups.Single(group => group.Pids.Length == 1).ToString());
        int settled = requests.FindIndex(request => request.Length == 12);
        Assert.InRange(settled, 1, 12);
        Assert.Equal(s_full, plan.Limits); // the adapter is not to blame
    }

    [Fact]
    public void A_silent_pid_falls_to_a_tenth_then_to_a_probe_a_minute_and_returns_with_its_first_value()
    {
        bool answers = false;
        PollPlan plan = Plan(s_full, (0x0C, 100), (0x05, 100));
        byte[] Came(PollGroup group) => answers ? group.Pids : [.. group.Pids.Where(pid => pid == 0x0C)];
        PolledPid silent = plan.Pids[1];
        Run(plan, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(10), Came);
        Assert.Equal(PidState.Slowed, silent.State);
        Run(plan, TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(10), Came);
        Assert.Equal(PidState.Silent, silent.State);
        long before = silent.Asked;
        Run(plan, TimeSpan.FromMinutes(5), TimeSpan.FromMilliseconds(10), Came);
        Assert.InRange(silent.Asked - before, 4, 6);
        Assert.Equal(s_full, plan.Limits);
        answers = true;
        Run(plan, TimeSpan.FromSeconds(61), TimeSpan.FromMilliseconds(10), Came);
        Assert.Equal(PidState.Good, silent.State);
        Assert.Equal("010C05", Assert.Single(plan.Groups).ToString()[..6]);
    }

    [Fact]
    public void An_adapter_that_passes_only_the_first_pid_is_found_out_and_asked_for_one_at_a_time()
    {
        PollPlan plan = Plan(s_full, (0x0C, 0), (0x0D, 0), (0x05, 0), (0x11, 0), (0x04, 0), (0x0F, 0));
        Run(plan, TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(20), group => group.Pids[..1]);
        Assert.Equal(1, plan.Limits.MostPids);
        Assert.All(plan.Groups, group => Assert.Single(group.Pids));
        Assert.All(plan.Pids.ToArray(), pid => Assert.Equal(PidState.Good, pid.State));
    }

    [Fact]
    public void A_pid_that_comes_only_alone_is_asked_alone_and_the_adapter_is_not_blamed()
    {
        PollPlan plan = Plan(s_full, (0x0C, 0), (0x0D, 0), (0x05, 0), (0x11, 0));
        Run(plan, TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(20), group => [.. group.Pids.Where(pid => pid != 0x0D || group.Pids.Length == 1)]);
        Assert.Equal(s_full, plan.Limits);
        Assert.Equal(2, plan.Groups.Count);
        Assert.Contains(plan.Groups, group => group.Pids is [0x0D]);
    }

    [Fact]
    public void Pids_of_uncertain_length_go_alone() => Assert.Equal(2, Plan(s_full, (0x0C, 0), (0x0D, 0), (0x06, 0)).Groups.Count);

    [Fact]
    public void Groups_that_stay_the_same_keep_the_count_they_learned()
    {
        PollPlan plan = Plan(s_full, (0x0C, 100), (0x0D, 100), (0x06, 100));
        Run(plan, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10), group => group.Pids);
        Run(plan, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(10), group => [.. group.Pids.Where(pid => pid != 0x06)]);
        Assert.Equal(PidState.Slowed, plan.Pids[2].State);
        Assert.Contains(plan.Groups, group => group.ToString() == "010C0D1");
    }

    [Theory]
    [InlineData("eco", 1000, 10_000, 60_000)]
    [InlineData("live", 0, 1000, 10_000)]
    [InlineData("diagnosis", 0, 0, 1000)]
    public void Profiles_want_intervals_by_pace(string name, int quick, int slow, int rare)
    {
        Assert.True(PollProfile.TryGet(name, out PollProfile? profile));
        PidSet supported = default(PidSet).With(0x0C).With(0x05).With(0x51).With(0x20);
        Assert.Equal(
            [(0x05, slow), (0x0C, quick), (0x51, rare)],
            profile.Wishes(supported, TimeSpan.Zero).Select(wish => ((int)wish.Pid, (int)wish.Interval.TotalMilliseconds)));
        Assert.All(profile.Wishes(supported, TimeSpan.FromSeconds(5)), wish => Assert.True(wish.Interval >= TimeSpan.FromSeconds(5)));
    }

    private PollPlan Plan(PollLimits limits, params (byte Pid, int Milliseconds)[] wishes) =>
        new(wishes.Select(wish => new PollWish(wish.Pid, TimeSpan.FromMilliseconds(wish.Milliseconds), PollPriority.High)), limits, _time);

    /// <summary>Lets the plan run against a car; nothing coming is a refusal.</summary>
    /// <returns>How often each set of PIDs was asked.</returns>
    private Dictionary<string, int> Run(PollPlan plan, TimeSpan length, TimeSpan exchange, Func<PollGroup, byte[]> car)
    {
        var asked = new Dictionary<string, int>(StringComparer.Ordinal);
        DateTimeOffset end = _time.GetUtcNow() + length;
        while (_time.GetUtcNow() < end)
        {
            if (plan.Next() is not { } group)
            {
                _time.Set(new DateTimeOffset(plan.NextDue, TimeSpan.Zero));
                continue;
            }

            string name = "01" + Convert.ToHexString(group.Pids);
            asked[name] = asked.GetValueOrDefault(name) + 1;
            plan.Asked(group);
            _time.Set(_time.GetUtcNow() + exchange);
            byte[] came = car(group);
            if (came.Length > 0)
            {
                plan.Answered(group, came.Aggregate(default(PidSet), (set, pid) => set.With(pid)), PollGroup.FramesOf(PollPacking.AnswerBytes(came)), _time.GetTimestamp());
            }
            else
            {
                plan.Failed(group, PollFailure.Refused);
            }
        }

        return asked;
    }
}
