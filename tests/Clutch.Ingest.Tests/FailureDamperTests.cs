using System.Net;
using Xunit;

namespace Clutch.Ingest.Tests;

public sealed class FailureDamperTests
{
    private readonly ManualTime _time = new();

    private FailureDamper Make(int capacity = 100) => new(_time)
    {
        Free = 2,
        First = TimeSpan.FromSeconds(1),
        Longest = TimeSpan.FromSeconds(60),
        Memory = TimeSpan.FromSeconds(100),
        Capacity = capacity,
    };

    [Fact]
    public void The_time_doubles_with_each_failure_up_to_the_longest()
    {
        FailureDamper damper = Make();
        double[] seconds = [.. Enumerable.Range(0, 10).Select(_ => damper.CountFailure("a").TotalSeconds)];
        Assert.Equal([0, 0, 1, 2, 4, 8, 16, 32, 60, 60], seconds);
        Assert.Equal(60, damper.RefusedFor("a").TotalSeconds);
        Assert.Equal(TimeSpan.Zero, damper.RefusedFor("b"));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, damper.RefusedFor("a").TotalSeconds);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, damper.RefusedFor("a"));
    }

    [Fact]
    public void A_thousand_failures_do_not_overflow()
    {
        FailureDamper damper = Make();
        double[] seconds = [.. Enumerable.Range(0, 1000).Select(_ => damper.CountFailure("a").TotalSeconds)];
        Assert.Equal(60, seconds[^1]);
    }

    [Fact]
    public void All_is_forgotten_after_a_time_of_peace()
    {
        FailureDamper damper = Make();
        damper.CountFailure("a");
        damper.CountFailure("a");
        damper.CountFailure("a");
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.True(damper.HasFailed("a"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(damper.HasFailed("a"));
        Assert.Equal(TimeSpan.Zero, damper.CountFailure("a"));
    }

    [Fact]
    public void Memory_is_bounded_and_the_least_recently_seen_is_forgotten_first()
    {
        FailureDamper damper = Make(capacity: 3);
        damper.CountFailure("a");
        damper.CountFailure("b");
        damper.CountFailure("c");
        Assert.True(damper.HasFailed("a"));
        damper.CountFailure("d");
        Assert.False(damper.HasFailed("b"));
        Assert.True(damper.HasFailed("a"));
        for (int i = 0; i < 1000; i++)
        {
            damper.CountFailure($"{i}");
        }

        Assert.Equal(3, damper.Count);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    public void An_address_is_counted_as_its_subscriber(string address, string expected) => Assert.Equal(expected, PeerAddress.Of(IPAddress.Parse(address)));
}
