using Xunit;

namespace Clutch.Resources.Tests;

/// <content>Lists, cursors and idempotency keys.</content>
public abstract partial class StoreContractTests
{
    [Fact]
    public async Task A_list_is_found_filtered_and_sorted_by_its_fields()
    {
        await using ResourceStore store = await stores.OpenAsync();
        object[] rows =
        [
            new { name = "c", size = -5, weight = -0.5, at = "2026-01-01T00:00:00Z", active = true },
            new { name = "a", size = 5, weight = 2.5, at = "2026-01-02T00:00:00Z", active = false },
            new { name = "d", size = 300, weight = -3.25, at = "2026-01-03T00:00:00Z", active = true },
            new { name = "b", size = 5, weight = 0.0, at = "2026-01-04T00:00:00Z" },
        ];
        foreach (object row in rows)
        {
            Assert.True((await store.CreateAsync(s_fleet, Things.Thing, row)).IsGood);
        }

        await store.MoveAsync(s_fleet, Things.Thing, (await store.CreateAsync(s_fleet, Things.Thing, new { name = "e", size = 5 })).Id, "use");
        (string Query, string Names)[] cases =
        [
            ("", "cadbe"), ("sort=-createdAt", "ebdac"), ("sort=name", "abcde"), ("sort=-name", "edcba"),
            ("size=5", "abe"), ("size=5&sort=-name", "eba"), ("size.from=-5&size.to=5", "c"), ("size.from=5", "adbe"), ("size.to=0&sort=name", "c"),
            ("weight.from=-1&weight.to=1", "cb"), ("weight.to=0&sort=-name", "dc"), ("at.from=2026-01-02T00:00:00Z&at.to=2026-01-04T00:00:00Z", "ad"),
            ("active=true", "cd"), ("active=false", "a"), ("status=used", "e"), ("status=new&size=5&sort=-createdAt", "ba"), ("code=NONE", ""),
        ];
        foreach ((string query, string names) in cases)
        {
            Assert.Equal((query, names), (query, string.Concat((await store.ListAsync(s_fleet, Things.Thing, query)).Names)));

            // The same, a row at a time.
            string read = "";
            string? cursor = null;
            do
            {
                (string[] page, cursor, _) = await store.ListAsync(s_fleet, Things.Thing, $"{query}&limit=1{(cursor is null ? "" : $"&cursor={cursor}")}");
                read += string.Concat(page);
            }
            while (cursor is not null);
            Assert.Equal((query, names), (query, read));
        }
    }

