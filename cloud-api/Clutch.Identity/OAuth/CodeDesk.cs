using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Clutch.Identity.Accounts;
using Clutch.Identity.Audit;
using Clutch.Identity.Sessions;
using Clutch.Identity.Storage;

namespace Clutch.Identity.OAuth;

/// <summary>Authorization codes (RFC 6749, section 4.1) with PKCE (RFC 7636), S256 only. A code that is shown twice ends the session that the first one began.</summary>
internal sealed class CodeDesk(IdentityStore store, AuditTrail audit, SessionDesk sessions, AccountDesk accounts, TimeProvider time)
{
    /// <summary>RFC 7636, section 4.2: base64url of a SHA-256.</summary>
    public const int ChallengeLength = 43;

    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(1);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask<string> MakeAsync(Caller caller, OAuthClientEntry client, string redirect, string challenge, IReadOnlyList<string> scopes, Actor actor, CancellationToken cancellationToken)
    {
        string code = Secrets.Make();
        await store.ChangeAsync(
            async work =>
            {
                await work.ExecuteAsync("delete from oauth_code where expires < @old", ("@old", Now - (long)TimeSpan.FromDays(1).TotalMilliseconds));
                await work.ExecuteAsync(
                    "insert into oauth_code (hash, client, account, redirect, challenge, scopes, expires, used, session) values (@hash, @client, @account, @redirect, @challenge, @scopes, @expires, 0, '')",
                    ("@hash", Secrets.Hash(code)),
                    ("@client", client.Id),
                    ("@account", caller.Subject),
                    ("@redirect", redirect),
                    ("@challenge", challenge),
                    ("@scopes", string.Join(' ', scopes)),
                    ("@expires", Now + (long)s_life.TotalMilliseconds));
                return await audit.AppendAsync(work, actor.Did("client.let-in", client.Id));
            },
            cancellationToken);
        return code;
    }

    /// <summary>Exchanges a code for a session; null: it is not this client's, is too old, was used, or the verifier does not fit.</summary>
    public async ValueTask<BegunSession?> TakeAsync(OAuthClientEntry client, string code, string redirect, string verifier, Actor actor, CancellationToken cancellationToken)
    {
        byte[] hash = Secrets.Hash(code);
        string challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        string? owner = await store.ReadAsync(work => work.FirstAsync("select account from oauth_code where hash = @hash", row => (string?)row.GetString(0), ("@hash", hash)), cancellationToken);
        Account? account = owner is null ? null : await accounts.GetAsync(owner, cancellationToken);
        if (account is not { MaySignIn: true })
        {
            return null;
        }

        return await store.ChangeAsync(
            async work =>
            {
                string? scopes = await work.FirstAsync(
                    "update oauth_code set used = @now where hash = @hash and client = @client and redirect = @redirect and challenge = @challenge and used = 0 and expires > @now returning scopes",
                    row => (string?)row.GetString(0),
                    ("@now", Now),
                    ("@hash", hash),
                    ("@client", client.Id),
                    ("@redirect", redirect),
                    ("@challenge", challenge));
                if (scopes is null)
                {
                    await EndReusedAsync(work, hash, actor, account);
                    return null;
                }

                BegunSession session = await sessions.BeginAsync(work, account, client.Id, scopes, asCookie: false, actor);
                await work.ExecuteAsync("update oauth_code set session = @session where hash = @hash", ("@session", session.Id), ("@hash", hash));
                return session;
            },
            cancellationToken);
    }

    private async ValueTask EndReusedAsync(StoreWork work, byte[] hash, Actor actor, Account account)
    {
        string? session = await work.FirstAsync("select session from oauth_code where hash = @hash and used > 0", row => (string?)row.GetString(0), ("@hash", hash));
        if (session is not null && await work.ExecuteAsync("update session set revoked = @now where id = @id and revoked = 0", ("@now", Now), ("@id", session)) > 0)
        {
            await audit.AppendAsync(work, actor.Did("code.reused", session, account.Tenant, account.Id));
        }
    }
}
