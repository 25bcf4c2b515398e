using System.Text.Json;
using Xunit;

namespace Clutch.Resources.Tests;

/// <content>The feed and the audit chain.</content>
public abstract partial class StoreContractTests
{
    [Fact]
    public async Task The_feed_is_without_gaps_and_in_the_order_of_commits_under_eight_writers()
    {
        await using ResourceStore store = await stores.OpenAsync();
        Task[] writers = [.. Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                await store.CreateAsync(writer % 2 == 0 ? s_fleet : Things.Caller(tenant: "south"), Things.Plain, new { text = $"{writer}-{i}" });
            }
        }))];
        Task all = Task.WhenAll(writers);
        List<long> seen = [];
        string? cursor = null;
        while (seen.Count < 160)
        {
            FeedResult page = await store.FeedAsync(s_fleet, cursor: cursor, limit: 7);
            seen.AddRange(page.Events.Select(each => each.Sequence));
            cursor = page.Next;
            if (page.Events.Count == 0)
            {
                await Task.Yield();
            }
        }

        await all;
        Assert.Equal(Enumerable.Range(1, 160).Select(number => (long)number), seen);
    }

    [Fact]
    public async Task A_reader_that_is_killed_a_thousand_times_rebuilds_the_exact_state()
    {
        await using ResourceStore store = await stores.OpenAsync();
        var random = new Random(11);
        List<(Guid Id, long Version)> rows = [];
        for (int i = 0; i < 400; i++)
        {
            int choice = rows.Count == 0 ? 0 : random.Next(4);
            int at = rows.Count == 0 ? 0 : random.Next(rows.Count);
            switch (choice)
            {
                case <= 1:
                    rows.Add(((await store.CreateAsync(s_fleet, Things.Thing, new { name = $"n{i}", note = "p" })).Id, 1));
                    break;
                case 2:
                    rows[at] = (rows[at].Id, (await store.PatchAsync(s_fleet, Things.Thing, rows[at].Id, new { name = $"m{i}" }, rows[at].Version)).Version);
                    break;
                default:
                    Assert.True((await store.DeleteAsync(s_fleet, Things.Thing, rows[at].Id, rows[at].Version)).IsGood);
                    rows.RemoveAt(at);
                    break;
            }
        }

        // Each life applies a few events one by one, keeps the cursor with the state, and dies in the middle of a page.
        Dictionary<Guid, string> state = [];
        string? cursor = null;
        for (int life = 0; life < 1_000; life++)
        {
            FeedResult page = await store.FeedAsync(s_fleet, cursor: cursor, limit: 5);
            foreach (FeedEvent each in page.Events.Take(random.Next(0, 4)))
            {
                JsonElement json = JsonElement.Parse(each.Json.Span);
                Guid id = json.GetProperty("id").GetGuid();
                cursor = json.GetProperty("cursor").GetString();
                _ = each.Kind == "delete" ? state.Remove(id).ToString() : state[id] = json.GetProperty("data").GetRawText();
            }
        }

        Assert.Empty((await store.FeedAsync(s_fleet, cursor: cursor)).Events);
        Dictionary<Guid, string> truth = [];
        foreach ((Guid id, _) in rows)
        {
            truth.Add(id, (await store.GetAsync(s_fleet, Things.Thing, id)).Row().GetRawText());
        }

        Assert.Equal(truth.OrderBy(pair => pair.Key), state.OrderBy(pair => pair.Key));
    }

    [Fact]
    public async Task A_row_that_is_given_away_is_a_deletion_for_whoever_had_it()
    {
        await using ResourceStore store = await stores.OpenAsync();
        Guid id = (await store.CreateAsync(s_driver, Things.Thing, new { name = "a" })).Id;
        string dans = (await store.FeedAsync(s_driver, "now")).Next;
        Caller eve = Things.Caller(subject: "eve", role: Roles.Driver);
        await store.PatchAsync(s_fleet, Things.Thing, id, new { owner = "eve" }, 1);
        await store.PatchAsync(s_fleet, Things.Thing, id, new { name = "b" }, 2);
        Assert.Equal(["delete"], (await store.FeedAsync(s_driver, cursor: dans)).Events.Select(each => each.Kind));
        Assert.Equal(["upsert", "upsert"], (await store.FeedAsync(eve)).Events.Select(each => each.Kind));
        Assert.Equal(["upsert", "upsert", "upsert"], (await store.FeedAsync(s_fleet)).Events.Select(each => each.Kind));
    }

    [Fact]
    public async Task The_feed_begins_where_it_is_told_to()
    {
        var time = new ManualTime();
        await using ResourceStore store = await stores.OpenAsync(time: time);
        await store.CreateAsync(s_fleet, Things.Plain, new { text = "1" });
        time.Advance(TimeSpan.FromHours(1));
        string middle = Instants.Text(time.GetUtcNow().ToUnixTimeMilliseconds());
        await store.CreateAsync(s_fleet, Things.Thing, new { name = "2" });
        Assert.Equal([1, 2], (await store.FeedAsync(s_fleet)).Events.Select(each => each.Sequence));
        Assert.Equal([2], (await store.FeedAsync(s_fleet, middle)).Events.Select(each => each.Sequence));
        Assert.Empty((await store.FeedAsync(s_fleet, "now")).Events);
        Assert.Equal(["plain"], (await store.FeedAsync(s_fleet, types: "plain")).Events.Select(each => each.Type));
        Assert.Equal(["things"], (await store.FeedAsync(Things.Caller(scopes: "things:read"))).Events.Select(each => each.Type));
        Assert.Equal(Outcome.MissingScope, (await store.FeedAsync(Things.Caller(scopes: "things:read"), types: "plain")).Outcome);
        Assert.Equal(Outcome.MissingScope, (await store.FeedAsync(Things.Caller(scopes: "other:read"))).Outcome);
        Assert.Equal(Outcome.BadShape, (await store.FeedAsync(s_fleet, types: "nothing")).Outcome);
        Assert.Equal(Outcome.BadShape, (await store.FeedAsync(s_fleet, "yesterday")).Outcome);
        string cursor = (await store.FeedAsync(s_fleet)).Next;
        Assert.Equal(Outcome.CursorInvalid, (await store.FeedAsync(Things.Caller(tenant: "south"), cursor: cursor)).Outcome);
        Assert.Equal(Outcome.CursorInvalid, (await store.FeedAsync(Things.Caller(subject: "bob"), cursor: cursor)).Outcome);
        Assert.Equal(Outcome.CursorInvalid, (await store.FeedAsync(s_fleet, cursor: cursor, types: "plain")).Outcome);
    }

    [Fact]
    public async Task A_reader_at_the_end_waits_for_the_next_change()
    {
        await using ResourceStore store = await stores.OpenAsync();
        string cursor = (await store.FeedAsync(s_fleet, "now")).Next;
        Task<FeedResult> waiting = store.FeedAsync(s_fleet, cursor: cursor, wait: TimeSpan.FromSeconds(30));
        Assert.False(waiting.IsCompleted);
        await store.CreateAsync(s_fleet, Things.Plain, new { text = "1" });
        Assert.Single((await waiting.WaitAsync(TimeSpan.FromSeconds(60))).Events);
    }

    [Fact]
    public async Task What_newer_changes_made_superfluous_goes_after_the_time_and_old_cursors_are_told()
    {
        var time = new ManualTime();
        await using ResourceStore store = await stores.OpenAsync(time: time);
        Guid kept = (await store.CreateAsync(s_fleet, Things.Plain, new { text = "1" })).Id;
        Guid gone = (await store.CreateAsync(s_fleet, Things.Plain, new { text = "2" })).Id;
        string early = (await store.FeedAsync(s_fleet, limit: 1)).Next;
        await store.PatchAsync(s_fleet, Things.Plain, kept, new { text = "3" }, 1);
        await store.DeleteAsync(s_fleet, Things.Plain, gone, 1);
        string late = (await store.FeedAsync(s_fleet)).Next;
        time.Advance(ResourceStore.FeedKept + TimeSpan.FromDays(1));
        Assert.Equal(3, (await store.FeedAsync(s_fleet, cursor: early)).Events.Count);
        await store.SweepAsync(CancellationToken.None);
        Assert.Equal(Outcome.CursorExpired, (await store.FeedAsync(s_fleet, cursor: early)).Outcome);
        Assert.Equal(Outcome.Done, (await store.FeedAsync(s_fleet, cursor: late)).Outcome);
        Assert.Equal([3], (await store.FeedAsync(s_fleet)).Events.Select(each => each.Sequence));
        await store.CreateAsync(s_fleet, Things.Plain, new { text = "4" });
        Assert.Equal([5], (await store.FeedAsync(s_fleet, cursor: late)).Events.Select(each => each.Sequence));
    }

    [Fact]
    public async Task What_was_personal_leaves_the_feeds_history_with_its_row()
    {
        string address = stores.NewAddress();
        await using ResourceStore store = await stores.OpenAsync(address);
        Guid id = (await store.CreateAsync(s_fleet, Things.Thing, new { name = "a", note = "canary-note" })).Id;
        await store.PatchAsync(s_fleet, Things.Thing, id, new { name = "b" }, 1);
        Assert.Contains("canary-note", System.Text.Encoding.UTF8.GetString((await store.FeedAsync(s_fleet)).Events[0].Json.Span));
        await store.DeleteAsync(s_fleet, Things.Thing, id, 2);
        FeedEvent only = Assert.Single((await store.FeedAsync(s_fleet)).Events);
        Assert.Equal((3, "delete"), (only.Sequence, only.Kind));
        Assert.Null(await store.VerifyAuditAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("update audit set subject = 'eve' where sequence = 2", "Record 2 of the audit chain was changed")]
    [InlineData("update audit set time = time + 1 where sequence = 3", "Record 3 of the audit chain was changed")]
    [InlineData("delete from audit where sequence = 2", "Record 2 of the audit chain is missing")]
    [InlineData("delete from audit where sequence = 4", "ends with record 3, but 4 were written")]
    [InlineData("update audit set sequence = -sequence where sequence in (1, 2)", "Record 1 of the audit chain is missing")]
    [InlineData("update audit set request = 'other' where sequence = 4", "Record 4 of the audit chain was changed")]
    public async Task One_tampered_record_of_the_audit_chain_is_named(string sql, string expected)
    {
        string address = stores.NewAddress();
        await using ResourceStore store = await stores.OpenAsync(address);
        Guid id = (await store.CreateAsync(s_driver, Things.Thing, new { name = "a", note = "canary-note" })).Id;
        await store.PatchAsync(s_fleet, Things.Thing, id, new { name = "b" }, 1);
        await store.MoveAsync(s_fleet, Things.Thing, id, "drop");
        await store.DeleteAsync(s_fleet, Things.Thing, id, 3);
        Assert.Equal(
            [("dan", "create", 0, 32), ("anna", "update", 32, 32), ("anna", "drop", 32, 32), ("anna", "delete", 32, 0)],
            (await store.AuditAsync("north", 0, CancellationToken.None)).Select(record => (record.Subject, record.Action, record.Before.Length, record.After.Length)));
        Assert.Empty(await store.AuditAsync("south", 0, CancellationToken.None));
        Assert.Null(await store.VerifyAuditAsync(CancellationToken.None));
        stores.Tamper(address, sql);
        Assert.Contains(expected, await store.VerifyAuditAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_record_that_was_forged_with_its_own_hash_is_found_by_the_next_one()
    {
        string address = stores.NewAddress();
        await using ResourceStore store = await stores.OpenAsync(address);
        for (int i = 0; i < 4; i++)
        {
            await store.CreateAsync(s_fleet, Things.Plain, new { text = $"{i}" });
        }

        IReadOnlyList<AuditRecord> records = await store.AuditAsync("north", 0, CancellationToken.None);
        byte[] forged = AuditChain.Hash(records[0].Hash, records[1] with { Subject = "eve" });
        stores.Tamper(address, $"update audit set subject = 'eve', hash = {stores.Literal(forged)} where sequence = 2");
        Assert.Contains("Record 3 of the audit chain was changed", await store.VerifyAuditAsync(CancellationToken.None));
        byte[] last = AuditChain.Hash(records[2].Hash, records[3] with { Subject = "eve" });
        stores.Tamper(address, $"update audit set subject = 'anna', hash = {stores.Literal(records[1].Hash)} where sequence = 2");
        Assert.Null(await store.VerifyAuditAsync(CancellationToken.None));
        stores.Tamper(address, $"update audit set subject = 'eve', hash = {stores.Literal(last)} where sequence = 4");
        Assert.Contains("Record 4 of the audit chain was changed together with its hash", await store.VerifyAuditAsync(CancellationToken.None));
    }
}
