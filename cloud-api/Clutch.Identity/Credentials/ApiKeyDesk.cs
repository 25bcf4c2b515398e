using System.Data.Common;
using Clutch.Identity.Audit;
using Clutch.Identity.Storage;

namespace Clutch.Identity.Credentials;

/// <summary>A key as lists show it.</summary>
/// <param name="Id">For changing and revoking it.</param>
/// <param name="Name">What its owner called it.</param>
/// <param name="Prefix">The beginning of the key.</param>
/// <param name="Scopes">What it may, at most.</param>
/// <param name="Environment">live or sandbox.</param>
/// <param name="Created">Milliseconds since 1970.</param>
/// <param name="Expires">Milliseconds since 1970; null: never.</param>
/// <param name="LastUsed">To the minute, milliseconds since 1970; null: never.</param>
public sealed record ApiKeyEntry(string Id, string Name, string Prefix, IReadOnlyList<string> Scopes, string Environment, long Created, long? Expires, long? LastUsed);

/// <summary>A key that was just made.</summary>
/// <param name="Key">The key itself; shown this once.</param>
/// <param name="Entry">As lists show it from now on.</param>
public sealed record MadeApiKey(string Key, ApiKeyEntry Entry);

/// <summary>Keys of an account. A key never may more than its owner may, and ends with the owner's account.</summary>
internal sealed class ApiKeyDesk(IdentityStore store, AuditTrail audit, TimeProvider time)
{
    private const string Columns = "id, name, prefix, scopes, sandbox, created, expires, used";

    public async ValueTask<MadeApiKey> MakeAsync(Caller caller, string name, IReadOnlyList<string> scopes, bool sandbox, long expires, Actor actor, CancellationToken cancellationToken) =>
        await store.ChangeAsync(work => PutAsync(work, caller.Tenant, caller.Subject, name, scopes, sandbox, expires, "key.made", actor), cancellationToken);

    public async ValueTask<IReadOnlyList<ApiKeyEntry>> ListAsync(string account, CancellationToken cancellationToken) => await store.ReadAsync(
        work => work.ReadAsync(
            $"select {Columns} from api_key where account = @account and revoked = 0 and (expires = 0 or expires > @now) order by created desc, id",
            Take,
            ("@account", account),
            ("@now", Now)),
        cancellationToken);

    /// <summary>False: the account has no such key.</summary>
    public async ValueTask<bool> RevokeAsync(string account, string id, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            int revoked = await work.ExecuteAsync(
                "update api_key set revoked = @now where id = @id and account = @account and revoked = 0", ("@now", Now), ("@id", id), ("@account", account));
            if (revoked > 0)
            {
                await audit.AppendAsync(work, actor.Did("key.revoked", id));
            }

            return revoked > 0;
        },
        cancellationToken);

    /// <summary>Makes a key that is like another one; the other is good for the overlap still. Null: the account has no such key.</summary>
    public async ValueTask<MadeApiKey?> RotateAsync(Caller caller, string id, TimeSpan overlap, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            ApiKeyEntry? old = await work.FirstAsync(
                $"select {Columns} from api_key where id = @id and account = @account and revoked = 0 and (expires = 0 or expires > @now)",
                row => (ApiKeyEntry?)Take(row),
                ("@id", id),
                ("@account", caller.Subject),
                ("@now", Now));
            if (old is null)
            {
                return null;
            }

            long end = Now + (long)overlap.TotalMilliseconds;
            await work.ExecuteAsync(
                "update api_key set expires = @end where id = @id and (expires = 0 or expires > @end)", ("@end", Math.Max(end, 1)), ("@id", id));
            return await PutAsync(work, caller.Tenant, caller.Subject, old.Name, old.Scopes, old.Environment == "sandbox", old.Expires ?? 0, "key.rotated", actor);
        },
        cancellationToken);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async ValueTask<MadeApiKey> PutAsync(
        StoreWork work, string tenant, string account, string name, IReadOnlyList<string> scopes, bool sandbox, long expires, string action, Actor actor)
    {
        string id = Secrets.MakeId();
        (string prefix, string key) = ApiKeyText.Make(sandbox);
        long now = Now;
        await work.ExecuteAsync(
            "insert into api_key (id, tenant, account, name, prefix, hash, scopes, sandbox, created, expires, revoked, used) values (@id, @tenant, @account, @name, @prefix, @hash, @scopes, @sandbox, @created, @expires, 0, 0)",
            ("@id", id),
            ("@tenant", tenant),
            ("@account", account),
            ("@name", name),
            ("@prefix", prefix),
            ("@hash", Secrets.Hash(key)),
            ("@scopes", string.Join(' ', scopes)),
            ("@sandbox", sandbox ? 1L : 0L),
            ("@created", now),
            ("@expires", expires));
        await audit.AppendAsync(work, actor.Did(action, id));
        return new MadeApiKey(key, new ApiKeyEntry(id, name, prefix, scopes, sandbox ? "sandbox" : "live", now, expires == 0 ? null : expires, null));
    }

    private static ApiKeyEntry Take(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        Scopes.Split(row.GetString(3)),
        row.GetInt64(4) != 0 ? "sandbox" : "live",
        row.GetInt64(5),
        row.GetInt64(6) == 0 ? null : row.GetInt64(6),
        row.GetInt64(7) == 0 ? null : row.GetInt64(7));
}
