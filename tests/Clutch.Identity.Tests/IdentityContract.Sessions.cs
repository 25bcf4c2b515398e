using Clutch.Identity.Credentials;
using Clutch.Identity.OAuth;
using Clutch.Identity.Sessions;
using Clutch.Identity.Tokens;
using Xunit;

namespace Clutch.Identity.Tests;

/// <content>Sessions, refresh tokens, signing keys, OAuth.</content>
public abstract partial class IdentityContract
{
    [Fact]
    public async Task A_refresh_token_is_good_once_and_showing_it_again_ends_the_session_for_both_holders()
    {
        using IdentityWorld world = Open();
        await world.DriverAsync();
        BegunSession first = await world.SignInAsync();
        BegunSession second = (await world.Sessions.RefreshAsync(first.Refresh!, "", Somebody, default))!;
        BegunSession third = (await world.Sessions.RefreshAsync(second.Refresh!, "", Somebody, default))!;
        Assert.Equal(first.Id, third.Id);
        string access = await world.AccessTokenAsync(third);
        Assert.NotNull(await world.Grants.OfBearerAsync(access, default));
        Assert.Null(await world.Sessions.RefreshAsync(first.Refresh!, "", Somebody, default)); // in the same instant: no clock moved
        Assert.Null(await world.Sessions.RefreshAsync(third.Refresh!, "", Somebody, default));
        Assert.Null(await world.Grants.OfBearerAsync(access, default));
        Assert.Single(await world.ActionsAsync(), "session.refresh-reused");
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await world.Sessions.RefreshAsync(first.Refresh!, "", Somebody, default));
        Assert.Single(await world.ActionsAsync(), "session.refresh-reused");
    }

    [Fact]
    public async Task Of_fifty_who_refresh_at_once_exactly_one_succeeds()
    {
        using IdentityWorld world = Open();
        await world.DriverAsync();
        BegunSession session = await world.SignInAsync();
        using var start = new Barrier(50);
        BegunSession?[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return world.Sessions.RefreshAsync(session.Refresh!, "", Somebody, default).AsTask();
            },
            default,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));
        BegunSession winner = Assert.Single(answers, answer => answer is not null)!;
        Assert.Null(await world.Sessions.RefreshAsync(winner.Refresh!, "", Somebody, default)); // the others showed a used token
        Assert.Null(await world.Audit.FirstBrokenAsync(default));
    }

    [Fact]
    public async Task A_session_ends_after_a_month_however_it_is_used_and_after_a_day_without_use()
    {
        using IdentityWorld world = Open();
        await world.DriverAsync();
        BegunSession used = await world.SignInAsync();
        BegunSession idle = await world.SignInAsync();
        BegunSession? next = used;
        int days = 0;
        for (; days < 40; days++)
        {
            Time.Advance(TimeSpan.FromHours(23));
            BegunSession? fresh = await world.Sessions.RefreshAsync(next!.Refresh!, "", Somebody, default);
            if (fresh is null)
            {
                break;
            }

            next = fresh;
        }

        Assert.Equal(31, days); // 31 * 23 h is the last refresh before 30 days
        Assert.Null(await world.Sessions.RefreshAsync(idle.Refresh!, "", Somebody, default));
    }

    [Fact]
    public async Task A_cookie_slides_with_use_and_ends_a_day_after_the_last_one()
    {
        using IdentityWorld world = Open();
        await world.DriverAsync();
        BegunSession session = await world.SignInAsync(asCookie: true);
        for (int i = 0; i < 4; i++)
        {
            Time.Advance(TimeSpan.FromHours(23));
            Assert.NotNull(await world.Grants.OfCookieAsync(session.Cookie!, default));
        }

        Time.Advance(TimeSpan.FromHours(24));
        Assert.Null(await world.Grants.OfCookieAsync(session.Cookie!, default));
        Assert.Null(await world.Grants.OfCookieAsync("", default));
        Assert.Null(await world.Grants.OfCookieAsync(session.Id, default));
    }

    [Fact]
    public async Task What_is_ended_here_is_over_at_once_and_what_another_process_ends_within_a_second()
    {
        using IdentityWorld here = Open();
        using IdentityWorld there = Open();
        await here.DriverAsync();
        BegunSession session = await here.SignInAsync();
        string access = await here.AccessTokenAsync(session);
        Caller caller = (await here.Grants.OfBearerAsync(access, default))!;
        Assert.NotNull(await there.Grants.OfBearerAsync(access, default));
        Assert.Equal(session.Id, Assert.Single(await here.Sessions.ListAsync(caller.Subject, session.Id, default)).Id);
        Assert.False(await here.Sessions.EndAsync("somebody else", session.Id, Somebody, default));
        Assert.True(await here.Sessions.EndAsync(caller.Subject, session.Id, Somebody, default));
        Assert.Null(await here.Grants.OfBearerAsync(access, default));
        Assert.Null(await here.Grants.AgainAsync(caller, default));
        Time.Advance(GrantDesk.Fresh);
        Assert.True(GrantDesk.Fresh < TimeSpan.FromSeconds(1));
        Assert.Null(await there.Grants.OfBearerAsync(access, default));
        Assert.Empty(await here.Sessions.ListAsync(caller.Subject, "", default));
    }

    [Fact]
    public async Task An_access_token_lives_fifteen_minutes_and_is_nobody_elses()
    {
        using IdentityWorld world = Open();
        await world.DriverAsync();
        string access = await world.AccessTokenAsync(await world.SignInAsync());
        Assert.Equal(900, world.Tokens.Life);
        using (IdentityWorld other = Open(new IdentityOptions { PublicAddress = "https://other.example" }))
        {
            Assert.Equal(JwtReject.Issuer, (await other.Tokens.ReadAsync(access, default)).Reject);
        }

        Time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(JwtReject.None, (await world.Tokens.ReadAsync(access, default)).Reject);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(JwtReject.Expired, (await world.Tokens.ReadAsync(access, default)).Reject);
    }

    [Fact]
    public async Task A_new_signing_key_signs_and_the_old_one_is_taken_for_as_long_as_its_tokens_live()
    {
        using IdentityWorld here = Open();
        using IdentityWorld there = Open();
        await here.DriverAsync();
        BegunSession session = await here.SignInAsync();
        string old = await here.AccessTokenAsync(session);
        Assert.NotNull(await there.Grants.OfBearerAsync(old, default));
        Time.Advance(TimeSpan.FromSeconds(2));
        SigningKey key = await here.Ring.RotateAsync(default);
        string fresh = await here.AccessTokenAsync(session);
        Assert.Equal(key.Id, (await here.Ring.NewestAsync(default)).Id);
        Assert.Equal(2, (await here.Ring.KeysAsync(default)).Count);
        Assert.NotNull(await here.Grants.OfBearerAsync(old, default));
        Assert.NotNull(await there.Grants.OfBearerAsync(fresh, default)); // another process finds the key by itself
        Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(key.Id, Assert.Single(await here.Ring.KeysAsync(default)).Id);
        Assert.Equal(JwtReject.UnknownKey, (await here.Tokens.ReadAsync(old, default)).Reject);
        Time.Advance(TimeSpan.FromDays(90));
        Assert.NotEqual(key.Id, (await here.Ring.NewestAsync(default)).Id); // by itself
    }

    [Fact]
    public async Task A_code_is_exchanged_once_by_its_client_with_its_verifier_and_address()
    {
        using IdentityWorld world = Open();
        Caller caller = await world.CallerAsync(await world.DriverAsync());
        const string Redirect = "https://app.example/back";
        MadeOAuthClient made = await world.Clients.MakeAsync(caller, "App", [Redirect], [Scopes.VehiclesRead, Scopes.TelemetryRead], sandbox: false, isPublic: false, Somebody, default);
        MadeOAuthClient other = await world.Clients.MakeAsync(caller, "Other", [Redirect], [Scopes.VehiclesRead], sandbox: false, isPublic: true, Somebody, default);
        const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"; // RFC 7636, appendix B
        const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        Assert.Null(await world.Codes.TakeAsync(made.Entry, await CodeAsync(), Redirect, Verifier + "x", Somebody, default));
        Assert.Null(await world.Codes.TakeAsync(made.Entry, await CodeAsync(), Redirect, Challenge, Somebody, default));
        Assert.Null(await world.Codes.TakeAsync(made.Entry, await CodeAsync(), Redirect + "/", Verifier, Somebody, default));
        Assert.Null(await world.Codes.TakeAsync(other.Entry, await CodeAsync(), Redirect, Verifier, Somebody, default));
        string late = await CodeAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await world.Codes.TakeAsync(made.Entry, late, Redirect, Verifier, Somebody, default));

        string code = await CodeAsync();
        BegunSession session = (await world.Codes.TakeAsync(made.Entry, code, Redirect, Verifier, Somebody, default))!;
        Caller client = (await world.Grants.OfBearerAsync(await world.AccessTokenAsync(session), default))!;
        Assert.Equal([Scopes.VehiclesRead], client.Scopes);
        Assert.Equal(caller.Subject, client.Subject);
        Assert.Null(await world.Sessions.RefreshAsync(session.Refresh!, "", Somebody, default)); // not without the client
        Assert.Null(await world.Codes.TakeAsync(made.Entry, code, Redirect, Verifier, Somebody, default));
        Assert.Null(await world.Grants.AgainAsync(client, default)); // a code shown twice ends what it began

        async Task<string> CodeAsync() => await world.Codes.MakeAsync(caller, made.Entry, Redirect, Challenge, [Scopes.VehiclesRead], Somebody, default);
    }

    [Fact]
    public async Task A_client_proves_itself_with_its_secret_and_ends_with_everything_it_was_let_in_for()
    {
        using IdentityWorld world = Open();
        Caller caller = await world.CallerAsync(await world.AccountAsync(Role.Fleet, "fleet-1", "fleet@example.org"));
        MadeOAuthClient made = await world.Clients.MakeAsync(caller, "Server", [], [Scopes.VehiclesRead], sandbox: false, isPublic: false, Somebody, default);
        Assert.NotNull(await world.Clients.AuthenticateAsync(made.Entry.Id, made.Secret!, default));
        Assert.Null(await world.Clients.AuthenticateAsync(made.Entry.Id, made.Secret + "x", default));
        Assert.Null(await world.Clients.AuthenticateAsync(made.Entry.Id, "", default));
        Assert.Null(await world.Clients.AuthenticateAsync("nobody", made.Secret!, default));
        string access = await world.Tokens.MakeAsync(new AccessClaims(made.Entry.Id, "", made.Entry.Id, Scopes.VehiclesRead), default);
        Caller client = (await world.Grants.OfBearerAsync(access, default))!;
        Assert.Equal(("fleet-1", made.Entry.Id, Role.Fleet), (client.Tenant, client.Subject, client.Role));
        Assert.False(await world.Clients.RevokeAsync("somebody else", made.Entry.Id, Somebody, default));
        Assert.True(await world.Clients.RevokeAsync(caller.Subject, made.Entry.Id, Somebody, default));
        Assert.Null(await world.Grants.OfBearerAsync(access, default));
        Assert.Null(await world.Clients.AuthenticateAsync(made.Entry.Id, made.Secret!, default));
    }
}
