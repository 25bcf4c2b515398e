using System.Data.Common;
using System.Security.Cryptography;
using Clutch.Identity.Accounts;
using Clutch.Identity.Audit;
using Clutch.Identity.Storage;

namespace Clutch.Identity.OAuth;

/// <summary>Registered clients.</summary>
internal sealed class ClientDesk(IdentityStore store, AuditTrail audit, TimeProvider time)
{
    private const string Columns = "id, name, redirects, scopes, sandbox, secret, created";

    /// <summary>Compared with when the client is unknown. No SHA-256 is all zeros.</summary>
    private static readonly byte[] s_nothing = new byte[SHA256.HashSizeInBytes];

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async ValueTask<MadeOAuthClient> MakeAsync(
        Caller caller, string name, IReadOnlyList<string> redirects, IReadOnlyList<string> scopes, bool sandbox, bool isPublic, Actor actor, CancellationToken cancellationToken)
    {
        string secret = Secrets.Make();
        var entry = new OAuthClientEntry(Secrets.MakeId(), name, redirects, scopes, sandbox ? "sandbox" : "live", isPublic, Now);
        await store.ChangeAsync(
            async work =>
            {
                await work.ExecuteAsync(
                    "insert into oauth_client (id, tenant, account, name, role, secret, redirects, scopes, sandbox, created, revoked) values (@id, @tenant, @account, @name, @role, @secret, @redirects, @scopes, @sandbox, @created, 0)",
                    ("@id", entry.Id),
                    ("@tenant", caller.Tenant),
                    ("@account", caller.Subject),
                    ("@name", name),
                    ("@role", RoleNames.Of(caller.Role)),
                    ("@secret", isPublic ? Array.Empty<byte>() : Secrets.Hash(secret)),
                    ("@redirects", string.Join(' ', redirects)),
                    ("@scopes", string.Join(' ', scopes)),
                    ("@sandbox", sandbox ? 1L : 0L),
                    ("@created", entry.Created));
                return await audit.AppendAsync(work, actor.Did("client.made", entry.Id));
            },
            cancellationToken);
        return new MadeOAuthClient(isPublic ? null : secret, entry);
    }

    public async ValueTask<IReadOnlyList<OAuthClientEntry>> ListAsync(string account, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.ReadAsync($"select {Columns} from oauth_client where account = @account and revoked = 0 order by created desc, id", Take, ("@account", account)), cancellationToken);

    public async ValueTask<OAuthClientEntry?> FindAsync(string id, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.FirstAsync($"select {Columns} from oauth_client where id = @id and revoked = 0", row => (OAuthClientEntry?)Take(row), ("@id", id)), cancellationToken);

    /// <summary>The client if the secret is its own; a public one has none to show.</summary>
    public async ValueTask<OAuthClientEntry?> AuthenticateAsync(string id, string secret, CancellationToken cancellationToken)
    {
        (OAuthClientEntry Entry, byte[] Secret)? found = await store.ReadAsync(
            work => work.FirstAsync<(OAuthClientEntry, byte[])?>(
                $"select {Columns} from oauth_client where id = @id and revoked = 0", row => (Take(row), row.GetFieldValue<byte[]>(5)), ("@id", id)),
            cancellationToken);
        bool isPublic = found is { Entry.IsPublic: true };
        bool fits = CryptographicOperations.FixedTimeEquals(Secrets.Hash(secret), isPublic || found is null ? s_nothing : found.Value.Secret);
        return fits || (isPublic && secret.Length == 0) ? found!.Value.Entry : null;
    }

    /// <summary>Ends a client and every session that was given to it; false: the account has no such client.</summary>
    public async ValueTask<bool> RevokeAsync(string account, string id, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            int revoked = await work.ExecuteAsync(
                "update oauth_client set revoked = @now where id = @id and account = @account and revoked = 0", ("@now", Now), ("@id", id), ("@account", account));
            if (revoked == 0)
            {
                return false;
            }

            await work.ExecuteAsync("update session set revoked = @now where client = @id and revoked = 0", ("@now", Now), ("@id", id));
            await audit.AppendAsync(work, actor.Did("client.revoked", id));
            return true;
        },
        cancellationToken);

    private static OAuthClientEntry Take(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        Scopes.Split(row.GetString(2)),
        Scopes.Split(row.GetString(3)),
        row.GetInt64(4) != 0 ? "sandbox" : "live",
        row.GetFieldValue<byte[]>(5).Length == 0,
        row.GetInt64(6));
}
