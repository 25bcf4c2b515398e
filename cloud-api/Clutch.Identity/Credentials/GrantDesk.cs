using System.Collections.Concurrent;
using Clutch.Identity.Accounts;
using Clutch.Identity.Storage;
using Clutch.Identity.Tokens;

namespace Clutch.Identity.Credentials;

/// <summary>
/// From a credential to its caller, as the store has it. An answer is used for half a second, and not beyond a change that this process made
/// itself: so what is revoked here ends at once, and what another process revokes ends within a second.
/// </summary>
internal sealed class GrantDesk(IdentityStore store, AccessTokens tokens, IdentityOptions options, TimeProvider time)
{
    private const int MostKnown = 20_000;

    public static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_seenEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>An access token (JWT) or an API key; null: neither.</summary>
    public async ValueTask<Caller?> OfBearerAsync(string bearer, CancellationToken cancellationToken)
    {
        if (ApiKeyText.LooksLike(bearer))
        {
            string hash = Convert.ToHexStringLower(Secrets.Hash(bearer));
            return await KnownAsync("key:" + hash, () => OfKeyAsync("hash = @value", Convert.FromHexString(hash), cancellationToken));
        }

        (AccessClaims? claims, _) = await tokens.ReadAsync(bearer, cancellationToken);
        Caller? caller = claims is null ? null
            : claims.Session.Length > 0 ? await OfSessionAsync(claims.Session, cancellationToken)
            : await OfClientAsync(claims.Client, cancellationToken);
        return caller is null || claims!.Scopes.Length == 0 ? caller : caller with { Scopes = Only(caller.Scopes, claims.Scopes) };
    }

    public ValueTask<Caller?> OfCookieAsync(string cookie, CancellationToken cancellationToken)
    {
        byte[] hash = Secrets.Hash(cookie);
        return KnownAsync("cookie:" + Convert.ToHexStringLower(hash), () => ReadSessionAsync("s.cookie = @value", hash, fromCookie: true, cancellationToken));
    }

    /// <summary>The caller as it is now, for a stream that lasts; null: no longer good.</summary>
    public ValueTask<Caller?> AgainAsync(Caller caller, CancellationToken cancellationToken) => caller.Credential switch
    {
        CredentialKind.Server => ValueTask.FromResult<Caller?>(caller),
        CredentialKind.Session => OfSessionAsync(caller.CredentialId, cancellationToken),
        CredentialKind.ApiKey => KnownAsync("key-id:" + caller.CredentialId, () => OfKeyAsync("id = @value", caller.CredentialId, cancellationToken)),
        _ => OfClientAsync(caller.CredentialId, cancellationToken),
    };

    private static HashSet<string> Only(IReadOnlySet<string> scopes, string granted) => Scopes.Split(granted).Where(scopes.Contains).ToHashSet(StringComparer.Ordinal);

    private async ValueTask<Caller?> KnownAsync(string name, Func<ValueTask<Caller?>> read)
    {
        if (_known.TryGetValue(name, out Known? known) && known.Generation == store.Generation && time.GetElapsedTime(known.Read) < Fresh)
        {
            return known.Caller;
        }

        long generation = store.Generation; // before reading: a change in between makes the answer old
        long now = time.GetTimestamp();
        Caller? caller = await read();
        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known[name] = new Known(caller, now, generation);
        return caller;
    }

    private ValueTask<Caller?> OfSessionAsync(string id, CancellationToken cancellationToken) =>
        KnownAsync("session:" + id, () => ReadSessionAsync("s.id = @value", id, fromCookie: false, cancellationToken));

    private async ValueTask<Caller?> ReadSessionAsync(string which, object value, bool fromCookie, CancellationToken cancellationToken)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        (Caller Caller, long Seen)? found = await store.ReadAsync(
            work => work.FirstAsync<(Caller, long)?>(
                $"select s.id, s.scopes, s.seen, a.id, a.tenant, a.role from session s join account a on a.id = s.account where {which} and s.revoked = 0 and s.ends > @now and s.seen > @idle and a.disabled = 0",
                row => (Make(row.GetString(4), row.GetString(3), RoleNames.Parse(row.GetString(5)), row.GetString(1), CredentialKind.Session, row.GetString(0)) with { FromCookie = fromCookie }, row.GetInt64(2)),
                ("@value", value),
                ("@now", now),
                ("@idle", now - (long)options.Idle.TotalMilliseconds)),
            cancellationToken);
        if (found is not { } session)
        {
            return null;
        }

        if (now - session.Seen > s_seenEvery.TotalMilliseconds)
        {
            // Not a change of rights: what is known stays known.
            await store.ReadAsync(work => work.ExecuteAsync("update session set seen = @now where id = @id and seen < @now", ("@now", now), ("@id", session.Caller.CredentialId)), cancellationToken);
        }

        return session.Caller;
    }

    private async ValueTask<Caller?> OfKeyAsync(string which, object value, CancellationToken cancellationToken)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        (Caller Caller, long Used)? found = await store.ReadAsync(
            work => work.FirstAsync<(Caller, long)?>(
                $"select k.id, k.scopes, k.sandbox, k.used, a.id, a.tenant, a.role from api_key k join account a on a.id = k.account where k.{which} and k.revoked = 0 and (k.expires = 0 or k.expires > @now) and a.disabled = 0",
                row => (Make(row.GetString(5), row.GetString(4), RoleNames.Parse(row.GetString(6)), row.GetString(1), CredentialKind.ApiKey, row.GetString(0)) with { Sandbox = row.GetInt64(2) != 0 }, row.GetInt64(3)),
                ("@value", value),
                ("@now", now)),
            cancellationToken);
        if (found is not { } key)
        {
            return null;
        }

        if (now - key.Used > s_seenEvery.TotalMilliseconds)
        {
            await store.ReadAsync(work => work.ExecuteAsync("update api_key set used = @now where id = @id", ("@now", now), ("@id", key.Caller.CredentialId)), cancellationToken);
        }

        return key.Caller;
    }

    private ValueTask<Caller?> OfClientAsync(string id, CancellationToken cancellationToken) => KnownAsync("client:" + id, () => store.ReadAsync(
        work => work.FirstAsync<Caller?>(
            "select c.id, c.tenant, c.role, c.scopes, c.sandbox from oauth_client c join account a on a.id = c.account where c.id = @id and c.revoked = 0 and a.disabled = 0",
            row => Make(row.GetString(1), row.GetString(0), RoleNames.Parse(row.GetString(2)), row.GetString(3), CredentialKind.Client, row.GetString(0)) with { Sandbox = row.GetInt64(4) != 0 },
            ("@id", id)),
        cancellationToken));

    private static Caller Make(string tenant, string subject, Role role, string scopes, CredentialKind kind, string id) =>
        new(tenant, subject, role, Scopes.Granted(role, scopes)) { Credential = kind, CredentialId = id };

    private sealed record Known(Caller? Caller, long Read, long Generation);
}
