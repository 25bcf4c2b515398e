using Clutch.Log.Embedded;

namespace Clutch.Contracts.Tests.Log;

/// <summary>When what became durable, for figures.</summary>
public sealed class CommitTimesTests
{
    [Fact]
    public void A_record_became_durable_with_the_commit_that_holds_it()
    {
        var times = new CommitTimes(opened: 100);
        Assert.Equal(0, times.Find(100));
        times.Note(150, 1_000);
        times.Note(200, 2_000);
        Assert.Equal([0, 1_000, 1_000, 2_000, 2_000, 0], new long[] { 99, 100, 149, 150, 199, 200 }.Select(times.Find));
    }

    [Fact]
    public void The_last_commits_are_known_to_the_millisecond_and_an_hour_to_the_second()
    {
        const int Count = 100_000;
        const int Spacing = 40; // milliseconds between two commits: 4,000 s in all
        var times = new CommitTimes(opened: 0);
        for (int i = 1; i <= Count; i++)
        {
            times.Note(i * 10, i * Spacing);
        }

        for (int i = 1; i <= Count; i++)
        {
            int exact = i * Spacing;
            Assert.InRange(times.Find((i * 10) - 1), exact, i > Count - CommitTimes.Commits ? exact : exact + 1000);
        }

        Assert.Equal(0, times.Find(Count * 10));
    }

    [Fact]
    public void What_is_longer_ago_than_is_remembered_is_at_least_so_long_ago()
    {
        var times = new CommitTimes(opened: 0);
        for (int i = 1; i <= 2 * CommitTimes.Seconds; i++)
        {
            times.Note(i, i * 1000L);
        }

        Assert.Equal((CommitTimes.Seconds + 1) * 1000L, times.Find(0));
        Assert.Equal((CommitTimes.Seconds + 1) * 1000L, times.Find(CommitTimes.Seconds));
        Assert.Equal((CommitTimes.Seconds + 2) * 1000L, times.Find(CommitTimes.Seconds + 1));
    }
}
