using Clutch.Identity.Audit;
using Clutch.Identity.Sessions;
using Clutch.Identity.Storage;

namespace Clutch.Identity.Accounts;

/// <summary>How a try to sign in ended.</summary>
internal enum SignInOutcome : byte
{
    Good,

    /// <summary>No such account, not verified, disabled, or the wrong password: nobody learns which.</summary>
    Wrong,

    /// <summary>The password was right, and a code of the second factor is needed.</summary>
    NeedsCode,
}

/// <summary>
/// Accounts: making them, verifying, signing in, resetting. Every path does the same work for an address with an account and one without, and
/// says the same.
/// </summary>
internal sealed partial class AccountDesk(
    IdentityStore store, AuditTrail audit, SessionDesk sessions, OneTimeCodes codes, IMailSender mails, Passwords passwords, TimeProvider time)
{
    /// <summary>Makes a driver's account in a tenant of its own; it cannot sign in before its address is verified.</summary>
    public async ValueTask SignUpAsync(string email, string password, string name, Actor actor, CancellationToken cancellationToken)
    {
        string hash = await passwords.HashAsync(password, cancellationToken);
        string id = NewId();
        Account? known = await FindAsync(email, cancellationToken);
        if (known is null || !known.IsVerified)
        {
            // Who signs up again before verifying has the last word: the code alone verifies nothing, the password belongs to it.
            string account = await store.ChangeAsync(
                async work =>
                {
                    string? kept = await work.FirstAsync(
                        """
                        insert into account (id, tenant, email, name, role, password, verified, disabled, totp, totp_step, created) values (@id, @tenant, @email, @name, @role, @password, 0, 0, null, 0, @now)
                        on conflict (email) do update set password = excluded.password, name = excluded.name where account.verified = 0 returning id
                        """,
                        row => row.GetString(0),
                        ("@id", id),
                        ("@tenant", "t-" + id),
                        ("@email", email),
                        ("@name", name),
                        ("@role", RoleNames.Of(Role.Driver)),
                        ("@password", hash),
                        ("@now", Now));
                    await audit.AppendAsync(work, actor.Did("account.made", kept ?? id, "t-" + (kept ?? id), kept ?? id));
                    return kept ?? id;
                },
                cancellationToken);
            string code = await codes.MakeAsync(account, CodePurpose.Verify, cancellationToken);
            await mails.SendAsync(AccountMails.Verify(email, code), cancellationToken);
            return;
        }

        await codes.PretendAsync(cancellationToken);
        await audit.AppendAsync(actor.Did("account.exists", known.Id), cancellationToken);
        await mails.SendAsync(AccountMails.AlreadyThere(email), cancellationToken);
    }

    /// <summary>Verifies the address with the code that was mailed to it and the password that was chosen; false: not good.</summary>
    public async ValueTask<bool> VerifyAsync(string email, string password, string typed, Actor actor, CancellationToken cancellationToken)
    {
        Account? account = await FindAsync(email, cancellationToken);
        byte[] hash = OneTimeCodes.HashTyped(typed);
        bool fits = await passwords.CheckAsync(account?.Password, password, cancellationToken);
        return await store.ChangeAsync(
            async work =>
            {
                bool taken = await OneTimeCodes.TakeAsync(work, account?.Id ?? "nobody at all", CodePurpose.Verify, hash, time.GetUtcNow());
                if (!taken || !fits || account is null)
                {
                    return false;
                }

                await work.ExecuteAsync("update account set verified = 1 where id = @id", ("@id", account.Id));
                await audit.AppendAsync(work, actor.Did("account.verified", account.Id, account.Tenant, account.Id));
                return true;
            },
            cancellationToken);
    }

    /// <summary>Begins a session. The code is one of the authenticator app or a recovery code, for accounts that want one.</summary>
    public async ValueTask<(SignInOutcome Outcome, BegunSession? Session)> SignInAsync(
        string email, string password, string? code, bool asCookie, Actor actor, CancellationToken cancellationToken)
    {
        Account? account = await FindAsync(email, cancellationToken);
        bool fits = await passwords.CheckAsync(account?.Password, password, cancellationToken);
        if (account is null || !fits || !account.MaySignIn)
        {
            await audit.AppendAsync(actor.Did("session.refused", account?.Id ?? "", account?.Tenant ?? "", actor.Subject), cancellationToken);
            return (SignInOutcome.Wrong, null);
        }

        if (account.Totp is not null && string.IsNullOrEmpty(code))
        {
            return (SignInOutcome.NeedsCode, null);
        }

        return await store.ChangeAsync<(SignInOutcome, BegunSession?)>(
            async work =>
            {
                if (account.Totp is not null && !await SecondFactor.TakeAsync(work, account, code!, time.GetUtcNow()))
                {
                    await audit.AppendAsync(work, actor.Did("session.refused", account.Id, account.Tenant, account.Id));
                    return (SignInOutcome.Wrong, null);
                }

                return (SignInOutcome.Good, await sessions.BeginAsync(work, account, client: "", scopes: "", asCookie, actor));
            },
            cancellationToken);
    }

    /// <summary>Begins a cookie session with a link's token; null: no such link.</summary>
    public async ValueTask<BegunSession?> SignInByLinkAsync(string token, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            string? id = await OneTimeCodes.TakeLinkAsync(work, token, time.GetUtcNow());
            Account? account = id is null ? null : await GetAsync(work, id);
            return account is { MaySignIn: true } ? await sessions.BeginAsync(work, account, client: "", scopes: "", asCookie: true, actor) : null;
        },
        cancellationToken);

    /// <summary>The account of the person who runs this machine, made when there is no operator yet. It has no password: only a link opens it.</summary>
    public async ValueTask<Account> EnsureOperatorAsync(CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            Account? known = await work.FirstAsync(
                $"select {Account.Columns} from account where role = @role and disabled = 0 and verified = 1 order by created, id limit 1", row => (Account?)Account.Take(row), ("@role", RoleNames.Of(Role.Operator)));
            return known ?? await PutAsync(work, "operator@localhost", "Operator", Role.Operator, "operators", verified: true, Actor.Server);
        },
        cancellationToken);

    /// <summary>A link that signs an account in, once, within ten minutes: the token stands in the fragment, which browsers never send.</summary>
    public async ValueTask<string> MakeLinkAsync(Account account, string page, CancellationToken cancellationToken) =>
        $"{page}#sign-in={await codes.MakeLinkAsync(account.Id, cancellationToken)}";

    /// <summary>Makes an account for somebody, who sets the password with a code that is mailed; null: the address has one already.</summary>
    public async ValueTask<Account?> InviteAsync(string email, string name, Role role, string tenant, Actor actor, CancellationToken cancellationToken)
    {
        if (await FindAsync(email, cancellationToken) is not null)
        {
            return null;
        }

        Account account = await store.ChangeAsync(work => PutAsync(work, email, name, role, tenant, verified: false, actor), cancellationToken);
        await mails.SendAsync(AccountMails.Invite(email, await codes.MakeAsync(account.Id, CodePurpose.Reset, cancellationToken)), cancellationToken);
        return account;
    }

    public async ValueTask<Account?> FindAsync(string email, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.FirstAsync($"select {Account.Columns} from account where email = @email", row => (Account?)Account.Take(row), ("@email", email)), cancellationToken);

    public async ValueTask<Account?> GetAsync(string id, CancellationToken cancellationToken) => await store.ReadAsync(work => GetAsync(work, id), cancellationToken);

    /// <summary>Accounts of the whole server, the newest first.</summary>
    public async ValueTask<IReadOnlyList<Account>> ListAsync(int most, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.ReadAsync($"select {Account.Columns} from account order by created desc, id limit @most", Account.Take, ("@most", most)), cancellationToken);

    private static ValueTask<Account?> GetAsync(StoreWork work, string id) =>
        work.FirstAsync($"select {Account.Columns} from account where id = @id", row => (Account?)Account.Take(row), ("@id", id));

    private static string NewId() => Secrets.MakeId();

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async ValueTask<Account> PutAsync(StoreWork work, string email, string name, Role role, string tenant, bool verified, Actor actor)
    {
        var account = new Account(NewId(), tenant, email, name, role, "", verified, IsDisabled: false, null, 0, Now);
        await work.ExecuteAsync(
            "insert into account (id, tenant, email, name, role, password, verified, disabled, totp, totp_step, created) values (@id, @tenant, @email, @name, @role, '', @verified, 0, null, 0, @now)",
            ("@id", account.Id),
            ("@tenant", tenant),
            ("@email", email),
            ("@name", name),
            ("@role", RoleNames.Of(role)),
            ("@verified", verified ? 1L : 0L),
            ("@now", account.Created));
        await audit.AppendAsync(work, actor.Did("account.made", account.Id));
        return account;
    }
}
