using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>What visits cost: time on the link, and memory.</summary>
public sealed partial class SignalSetPollerTests
{
    [Fact]
    public void Visits_take_at_most_a_tenth_of_the_link_and_standard_signals_keep_their_rate()
    {
        // Ten requests that are wanted ten times a second each: more than the whole link.
        string[] greedy = [.. Enumerable.Range(0, 10).Select(i => Oil.Replace("1E04", $"1E{i:X2}", StringComparison.Ordinal).Replace("OIL_T", $"S{i}", StringComparison.Ordinal).Replace("\"freq\":1", "\"freq\":0.1", StringComparison.Ordinal))];
        for (int i = 0; i < 10; i++)
        {
            _link[$"221E{i:X2}"] = _link[$"221E{i:X2}1"] = $"7E805621E{i:X2}0BF2\r\r>";
        }

        long alone = StandardValues(Poller(Oil), withSet: false);
        (SignalSetPoller Set, SignalPoller Standard) both = Poller(greedy);
        long beside = StandardValues(both, withSet: true);
        Assert.InRange(beside, alone * 88 / 100, alone); // a tenth, and the credit that it began with
        SignalSetReport report = both.Set.Report();
        Assert.InRange(report.ShareUsed, 0.08, 0.12);
        Assert.All(report.Requests, request => Assert.True(request.Values > 20, $"{request.Request}: {request.Values}"));
    }

    [Fact]
    public void A_visit_allocates_nothing_whether_values_come_or_not()
    {
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil, Fuel);
        Assert.Equal(0, AllocatedBy(set, standard, PollStep.Values, () => 0));
        _link["221E04"] = "7E8037F2222\r\r>";
        (SignalSetPoller refused, standard) = Poller(Oil);
        Assert.Equal(0, AllocatedBy(refused, standard, PollStep.NoValue, () => 0));
    }

    [Fact]
    public void The_probe_sees_an_allocation()
    {
        (SignalSetPoller set, SignalPoller standard) = Poller(Oil);
        Assert.NotEqual(0, AllocatedBy(set, standard, PollStep.Values, () => new byte[1].Length));
    }

    private long StandardValues((SignalSetPoller Set, SignalPoller Standard) pollers, bool withSet)
    {
        DateTimeOffset end = _time.GetUtcNow() + TimeSpan.FromSeconds(60);
        long values = 0;
        while (_time.GetUtcNow() < end)
        {
            values += pollers.Standard.Step(CancellationToken.None) == PollStep.Values ? 1 : 0;
            if (withSet)
            {
                pollers.Set.Step(pollers.Standard, CancellationToken.None);
            }
        }

        return values;
    }

    private long AllocatedBy(SignalSetPoller set, SignalPoller standard, PollStep expected, Func<int> besides)
    {
        for (int i = 0; i < 20; i++)
        {
            set.Step(standard, CancellationToken.None);
            _time.Set(_time.GetUtcNow() + TimeSpan.FromMinutes(1));
        }

        _link.IsQuiet = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool asExpected = true;
        int sum = 0;
        for (int i = 0; i < 200; i++)
        {
            asExpected &= set.Step(standard, CancellationToken.None) == expected;
            sum += besides();
            _ = set.UntilDue;
            _time.Set(_time.GetUtcNow() + TimeSpan.FromMinutes(1));
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        _link.IsQuiet = false;
        Assert.True(asExpected);
        Assert.True(sum >= 0);
        return allocated;
    }
}
