using System.Text.Json;
using Xunit;

namespace Clutch.Resources.Tests;

/// <summary>What every database has to hold. Rows: creating, reading, changing, moving, deleting.</summary>
public abstract partial class StoreContractTests(StoreFixture stores)
{
    private static readonly Caller s_fleet = Things.Caller();
    private static readonly Caller s_driver = Things.Caller(subject: "dan", role: Roles.Driver);

    [Fact]
    public async Task A_row_comes_back_as_it_was_written_also_after_a_restart()
    {
        string address = stores.NewAddress();
        Guid id;
        await using (ResourceStore store = await stores.OpenAsync(address))
        {
            WriteResult created = await store.CreateAsync(s_fleet, Things.Thing, """{"name":"Ä ✓","size":-7,"weight":0.25,"at":"2026-03-01T10:30:00+02:00","code":"ab1","box":{"width":5},"tags":["x","y"],"active":true}""");
            JsonElement row = created.Row();
            id = created.Id;
            Assert.Equal(Outcome.Created, created.Outcome);
            Assert.Equal("2026-03-01T08:30:00.000Z", row.GetProperty("at").GetString());
            Assert.Equal("AB1", row.GetProperty("code").GetString());
            Assert.Equal(10, row.GetProperty("area").GetInt32());
            Assert.Equal("new", row.GetProperty("status").GetString());
            Assert.Equal(7, id.Version);
        }

        await using (ResourceStore store = await stores.OpenAsync(address))
        {
            WriteResult read = await store.GetAsync(s_fleet, Things.Thing, id);
            Assert.Equal("Ä ✓", read.Row().GetProperty("name").GetString());
            Assert.Equal(1, read.Version);
            Assert.Null(await store.VerifyAuditAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Another_tenant_another_owner_and_an_unknown_id_are_told_apart_by_nothing()
    {
        await using ResourceStore store = await stores.OpenAsync();
        WriteResult created = await store.CreateAsync(s_driver, Things.Thing, new { name = "mine" });
        Assert.Equal("dan", created.Row().GetProperty("owner").GetString());
        foreach (Caller other in new[] { Things.Caller(tenant: "south"), Things.Caller(subject: "eve", role: Roles.Driver), Things.Caller(tenant: "south", subject: "dan", role: Roles.Driver) })
        {
            Assert.Equal(WriteResult.Of(Outcome.NotFound), await store.GetAsync(other, Things.Thing, created.Id));
            Assert.Equal(WriteResult.Of(Outcome.NotFound), await store.PatchAsync(other, Things.Thing, created.Id, new { name = "theirs" }, 1));
            Assert.Equal(WriteResult.Of(Outcome.NotFound), await store.MoveAsync(other, Things.Thing, created.Id, "drop"));
            Assert.Equal(WriteResult.Of(Outcome.NotFound), await store.DeleteAsync(other, Things.Thing, created.Id, 1));
            Assert.Equal(await store.GetAsync(other, Things.Thing, Guid.NewGuid()), await store.GetAsync(other, Things.Thing, created.Id));
            Assert.Empty((await store.ListAsync(other, Things.Thing, "")).Names);
            Assert.Empty((await store.FeedAsync(other)).Events);
        }

        Assert.Equal("mine", (await store.GetAsync(s_fleet, Things.Thing, created.Id)).Row().GetProperty("name").GetString());
        Assert.Equal("mine", (await store.GetAsync(s_driver, Things.Thing, created.Id)).Row().GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_reference_leads_to_a_row_that_the_caller_may_see_or_nowhere()
    {
        await using ResourceStore store = await stores.OpenAsync();
        Guid foreign = (await store.CreateAsync(Things.Caller(tenant: "south"), Things.Thing, new { name = "far" })).Id;
        Guid fleets = (await store.CreateAsync(s_fleet, Things.Thing, new { name = "not dan's" })).Id;
        Guid dans = (await store.CreateAsync(s_driver, Things.Thing, new { name = "dan's" })).Id;
        foreach (Guid target in new[] { foreign, fleets, Guid.NewGuid() })
        {
            WriteResult refused = await store.CreateAsync(s_driver, Things.Thing, new { name = "child", parentId = target });
            Assert.Equal(Outcome.BadValue, refused.Outcome);
            Assert.Equal([new FieldError("/parentId", ErrorCodes.Reference, "the id of one of your things")], refused.Errors);
        }

        WriteResult child = await store.CreateAsync(s_driver, Things.Thing, new { name = "child", parentId = dans });
        Assert.Equal(Outcome.Created, child.Outcome);
        Assert.Equal(Outcome.BadValue, (await store.PatchAsync(s_driver, Things.Thing, child.Id, new { parentId = foreign }, 1)).Outcome);
        Assert.Equal(WriteResult.Of(Outcome.Referenced, "things"), await store.DeleteAsync(s_driver, Things.Thing, dans, 1));
        Assert.True((await store.PatchAsync(s_driver, Things.Thing, child.Id, """{"parentId":null}""", 1)).IsGood);
        Assert.True((await store.DeleteAsync(s_driver, Things.Thing, dans, 1)).IsGood);
    }

    [Fact]
    public async Task A_unique_value_is_taken_once_in_a_tenant_until_its_row_lets_go()
    {
        await using ResourceStore store = await stores.OpenAsync();
        WriteResult first = await store.CreateAsync(s_fleet, Things.Thing, new { name = "a", code = "x1" });
        WriteResult second = await store.CreateAsync(s_fleet, Things.Thing, new { name = "b", code = "Y" });
        Assert.Equal(WriteResult.Of(Outcome.NotUnique, "code"), await store.CreateAsync(s_fleet, Things.Thing, new { name = "c", code = "X1" }));
        Assert.Equal(Outcome.NotUnique, (await store.PatchAsync(s_fleet, Things.Thing, second.Id, new { code = "X1" }, 1)).Outcome);
        Assert.True((await store.CreateAsync(Things.Caller(tenant: "south"), Things.Thing, new { name = "a", code = "X1" })).IsGood);
        Assert.True((await store.CreateAsync(s_fleet, Things.Thing, new { name = "none" })).IsGood);
        Assert.True((await store.MoveAsync(s_fleet, Things.Thing, first.Id, "drop")).IsGood);
        Assert.True((await store.PatchAsync(s_fleet, Things.Thing, second.Id, new { code = "X1" }, 1)).IsGood);
        Assert.True((await store.CreateAsync(s_fleet, Things.Thing, new { name = "d", code = "Y" })).IsGood);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => store.CreateAsync(s_fleet, Things.Thing, new { name = $"race {i}", code = "RACE" })));
        Assert.Single((await store.ListAsync(s_fleet, Things.Thing, "code=race")).Names);
    }

    [Fact]
    public async Task A_patch_merges_and_the_result_is_what_is_validated()
    {
        await using ResourceStore store = await stores.OpenAsync();
        Guid id = (await store.CreateAsync(s_fleet, Things.Thing, """{"name":"a","size":5,"box":{"width":5,"label":"l"},"tags":["x"]}""")).Id;
        JsonElement row = (await store.PatchAsync(s_fleet, Things.Thing, id, """{"size":null,"box":{"label":null,"width":7},"tags":["y","z"]}""", 1)).Row();
        Assert.False(row.TryGetProperty("size", out _));
        Assert.Equal("""{"width":7}""", row.GetProperty("box").GetRawText());
        Assert.Equal(14, row.GetProperty("area").GetInt32());
        Assert.Equal("""["y","z"]""", row.GetProperty("tags").GetRawText());
        Assert.Equal(2, row.GetProperty("version").GetInt64());

        Assert.Equal([new FieldError("/box/width", ErrorCodes.Required, "a whole number mm")], (await store.PatchAsync(s_fleet, Things.Thing, id, """{"box":{"width":null}}""", 2)).Errors);
        Assert.Equal([new FieldError("/name", ErrorCodes.Required, "a text")], (await store.PatchAsync(s_fleet, Things.Thing, id, """{"name":null}""", 2)).Errors);
        Assert.Equal([new FieldError("/size", ErrorCodes.Pattern, "not 13")], (await store.PatchAsync(s_fleet, Things.Thing, id, new { size = 13 }, 2)).Errors);
        Assert.Equal(2, (await store.PatchAsync(s_fleet, Things.Thing, id, new { name = "a" }, 2)).Version);
        Assert.Equal(WriteResult.Of(Outcome.VersionDiffers, "2"), await store.PatchAsync(s_fleet, Things.Thing, id, new { name = "b" }, 1));
        Assert.Equal(WriteResult.Of(Outcome.VersionDiffers, "2"), await store.DeleteAsync(s_fleet, Things.Thing, id, 1));
    }

    [Fact]
    public async Task States_change_by_their_transitions_only()
    {
        await using ResourceStore store = await stores.OpenAsync();
        Guid id = (await store.CreateAsync(s_driver, Things.Thing, new { name = "a" })).Id;
        Assert.Equal([new FieldError("/status", ErrorCodes.ReadOnly, "name, size, parentId, note")], (await store.PatchAsync(s_driver, Things.Thing, id, new { status = "used" }, 1)).Errors);
        Assert.Equal(Outcome.Guarded, (await store.MoveAsync(s_driver, Things.Thing, id, "use")).Outcome);
        Assert.Equal(Outcome.BadShape, (await store.MoveAsync(s_driver, Things.Thing, id, "use", new { name = "b" })).Outcome);
        Assert.Equal(Outcome.RoleMayNot, (await store.MoveAsync(s_driver, Things.Thing, id, "approve")).Outcome);
        Assert.Equal(Outcome.VersionDiffers, (await store.MoveAsync(s_driver, Things.Thing, id, "use", new { size = 1 }, version: 9)).Outcome);
        WriteResult[] race = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.MoveAsync(s_driver, Things.Thing, id, "use", new { size = 1 })));
        Assert.Single(race, result => result.IsGood);
        Assert.All(race.Where(result => !result.IsGood), result => Assert.Equal(WriteResult.Of(Outcome.NoTransition, "used"), result));
        Assert.Equal(WriteResult.Of(Outcome.NoTransition, "used"), await store.MoveAsync(s_fleet, Things.Thing, id, "approve"));

        Guid own = (await store.CreateAsync(s_fleet, Things.Thing, new { name = "b" })).Id;
        Assert.Equal(Outcome.OwnRequest, (await store.MoveAsync(s_fleet, Things.Thing, own, "approve")).Outcome);
        Assert.True((await store.MoveAsync(Things.Caller(subject: "olga", role: Roles.Operator), Things.Thing, own, "approve")).IsGood);
    }

    [Fact]
    public async Task Sixty_four_writers_lose_no_update()
    {
        await using ResourceStore store = await stores.OpenAsync();
        Guid id = (await store.CreateAsync(s_fleet, Things.Plain, new { text = "counter", count = 0 })).Id;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(AddOneAsync)));
        Assert.Equal(64, (await store.GetAsync(s_fleet, Things.Plain, id)).Row().GetProperty("count").GetInt32());
        Assert.Equal(65, (await store.GetAsync(s_fleet, Things.Plain, id)).Version);

