using System.Data.Common;
using Clutch.Identity.Accounts;
using Clutch.Identity.Audit;
using Clutch.Identity.Credentials;
using Clutch.Identity.Vehicles;
using Xunit;

namespace Clutch.Identity.Tests;

/// <content>API keys, vehicles, the audit chain.</content>
public abstract partial class IdentityContract
{
    [Fact]
    public async Task A_key_may_what_it_was_given_and_its_owner_may_still()
    {
        using IdentityWorld world = Open();
        Account account = await world.AccountAsync(Role.Operator, "operators", "boss@example.org");
        Caller caller = await world.CallerAsync(account);
        MadeApiKey made = await world.Keys.MakeAsync(caller, "probe", [Scopes.ServerRead, Scopes.VehiclesRead], sandbox: false, expires: 0, Somebody, default);
        Assert.StartsWith("clutch_live_", made.Key, StringComparison.Ordinal);
        Assert.StartsWith(made.Entry.Prefix, made.Key, StringComparison.Ordinal);
        Caller key = (await world.Grants.OfBearerAsync(made.Key, default))!;
        Assert.Equal([Scopes.ServerRead, Scopes.VehiclesRead], key.Scopes.Order(StringComparer.Ordinal));
        Assert.Null(await world.Grants.OfBearerAsync(made.Key + "x", default));
        Assert.Null(await world.Grants.OfBearerAsync(made.Entry.Prefix, default));
        Assert.Null(await world.Grants.OfBearerAsync(made.Key.ToUpperInvariant(), default));
        await world.Accounts.AdministerAsync(account.Id, Role.Driver, "t-1", disabled: false, Somebody, default);
        Assert.Equal([Scopes.VehiclesRead], (await world.Grants.OfBearerAsync(made.Key, default))!.Scopes);
        await world.Accounts.AdministerAsync(account.Id, Role.Driver, "t-1", disabled: true, Somebody, default);
        Assert.Null(await world.Grants.OfBearerAsync(made.Key, default));
    }

