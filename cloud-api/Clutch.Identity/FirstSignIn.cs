using Clutch.Identity.Accounts;

namespace Clutch.Identity;

/// <summary>How the person who runs a server comes in: by a link that the server prints on its own terminal. There is no default password.</summary>
public sealed class FirstSignIn
{
    private readonly AccountDesk _accounts;

    internal FirstSignIn(AccountDesk accounts) => _accounts = accounts;

    /// <summary>Opens a server's accounts beside the server itself, for a command that runs where its data is.</summary>
    /// <param name="location">A SQLite file, or <c>postgres://user@host/database</c>.</param>
    /// <param name="time">Ages of codes.</param>
    /// <param name="page">Where people reach the page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IdentityStoreException">It cannot be used.</exception>
    public static async Task<string> MakeLinkAsync(string location, TimeProvider time, string page, CancellationToken cancellationToken)
    {
        using var store = new Storage.IdentityStore(location);
        using var passwords = new Passwords();
        var options = new IdentityOptions();
        var audit = new Audit.AuditTrail(store, time);
        var accounts = new AccountDesk(store, audit, new Sessions.SessionDesk(store, audit, options, time), new OneTimeCodes(store, time), new MailOutbox(store, time), passwords, time);
        return await new FirstSignIn(accounts).MakeLinkAsync(page, cancellationToken);
    }

    /// <summary>An address that signs the operator in, once, within ten minutes. The operator's account is made if there is none.</summary>
    /// <param name="page">Where the page is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IdentityStoreException">It could not be made.</exception>
    public async Task<string> MakeLinkAsync(string page, CancellationToken cancellationToken) =>
        await _accounts.MakeLinkAsync(await _accounts.EnsureOperatorAsync(cancellationToken), page, cancellationToken);
}
