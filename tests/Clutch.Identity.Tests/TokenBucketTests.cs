using Clutch.Identity.Limits;
using Xunit;

namespace Clutch.Identity.Tests;

public sealed class TokenBucketTests
{
    [Fact]
    public void A_window_never_holds_more_than_the_policy_grants_and_waiting_as_told_is_enough()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var policy = new LimitPolicy("p", random.Next(1, 200), TimeSpan.FromTicks(random.NextInt64(1, TimeSpan.TicksPerDay)));
            TokenBucket bucket = default;
            long now = random.NextInt64(0, TimeSpan.TicksPerDay);
            var grants = new List<(long Time, int Cost)>();
            for (int i = 0; i < 400; i++)
            {
                now += random.Next(4) == 0 ? random.NextInt64(0, policy.Window.Ticks + 1) : random.NextInt64(0, (policy.Window.Ticks / policy.Requests) + 2);
                int cost = random.Next(8) == 0 ? random.Next(1, policy.Requests + 1) : 1;
                LimitVerdict verdict = bucket.Take(policy, cost, now);
                Assert.InRange(verdict.Remaining, 0, policy.Requests);
                Assert.InRange(verdict.Full, TimeSpan.Zero, policy.Window);
                if (verdict.Granted)
                {
                    Assert.Equal(TimeSpan.Zero, verdict.Wait);
                    grants.Add((now, cost));
                    continue;
                }

                Assert.InRange(verdict.Wait, TimeSpan.FromTicks(1), policy.Window);
                TokenBucket early = bucket;
                Assert.False(early.Take(policy, cost, now + verdict.Wait.Ticks - 1).Granted, "the wait was told too long");
                TokenBucket after = bucket;
                Assert.True(after.Take(policy, cost, now + verdict.Wait.Ticks).Granted, "the wait was told too short");
            }

            for (int first = 0; first < grants.Count; first++)
            {
                long sum = 0;
                for (int last = first; last < grants.Count; last++)
                {
                    sum += grants[last].Cost;
                    Int128 most = ((Int128)policy.Requests * policy.Window.Ticks) + ((Int128)policy.Requests * (grants[last].Time - grants[first].Time));
                    Assert.True((Int128)sum * policy.Window.Ticks <= most, $"seed {seed}: {sum} from {first} to {last}");
                }
            }
        }
    }

    [Fact]
    public void A_clock_that_steps_back_gives_nothing_back()
    {
        var policy = new LimitPolicy("p", 2, TimeSpan.FromSeconds(10));
        TokenBucket bucket = default;
        Assert.True(bucket.Take(policy, 2, TimeSpan.TicksPerHour).Granted);
        Assert.False(bucket.Take(policy, 1, 0).Granted);
        Assert.False(bucket.Take(policy, 1, TimeSpan.TicksPerHour).Granted);
        Assert.True(bucket.Take(policy, 1, TimeSpan.TicksPerHour + (5 * TimeSpan.TicksPerSecond)).Granted);
    }

    [Fact]
    public void More_than_the_whole_policy_is_never_granted()
    {
        var policy = new LimitPolicy("p", 5, TimeSpan.FromMinutes(1));
        TokenBucket bucket = default;
        Assert.False(bucket.Take(policy, 6, 0).Granted);
        Assert.False(bucket.Take(policy, 6, TimeSpan.TicksPerDay).Granted);
        Assert.True(bucket.Take(policy, 5, TimeSpan.TicksPerDay).Granted);
    }

    /// <summary>The table that the settings start from: numbers that the documentation promises.</summary>
    [Theory]
    [InlineData(LimitPlans.Small, 60, 60)]
    [InlineData(LimitPlans.AiSmall, 10, 60)]
    [InlineData(LimitPlans.Auth, 5, 900)]
    [InlineData(LimitPlans.Ai, 20, 60)]
    [InlineData(LimitPlans.Default, 1000, 900)]
    [InlineData(LimitPlans.Upload, 10, 60)]
    [InlineData(LimitPlans.Window, 100, 60)]
    public void The_table_of_plans_says_so_many_in_so_many_seconds(string plan, int requests, int seconds)
    {
        LimitPolicy policy = new LimitPlans(new IdentityOptions())[plan];
        Assert.Equal((requests, seconds), (policy.Requests, (int)policy.Window.TotalSeconds));
        var time = new ManualTime();
        var limits = new RateLimits(new LimitPlans(new IdentityOptions()), time);
        Assert.All(Enumerable.Range(0, requests), _ => Assert.True(limits.Take(policy, "somebody").Granted));
        Assert.False(limits.Take(policy, "somebody").Granted);
        Assert.True(limits.Take(policy, "somebody else").Granted);
        time.Advance(policy.Window / requests);
        Assert.True(limits.Take(policy, "somebody").Granted);
        Assert.False(limits.Take(policy, "somebody").Granted);
    }

    [Fact]
    public void A_plan_can_be_set_and_a_misspelt_one_stops_the_start()
    {
        var set = new IdentityOptions { Limits = { ["default"] = new LimitSetting { Requests = 7, Seconds = 3 } } };
        Assert.Equal(new LimitPolicy("default", 7, TimeSpan.FromSeconds(3)), new LimitPlans(set)["default"]);
        Assert.Empty(set.Validate(null!));
        var misspelt = new IdentityOptions { Limits = { ["defualt"] = new LimitSetting { Requests = 7, Seconds = 3 } } };
        Assert.Contains("defualt", Assert.Single(misspelt.Validate(null!)).ErrorMessage, StringComparison.Ordinal);
        var empty = new IdentityOptions { Limits = { ["default"] = new LimitSetting() } };
        Assert.Contains("seconds from 1", Assert.Single(empty.Validate(null!)).ErrorMessage, StringComparison.Ordinal);
    }
}