    [Theory]
    [InlineData("owner=dan", ErrorCodes.Unknown)]
    [InlineData("name=a", ErrorCodes.Unknown)]
    [InlineData("box=1", ErrorCodes.Unknown)]
    [InlineData("sort=size", ErrorCodes.Choice)]
    [InlineData("sort=note", ErrorCodes.Choice)]
    [InlineData("size=x", ErrorCodes.Type)]
    [InlineData("size=1&size=2", ErrorCodes.Twice)]
    [InlineData("size.from=1&size.from=2", ErrorCodes.Twice)]
    [InlineData("size[$ne]=1", ErrorCodes.Unknown)]
    [InlineData("size.above=1", ErrorCodes.Unknown)]
    [InlineData("active.from=true", ErrorCodes.Unknown)]
    [InlineData("at=2026", ErrorCodes.Type)]
    [InlineData("limit=0", ErrorCodes.Range)]
    [InlineData("limit=-1", ErrorCodes.Range)]
    [InlineData("limit=NaN", ErrorCodes.Range)]
    [InlineData("offset=1", ErrorCodes.Unknown)]
    [InlineData("status=other", ErrorCodes.Choice)]
    [InlineData("tenant=south", ErrorCodes.Unknown)]
    public async Task A_query_that_is_not_declared_is_refused(string query, string code)
    {
        await using ResourceStore store = await stores.OpenAsync();
        PageResult page = (await store.ListAsync(s_fleet, Things.Thing, query)).Page;
        Assert.Equal(Outcome.BadShape, page.Outcome);
        Assert.Equal(code, Assert.Single(page.Errors).Code);
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_list_and_caller_only()
    {
        await using ResourceStore store = await stores.OpenAsync();
        foreach (string name in new[] { "a", "b", "c" })
        {
            await store.CreateAsync(s_fleet, Things.Thing, new { name, size = 1 });
            await store.CreateAsync(Things.Caller(tenant: "south"), Things.Thing, new { name, size = 1 });
        }

        string cursor = (await store.ListAsync(s_fleet, Things.Thing, "limit=1&size=1")).Next!;
        Assert.Equal(["b"], (await store.ListAsync(s_fleet, Things.Thing, $"limit=1&size=1&cursor={cursor}")).Names);
        foreach ((Caller caller, string query) in new[]
        {
            (Things.Caller(tenant: "south"), "size=1"), (Things.Caller(subject: "other"), "size=1"), (Things.Caller(role: Roles.Operator), "size=1"),
            (s_fleet, "size=2"), (s_fleet, ""), (s_fleet, "size=1&sort=name"), (s_fleet, "size=1&sort=-createdAt"), (s_fleet, "size.from=1"),
        })
        {
            Assert.Equal(Outcome.CursorInvalid, (await store.ListAsync(caller, Things.Thing, $"{query}&cursor={cursor}")).Page.Outcome);
        }

        Assert.Equal(Outcome.CursorInvalid, (await store.FeedAsync(s_fleet, cursor: cursor)).Outcome);
        for (int i = 0; i < cursor.Length; i++)
        {
            string changed = $"{cursor[..i]}{(cursor[i] == 'A' ? 'B' : 'A')}{cursor[(i + 1)..]}";
            Assert.Equal(Outcome.CursorInvalid, (await store.ListAsync(s_fleet, Things.Thing, $"size=1&cursor={changed}")).Page.Outcome);
            Assert.Equal(Outcome.CursorInvalid, (await store.ListAsync(s_fleet, Things.Thing, $"size=1&cursor={cursor[..i]}")).Page.Outcome);
        }
    }

    [Fact]
    public async Task Paging_skips_nothing_and_repeats_nothing_while_rows_are_added()
    {
        await using ResourceStore store = await stores.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => store.CreateAsync(s_fleet, Things.Plain, new { text = $"{i}" })));
        List<string> read = [];
        string? cursor = null;
        int added = 1_000;
        do
        {
            (string[] page, cursor, _) = await store.ListAsync(s_fleet, Things.Plain, $"limit=7{(cursor is null ? "" : $"&cursor={cursor}")}", "text");
            read.AddRange(page);
            await store.CreateAsync(s_fleet, Things.Plain, new { text = $"{added++}" });
        }
        while (cursor is not null && read.Count < 600);
        Assert.Equal(read.Count, read.Distinct().Count());
        Assert.Equal(200, read.Count(text => int.Parse(text) < 1_000));
    }

    [Fact]
    public async Task A_bound_role_pages_through_its_own_rows()
    {
        await using ResourceStore store = await stores.OpenAsync();
        for (int i = 0; i < 12; i++)
        {
            await store.CreateAsync(i % 3 == 0 ? s_driver : s_fleet, Things.Thing, new { name = $"{i:00}", size = 1 });
        }

        foreach (string query in new[] { "", "size=1", "sort=name", "size=1&sort=name" })
        {
            Assert.Equal(["00", "03", "06", "09"], (await store.ListAsync(s_driver, Things.Thing, query)).Names);
            (string[] first, string? next, _) = await store.ListAsync(s_driver, Things.Thing, $"{query}&limit=3");
            Assert.Equal(["00", "03", "06"], first);
            Assert.Equal(["09"], (await store.ListAsync(s_driver, Things.Thing, $"{query}&limit=3&cursor={next}")).Names);
        }
    }

    [Fact]
    public async Task A_thousand_requests_with_one_key_create_one_row()
    {
        await using ResourceStore store = await stores.OpenAsync();
        WriteResult[] results = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => store.CreateAsync(s_fleet, Things.Plain, new { text = "once" }, StoreWords.Key("k", "once")))));
        Assert.Single((await store.ListAsync(s_fleet, Things.Plain, "", "text")).Names);
        Assert.Single(results, result => result.Outcome == Outcome.Created && !result.IsReplay);
        Assert.All(results, result => Assert.True(result.Outcome is Outcome.Created or Outcome.KeyInFlight));
        Assert.Single(results.Where(result => result.IsGood).Select(result => result.Id).Distinct());
    }

    [Fact]
    public async Task A_key_belongs_to_its_caller_route_body_and_day()
    {
        var time = new ManualTime();
        string address = stores.NewAddress();
        WriteResult first;
        await using (ResourceStore store = await stores.OpenAsync(address, time))
        {
            first = await store.CreateAsync(s_fleet, Things.Plain, new { text = "1" }, StoreWords.Key("k", "1"));
        }

        await using (ResourceStore store = await stores.OpenAsync(address, time))
        {
            WriteResult again = await store.CreateAsync(s_fleet, Things.Plain, new { text = "1" }, StoreWords.Key("k", "1"));
            Assert.True(again.IsReplay);
            Assert.Equal((first.Id, first.Version, first.Outcome), (again.Id, again.Version, again.Outcome));
            Assert.Equal(first.Body.ToArray(), again.Body.ToArray());
            Assert.Equal(Outcome.KeyReused, (await store.CreateAsync(s_fleet, Things.Plain, new { text = "2" }, StoreWords.Key("k", "2"))).Outcome);
            foreach ((Caller caller, IdempotencyKey key) in new[]
            {
                (Things.Caller(tenant: "south"), StoreWords.Key("k", "1")), (Things.Caller(subject: "other"), StoreWords.Key("k", "1")), (s_fleet, StoreWords.Key("k", "1", "POST /other")),
            })
            {
                WriteResult independent = await store.CreateAsync(caller, Things.Plain, new { text = "1" }, key);
                Assert.Equal(Outcome.Created, independent.Outcome);
                Assert.NotEqual(first.Id, independent.Id);
            }

            time.Advance(TimeSpan.FromHours(25));
            Assert.NotEqual(first.Id, (await store.CreateAsync(s_fleet, Things.Plain, new { text = "1" }, StoreWords.Key("k", "1"))).Id);
        }
    }

    [Fact]
    public async Task A_failed_attempt_frees_its_key()
    {
        await using ResourceStore store = await stores.OpenAsync();
        WriteResult taken = await store.CreateAsync(s_fleet, Things.Thing, new { name = "a", code = "X" });
        Assert.Equal(Outcome.NotUnique, (await store.CreateAsync(s_fleet, Things.Thing, new { name = "b", code = "X" }, StoreWords.Key("k"))).Outcome);
        await store.DeleteAsync(s_fleet, Things.Thing, taken.Id, 1);
        WriteResult second = await store.CreateAsync(s_fleet, Things.Thing, new { name = "b", code = "X" }, StoreWords.Key("k"));
        Assert.Equal((Outcome.Created, false), (second.Outcome, second.IsReplay));
    }

    [Fact]
    public async Task A_tenant_has_as_many_rows_as_declared()
    {
        var few = new ResourceCatalogue(Things.Plain with { MaxRows = 3 });
        await using ResourceStore store = await stores.OpenAsync(catalogue: few);
        WriteResult[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => store.CreateAsync(s_fleet, few.Types[0], new { text = $"{i}" })));
        Assert.Equal(3, results.Count(result => result.IsGood));
        Assert.Equal(7, results.Count(result => result.Outcome == Outcome.TooManyRows));
        await store.DeleteAsync(s_fleet, few.Types[0], results.First(result => result.IsGood).Id, 1);
        Assert.True((await store.CreateAsync(s_fleet, few.Types[0], new { text = "again" })).IsGood);
    }
}
