using Clutch.Identity.Accounts;
using Clutch.Identity.Sessions;
using Xunit;

namespace Clutch.Identity.Tests;

/// <summary>What holds wherever the accounts are kept: signing up, in, and out.</summary>
public abstract partial class IdentityContract
{
    private const string Email = IdentityWorld.Email;
    private const string Password = IdentityWorld.Password;

    private protected ManualTime Time { get; } = new();

    private static Actor Somebody => IdentityWorld.Somebody;

    /// <summary>A process over the test's own tables; called again, another process on the same ones.</summary>
    private protected abstract IdentityWorld Open(IdentityOptions? options = null);

    [Fact]
    public async Task An_account_signs_in_once_its_address_is_verified_and_never_before()
    {
        using IdentityWorld world = Open();
        await world.Accounts.SignUpAsync(Email, Password, "Driver", Somebody, default);
        Assert.Equal(SignInOutcome.Wrong, (await world.Accounts.SignInAsync(Email, Password, null, false, Somebody, default)).Outcome);
        string code = await world.MailedCodeAsync();
        Assert.True(await world.Accounts.VerifyAsync(Email, Password, code, Somebody, default));
        Assert.False(await world.Accounts.VerifyAsync(Email, Password, code, Somebody, default)); // good once
        Assert.Equal(SignInOutcome.Wrong, (await world.Accounts.SignInAsync(Email, Password + "x", null, false, Somebody, default)).Outcome);
        Assert.Equal(SignInOutcome.Wrong, (await world.Accounts.SignInAsync("nobody@example.org", Password, null, false, Somebody, default)).Outcome);
        Assert.Equal(SignInOutcome.Good, (await world.Accounts.SignInAsync(Email, Password, null, false, Somebody, default)).Outcome);
        Account account = (await world.Accounts.FindAsync(Email, default))!;
        Assert.Equal(Role.Driver, account.Role);
        Assert.DoesNotContain(Password, account.Password, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_good_for_ten_minutes_for_five_tries_and_until_the_next_one()
    {
        using IdentityWorld world = Open();
        await world.Accounts.SignUpAsync(Email, Password, "Driver", Somebody, default);
        string old = await world.MailedCodeAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        await world.Accounts.SignUpAsync(Email, Password, "Driver", Somebody, default);
        Assert.NotEqual(old, await world.MailedCodeAsync());
        Assert.False(await world.Accounts.VerifyAsync(Email, Password, old, Somebody, default));
        for (int i = 0; i < 4; i++)
        {
            Assert.False(await world.Accounts.VerifyAsync(Email, Password, "0000-0000", Somebody, default));
        }

        Assert.False(await world.Accounts.VerifyAsync(Email, Password, await world.MailedCodeAsync(), Somebody, default));
        Time.Advance(TimeSpan.FromSeconds(1));
        await world.Accounts.SignUpAsync(Email, Password, "Driver", Somebody, default);
        string late = await world.MailedCodeAsync();
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.False(await world.Accounts.VerifyAsync(Email, Password, late, Somebody, default));
    }

    [Fact]
    public async Task Who_signs_up_with_somebody_elses_address_does_not_get_in_by_the_owners_code()
    {
        using IdentityWorld world = Open();
        await world.Accounts.SignUpAsync(Email, Password, "The owner", Somebody, default);
        Time.Advance(TimeSpan.FromSeconds(1));
        await world.Accounts.SignUpAsync(Email, "the password of a thief", "A thief", Somebody, default);
        Assert.False(await world.Accounts.VerifyAsync(Email, Password, await world.MailedCodeAsync(), Somebody, default));
        Assert.Equal(SignInOutcome.Wrong, (await world.Accounts.SignInAsync(Email, "the password of a thief", null, false, Somebody, default)).Outcome);
    }

    [Fact]
    public async Task Signing_up_with_an_address_that_has_an_account_changes_nothing_and_tells_its_owner()
    {
        using IdentityWorld world = Open();
        Account account = await world.DriverAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        await world.Accounts.SignUpAsync(Email, "the password of a thief", "A thief", Somebody, default);
        Assert.Equal(account with { Totp = null }, (await world.Accounts.FindAsync(Email, default))! with { Totp = null });
        Assert.Contains("already", (await world.Mails.ListAsync(1, default))[0].Subject, StringComparison.Ordinal);
        await world.SignInAsync();
    }

    [Fact]
    public async Task A_reset_ends_every_session_and_the_old_password()
    {
        using IdentityWorld world = Open();
        await world.DriverAsync();
        BegunSession session = await world.SignInAsync();
        string access = await world.AccessTokenAsync(session);
        Assert.NotNull(await world.Grants.OfBearerAsync(access, default));
        Time.Advance(TimeSpan.FromSeconds(1));
        await world.Accounts.RequestResetAsync(Email, Somebody, default);
        string first = await world.MailedCodeAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        await world.Accounts.RequestResetAsync(Email, Somebody, default);
        string second = await world.MailedCodeAsync();
        Assert.False(await world.Accounts.ResetAsync(Email, first, "another long password", Somebody, default));
        Assert.True(await world.Accounts.ResetAsync(Email, second, "another long password", Somebody, default));
        Assert.False(await world.Accounts.ResetAsync(Email, second, "a third long password", Somebody, default));
        Assert.Null(await world.Grants.OfBearerAsync(access, default));
        Assert.Null(await world.Sessions.RefreshAsync(session.Refresh!, "", Somebody, default));
        Assert.Equal(SignInOutcome.Wrong, (await world.Accounts.SignInAsync(Email, Password, null, false, Somebody, default)).Outcome);
        Assert.Equal(SignInOutcome.Good, (await world.Accounts.SignInAsync(Email, "another long password", null, false, Somebody, default)).Outcome);
    }

    [Fact]
    public async Task An_unknown_address_gets_a_mail_and_no_code_that_is_good()
    {
        using IdentityWorld world = Open();
        await world.Accounts.RequestResetAsync("nobody@example.org", Somebody, default);
        WaitingMail mail = Assert.Single(await world.Mails.ListAsync(10, default));
        Assert.Contains("no account", mail.Subject, StringComparison.Ordinal);
        Assert.False(await world.Accounts.ResetAsync("nobody@example.org", "0000-0000", "another long password", Somebody, default));
    }

    [Fact]
    public async Task A_changed_password_role_or_state_ends_sessions_and_says_which_stays()
    {
        using IdentityWorld world = Open();
        Account account = await world.DriverAsync();
        BegunSession here = await world.SignInAsync();
        BegunSession there = await world.SignInAsync();
        await world.Accounts.ChangePasswordAsync(account, "another long password", here.Id, Somebody, default);
        Assert.NotNull(await world.Grants.OfBearerAsync(await world.AccessTokenAsync(here), default));
        Assert.Null(await world.Grants.OfBearerAsync(await world.AccessTokenAsync(there), default));
        Assert.True(await world.Accounts.AdministerAsync(account.Id, Role.Fleet, "fleet-1", disabled: false, Somebody, default));
        Assert.Null(await world.Grants.OfBearerAsync(await world.AccessTokenAsync(here), default));
        Assert.Null(await world.Sessions.RefreshAsync(here.Refresh!, "", Somebody, default));
        Assert.True(await world.Accounts.AdministerAsync(account.Id, Role.Fleet, "fleet-1", disabled: true, Somebody, default));
        Assert.Equal(SignInOutcome.Wrong, (await world.Accounts.SignInAsync(Email, "another long password", null, false, Somebody, default)).Outcome);
        Assert.False(await world.Accounts.AdministerAsync("nobody", Role.Fleet, "fleet-1", disabled: true, Somebody, default));
    }

    [Fact]
    public async Task A_second_factor_is_wanted_once_its_first_code_was_shown_and_each_code_is_good_once()
    {
        using IdentityWorld world = Open();
        Account account = await world.DriverAsync();
        TotpSetup setup = world.Factor.Begin(account);
        Assert.Null(await world.Factor.ConfirmAsync(account, "000000", Somebody, default));
        await world.SignInAsync(); // not wanted yet
        byte[] secret = FromBase32(setup.Secret);
        string Code() => Totp.Code(secret, Totp.StepOf(Time.GetUtcNow()), Totp.Digits);
        IReadOnlyList<string> recovery = (await world.Factor.ConfirmAsync(account, Code(), Somebody, default))!;
        Assert.Equal(10, recovery.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(SignInOutcome.NeedsCode, await TryAsync(null));
        Assert.Equal(SignInOutcome.Wrong, await TryAsync(Code())); // the one that confirmed it
        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(SignInOutcome.Good, await TryAsync(Code()));
        Assert.Equal(SignInOutcome.Wrong, await TryAsync(Code()));
        Assert.Equal(SignInOutcome.Good, await TryAsync(recovery[3].ToLowerInvariant()));
        Assert.Equal(SignInOutcome.Wrong, await TryAsync(recovery[3]));
        Assert.Equal(SignInOutcome.Wrong, await TryAsync(""" ' or 1=1 """));
        await world.Factor.RemoveAsync(account, Somebody, default);
        await world.SignInAsync();

        async Task<SignInOutcome> TryAsync(string? code) => (await world.Accounts.SignInAsync(Email, Password, code, false, Somebody, default)).Outcome;
    }

    [Fact]
    public async Task The_operator_comes_in_by_a_link_that_is_good_once_and_for_ten_minutes()
    {
        using IdentityWorld world = Open();
        Account account = await world.Accounts.EnsureOperatorAsync(default);
        Assert.Equal(account.Id, (await world.Accounts.EnsureOperatorAsync(default)).Id);
        Assert.Equal(Role.Operator, account.Role);
        Assert.Equal(SignInOutcome.Wrong, (await world.Accounts.SignInAsync(account.Email, "", null, false, Somebody, default)).Outcome); // there is no default password
        string link = await world.Accounts.MakeLinkAsync(account, "http://127.0.0.1:8080/", default);
        string token = link.Split("#sign-in=")[1];
        Assert.Null(await world.Accounts.SignInByLinkAsync(token + "x", Somebody, default));
        BegunSession session = (await world.Accounts.SignInByLinkAsync(token, Somebody, default))!;
        Assert.Equal(Role.Operator, (await world.Grants.OfCookieAsync(session.Cookie!, default))!.Role);
        Assert.Null(await world.Accounts.SignInByLinkAsync(token, Somebody, default));
        string late = (await world.Accounts.MakeLinkAsync(account, "", default)).Split("#sign-in=")[1];
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await world.Accounts.SignInByLinkAsync(late, Somebody, default));
    }

    [Fact]
    public async Task A_deleted_account_leaves_nothing_but_ids_in_the_audit_chain()
    {
        using IdentityWorld world = Open();
        Account account = await world.DriverAsync();
        Caller caller = await world.CallerAsync(account);
        await world.Keys.MakeAsync(caller, "mine", [Scopes.VehiclesRead], sandbox: false, expires: 0, Somebody, default);
        await world.Ownership.AssignAsync("car-1", new Vehicles.VehicleOwner(account.Tenant, account.Id, Sandbox: false), Somebody, default);
        await world.Accounts.DeleteAsync(account, Somebody, default);
        Assert.Null(await world.Accounts.FindAsync(Email, default));
        Assert.Null(await world.Grants.AgainAsync(caller, default));
        Assert.Null(await world.Ownership.FindAsync("car-1", default));
        Assert.Empty(await world.Keys.ListAsync(account.Id, default));
        Assert.DoesNotContain(await world.Mails.ListAsync(100, default), mail => mail.Recipient == Email);
        Assert.DoesNotContain(await world.Audit.ReadAsync(0, 1000, default), record => record.ToString().Contains(Email, StringComparison.Ordinal));
        Assert.Null(await world.Audit.FirstBrokenAsync(default));
    }

    private static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        int buffer = 0;
        int bits = 0;
        foreach (char c in text)
        {
            buffer = ((buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal)) & 0xFFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return [.. bytes];
    }
}