    [Fact]
    public async Task A_key_ends_when_it_is_revoked_expires_or_its_overlap_is_over()
    {
        using IdentityWorld here = Open();
        using IdentityWorld there = Open();
        Caller caller = await here.CallerAsync(await here.DriverAsync());
        MadeApiKey old = await MakeAsync(expires: 0);
        Assert.NotNull(await there.Grants.OfBearerAsync(old.Key, default));
        Assert.Null(await here.Keys.RotateAsync(caller with { Subject = "somebody else" }, old.Entry.Id, TimeSpan.Zero, Somebody, default));
        MadeApiKey fresh = (await here.Keys.RotateAsync(caller, old.Entry.Id, TimeSpan.FromMinutes(5), Somebody, default))!;
        Assert.NotNull(await here.Grants.OfBearerAsync(old.Key, default));
        Assert.NotNull(await here.Grants.OfBearerAsync(fresh.Key, default));
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await here.Grants.OfBearerAsync(old.Key, default));
        Assert.NotNull(await here.Grants.OfBearerAsync(fresh.Key, default));
        Assert.False(await here.Keys.RevokeAsync("somebody else", fresh.Entry.Id, Somebody, default));
        Assert.True(await here.Keys.RevokeAsync(caller.Subject, fresh.Entry.Id, Somebody, default));
        Assert.Null(await here.Grants.OfBearerAsync(fresh.Key, default));
        Time.Advance(GrantDesk.Fresh);
        Assert.Null(await there.Grants.OfBearerAsync(fresh.Key, default));
        MadeApiKey brief = await MakeAsync(Time.GetUtcNow().ToUnixTimeMilliseconds() + 1000);
        Assert.NotNull(await here.Grants.OfBearerAsync(brief.Key, default));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await here.Grants.OfBearerAsync(brief.Key, default));
        Assert.Empty(await here.Keys.ListAsync(caller.Subject, default));

        async Task<MadeApiKey> MakeAsync(long expires) => await here.Keys.MakeAsync(caller, "mine", [Scopes.VehiclesRead], sandbox: false, expires, Somebody, default);
    }

    [Fact]
    public async Task Drivers_see_their_own_fleets_their_tenants_workshops_what_was_agreed_and_sandbox_stays_apart()
    {
        using IdentityWorld world = Open();
        Account driver = await world.DriverAsync();
        Account other = await world.DriverAsync("other@example.org");
        Caller[] callers =
        [
            await world.CallerAsync(driver),
            await world.CallerAsync(other),
            await world.CallerAsync(await world.AccountAsync(Role.Fleet, "fleet-1", "fleet@example.org")),
            await world.CallerAsync(await world.AccountAsync(Role.Fleet, "fleet-2", "fleet2@example.org")),
            await world.CallerAsync(await world.AccountAsync(Role.Workshop, "garage", "garage@example.org")),
            await world.CallerAsync(await world.AccountAsync(Role.Operator, "operators", "boss@example.org")),
            (await world.CallerAsync(driver)) with { Sandbox = true },
            Caller.ServerOperator,
        ];
        await AssignAsync("drivers", driver.Tenant, driver.Id);
        await AssignAsync("fleets", "fleet-1", "");
        await AssignAsync("toy", driver.Tenant, driver.Id, sandbox: true);
        Assert.Equal("X....X.X", await SeenAsync("drivers"));
        Assert.Equal("..X..X.X", await SeenAsync("fleets"));
        Assert.Equal("......XX", await SeenAsync("toy"));
        Assert.Equal(".....X.X", await SeenAsync("nobodys"));

        long now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        ConsentEntry later = await world.Ownership.ConsentAsync("drivers", "garage", now + 60_000, now + 120_000, Somebody, default);
        Assert.Equal("X....X.X", await SeenAsync("drivers"));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("X...XX.X", await SeenAsync("drivers"));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("X....X.X", await SeenAsync("drivers")); // the window is over
        ConsentEntry second = await world.Ownership.ConsentAsync("drivers", "garage", now, now + 3_600_000, Somebody, default);
        Assert.Equal("X...XX.X", await SeenAsync("drivers"));
        Assert.False(await world.Ownership.EndConsentAsync("fleets", second.Id, Somebody, default));
        Assert.True(await world.Ownership.EndConsentAsync("drivers", second.Id, Somebody, default));
        Assert.False(await world.Ownership.EndConsentAsync("drivers", second.Id, Somebody, default));
        Assert.Equal("X....X.X", await SeenAsync("drivers"));
        Assert.NotEqual(later.Id, second.Id);

        await world.Ownership.ConsentAsync("drivers", "garage", now, now + 3_600_000, Somebody, default);
        await AssignAsync("drivers", other.Tenant, other.Id); // sold
        Assert.Equal(".X...X.X", await SeenAsync("drivers"));

        async Task AssignAsync(string vehicle, string tenant, string owner, bool sandbox = false) =>
            await world.Ownership.AssignAsync(vehicle, new VehicleOwner(tenant, owner, sandbox), Somebody, default);

        // The list and the single question must agree.
        async Task<string> SeenAsync(string vehicle)
        {
            string seen = "";
            foreach (Caller caller in callers)
            {
                bool sees = await world.Access.MaySeeAsync(caller, vehicle, default);
                Assert.Equal(sees, (await world.Access.OnlySeenAsync(caller, ["x", vehicle], each => each, default)).Contains(vehicle));
                seen += sees ? 'X' : '.';
            }

            return seen;
        }
    }

    [Theory]
    [InlineData("update audit set subject = 'somebody' where seq = 3", 3)]
    [InlineData("update audit set time = time + 1 where seq = 2", 2)]
    [InlineData("update audit set target = 'x', hash = (select hash from audit where seq = 4) where seq = 4", 4)]
    [InlineData("delete from audit where seq = 3", 3)]
    [InlineData("delete from audit where seq = 5", 5)]
    [InlineData("update audit_head set hash = ''", 5)]
    public async Task One_changed_or_missing_record_of_the_chain_is_named(string tampering, long broken)
    {
        using IdentityWorld world = Open();
        for (int i = 0; i < 5; i++)
        {
            await world.Audit.AppendAsync(new AuditEvent("t", "s", "tested", $"{i}", "r"), default);
        }

        Assert.Null(await world.Audit.FirstBrokenAsync(default));
        await world.Store.ChangeAsync(work => work.ExecuteAsync(tampering), default);
        Assert.Equal(broken, await world.Audit.FirstBrokenAsync(default));
    }

    [Fact]
    public async Task Events_of_many_writers_have_one_order_without_gaps()
    {
        using IdentityWorld here = Open();
        using IdentityWorld there = Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            IdentityWorld world = writer % 2 == 0 ? here : there;
            for (int i = 0; i < 10; i++)
            {
                await world.Audit.AppendAsync(new AuditEvent("t", "s", "tested", $"{writer}-{i}", "r"), default);
            }
        })));
        Assert.Equal(Enumerable.Range(1, 80).Select(n => (long)n), (await here.Audit.ReadAsync(0, 100, default)).Select(record => record.Sequence));
        Assert.Null(await here.Audit.FirstBrokenAsync(default));
    }

    [Fact]
    public async Task No_secret_is_kept_that_could_be_used()
    {
        using IdentityWorld world = Open();
        Caller caller = await world.CallerAsync(await world.DriverAsync());
        var secrets = new List<string> { Password };
        secrets.Add((await world.Keys.MakeAsync(caller, "mine", [Scopes.VehiclesRead], sandbox: false, expires: 0, Somebody, default)).Key);
        secrets.Add((await world.SignInAsync()).Refresh!);
        secrets.Add((await world.SignInAsync(asCookie: true)).Cookie!);
        secrets.Add((await world.Clients.MakeAsync(caller, "App", [], [Scopes.VehiclesRead], sandbox: false, isPublic: false, Somebody, default)).Secret!);
        secrets.Add((await world.Accounts.MakeLinkAsync(await world.Accounts.EnsureOperatorAsync(default), "", default)).Split('=')[1]);
        foreach (string table in new[] { "account", "recovery_code", "code", "session", "refresh_token", "api_key", "oauth_client", "oauth_code", "audit" })
        {
            foreach (string cell in await world.Store.ReadAsync(work => work.ReadAsync($"select * from {table}", Cells), default))
            {
                Assert.DoesNotContain(secrets, secret => cell.Contains(secret, StringComparison.Ordinal));
            }
        }

        static string Cells(DbDataReader row)
        {
            object[] values = new object[row.FieldCount];
            row.GetValues(values);
            return string.Join('|', values.Select(value => value is byte[] bytes ? System.Text.Encoding.Latin1.GetString(bytes) : $"{value}"));
        }
    }
}
