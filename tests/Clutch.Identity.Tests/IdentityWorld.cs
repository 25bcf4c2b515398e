using Clutch.Identity.Accounts;
using Clutch.Identity.Audit;
using Clutch.Identity.Credentials;
using Clutch.Identity.OAuth;
using Clutch.Identity.Sessions;
using Clutch.Identity.Storage;
using Clutch.Identity.Tokens;
using Clutch.Identity.Vehicles;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Clutch.Identity.Tests;

/// <summary>One process with identity in it, over a store that others may share.</summary>
internal sealed class IdentityWorld : IDisposable
{
    public const string Email = "driver@example.org";
    public const string Password = "correct horse battery";

    private readonly ServiceProvider _services;

    public IdentityWorld(string location, ManualTime time, IdentityOptions? options = null)
    {
        Time = time;
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<TimeProvider>(time).AddClutchIdentity(options ?? new IdentityOptions(), location);
        services.AddSingleton(_ => new Passwords(rounds: 10)); // as many as a test needs
        _services = services.BuildServiceProvider();
    }

    public static Actor Somebody { get; } = new("", "anonymous", "192.0.2.7", "test", "r-1");

    public ManualTime Time { get; }

    public IdentityStore Store => Get<IdentityStore>();

    public AccountDesk Accounts => Get<AccountDesk>();

    public SessionDesk Sessions => Get<SessionDesk>();

    public GrantDesk Grants => Get<GrantDesk>();

    public ApiKeyDesk Keys => Get<ApiKeyDesk>();

    public ClientDesk Clients => Get<ClientDesk>();

    public CodeDesk Codes => Get<CodeDesk>();

    public AccessTokens Tokens => Get<AccessTokens>();

    public KeyRing Ring => Get<KeyRing>();

    public SecondFactor Factor => Get<SecondFactor>();

    public OwnershipStore Ownership => Get<OwnershipStore>();

    public VehicleAccess Access => Get<VehicleAccess>();

    public AuditTrail Audit => Get<AuditTrail>();

    public MailOutbox Mails => Get<MailOutbox>();

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>The code of the newest mail to an address.</summary>
    public async Task<string> MailedCodeAsync(string to = Email)
    {
        WaitingMail mail = (await Mails.ListAsync(50, default)).First(mail => mail.Recipient == to);
        return System.Text.RegularExpressions.Regex.Match(mail.Body, "[0-9A-Z]{4}-[0-9A-Z]{4}").Value;
    }

    /// <summary>A driver's account that can sign in.</summary>
    public async Task<Account> DriverAsync(string email = Email)
    {
        await Accounts.SignUpAsync(email, Password, "Driver", Somebody, default);
        Assert.True(await Accounts.VerifyAsync(email, Password, await MailedCodeAsync(email), Somebody, default));
        return (await Accounts.FindAsync(email, default))!;
    }

    public async Task<BegunSession> SignInAsync(string email = Email, bool asCookie = false)
    {
        (SignInOutcome outcome, BegunSession? session) = await Accounts.SignInAsync(email, Password, null, asCookie, Somebody, default);
        Assert.Equal(SignInOutcome.Good, outcome);
        return session!;
    }

    /// <summary>An account of any role, by the operator's hand.</summary>
    public async Task<Account> AccountAsync(Role role, string tenant, string email)
    {
        await Accounts.InviteAsync(email, "Somebody", role, tenant, Somebody, default);
        Assert.True(await Accounts.ResetAsync(email, await MailedCodeAsync(email), Password, Somebody, default));
        return (await Accounts.FindAsync(email, default))!;
    }

    /// <summary>The caller of a fresh session of an account.</summary>
    public async Task<Caller> CallerAsync(Account account)
    {
        BegunSession session = await SignInAsync(account.Email, asCookie: true);
        return (await Grants.OfCookieAsync(session.Cookie!, default))!;
    }

    public async Task<string> AccessTokenAsync(BegunSession session) =>
        await Tokens.MakeAsync(new AccessClaims(session.Account.Id, session.Id, "", session.Scopes), default);

    public async Task<IReadOnlyList<string>> ActionsAsync() => [.. (await Audit.ReadAsync(0, 1000, default)).Select(record => record.Event.Action)];

    public void Dispose() => _services.Dispose();
}