        async Task AddOneAsync()
        {
            while (true)
            {
                WriteResult seen = await store.GetAsync(s_fleet, Things.Plain, id);
                if ((await store.PatchAsync(s_fleet, Things.Plain, id, new { count = seen.Row().GetProperty("count").GetInt32() + 1 }, seen.Version)).IsGood)
                {
                    return;
                }
            }
        }
    }

    [Fact]
    public async Task Writes_that_wait_together_share_a_commit()
    {
        await using ResourceStore store = await stores.OpenAsync();
        WriteResult[] created = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => store.CreateAsync(s_fleet, Things.Plain, new { text = $"{i}" })));
        Assert.Equal(1_000, created.Select(result => result.Id).Distinct().Count());
        Assert.InRange(store.Commits, 1, 300);
    }

    [Fact]
    public async Task What_nobody_changed_for_long_goes_and_the_feed_says_so()
    {
        var time = new ManualTime();
        await using ResourceStore store = await stores.OpenAsync(time: time);
        Guid old = (await store.CreateAsync(s_fleet, Things.Thing, new { name = "old", note = "of a person" })).Id;
        Guid parent = (await store.CreateAsync(s_fleet, Things.Thing, new { name = "parent" })).Id;
        time.Advance(TimeSpan.FromDays(20));
        Guid young = (await store.CreateAsync(s_fleet, Things.Thing, new { name = "young", parentId = parent })).Id;
        string cursor = (await store.FeedAsync(s_fleet, "now")).Next;
        time.Advance(TimeSpan.FromDays(11));
        Assert.Equal(1, await store.SweepAsync(CancellationToken.None));
        Assert.Equal(0, await store.SweepAsync(CancellationToken.None));
        Assert.Equal(Outcome.NotFound, (await store.GetAsync(s_fleet, Things.Thing, old)).Outcome);
        Assert.True((await store.GetAsync(s_fleet, Things.Thing, parent)).IsGood);
        Assert.True((await store.GetAsync(s_fleet, Things.Thing, young)).IsGood);
        FeedEvent gone = Assert.Single((await store.FeedAsync(s_fleet, cursor: cursor)).Events);
        Assert.Equal("delete", gone.Kind);
        Assert.Null(await store.VerifyAuditAsync(CancellationToken.None));
    }
}

public sealed class SqliteStoreTests(SqliteStores stores) : StoreContractTests(stores), IClassFixture<SqliteStores>;

public sealed class PostgresStoreTests(PostgresStores stores) : StoreContractTests(stores), IClassFixture<PostgresStores>;
