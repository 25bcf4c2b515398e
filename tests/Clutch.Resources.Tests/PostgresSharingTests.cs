using Xunit;

namespace Clutch.Resources.Tests;

/// <summary>Several processes on one PostgreSQL database: two stores that know nothing of each other.</summary>
public sealed class PostgresSharingTests(PostgresStores stores) : IClassFixture<PostgresStores>
{
    [Fact]
    public async Task Two_writers_of_one_database_number_the_feed_without_gaps_and_keep_one_audit_chain()
    {
        string address = stores.NewAddress();
        await using ResourceStore first = await stores.OpenAsync(address);
        await using ResourceStore second = await stores.OpenAsync(address);
        Caller caller = Things.Caller();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? first : second).CreateAsync(caller, Things.Thing, new { name = $"{i}", code = $"C{i / 2}" })));
        FeedResult feed = await second.FeedAsync(caller);
        Assert.Equal(Enumerable.Range(1, 100).Select(number => (long)number), feed.Events.Select(each => each.Sequence));
        Assert.Null(await first.VerifyAuditAsync(CancellationToken.None));

        // Cursors, keys and rows are good in both.
        Assert.Equal(Outcome.Done, (await first.FeedAsync(caller, cursor: feed.Next)).Outcome);
        WriteResult created = await first.CreateAsync(caller, Things.Plain, new { text = "a" }, StoreWords.Key("k"));
        WriteResult again = await second.CreateAsync(caller, Things.Plain, new { text = "a" }, StoreWords.Key("k"));
        Assert.Equal((created.Id, true), (again.Id, again.IsReplay));
        Assert.True((await second.PatchAsync(caller, Things.Plain, created.Id, new { text = "b" }, 1)).IsGood);
        Assert.Equal(Outcome.VersionDiffers, (await first.PatchAsync(caller, Things.Plain, created.Id, new { text = "c" }, 1)).Outcome);
    }

    [Fact]
    public async Task A_reader_hears_of_what_another_process_wrote()
    {
        string address = stores.NewAddress();
        await using ResourceStore first = await stores.OpenAsync(address, TimeProvider.System);
        await using ResourceStore second = await stores.OpenAsync(address, TimeProvider.System);
        string cursor = (await first.FeedAsync(Things.Caller(), "now")).Next;
        Task<FeedResult> waiting = first.FeedAsync(Things.Caller(), cursor: cursor, wait: TimeSpan.FromSeconds(30));
        await second.CreateAsync(Things.Caller(), Things.Plain, new { text = "a" });
        Assert.Single((await waiting.WaitAsync(TimeSpan.FromSeconds(60))).Events);
    }
}
