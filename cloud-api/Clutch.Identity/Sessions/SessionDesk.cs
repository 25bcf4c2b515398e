using Clutch.Identity.Accounts;
using Clutch.Identity.Audit;
using Clutch.Identity.Storage;

namespace Clutch.Identity.Sessions;

/// <summary>A session as its owner sees it.</summary>
/// <param name="Id">For ending it.</param>
/// <param name="Created">Milliseconds since 1970.</param>
/// <param name="Seen">Last use, to the minute, milliseconds since 1970.</param>
/// <param name="Ends">It ends then however it is used, milliseconds since 1970.</param>
/// <param name="Address">Where it began: an IPv4 address or an IPv6 /64.</param>
/// <param name="Agent">What the client called itself.</param>
/// <param name="Client">The OAuth client that it was given to; empty: none.</param>
/// <param name="Current">It is the one that asks.</param>
public sealed record SessionEntry(string Id, long Created, long Seen, long Ends, string Address, string Agent, string Client, bool Current);

/// <summary>What a client holds after signing in: either a refresh token or a cookie.</summary>
internal sealed record BegunSession(string Id, Account Account, string Scopes, string? Refresh, string? Cookie);

/// <summary>
/// Sessions and their refresh tokens. Every refresh token is good once; whoever shows one again ends its session, as one of the two holders
/// must have stolen it. Which token is newer is told by a counter, never by a clock.
/// </summary>
internal sealed class SessionDesk(IdentityStore store, AuditTrail audit, IdentityOptions options, TimeProvider time)
{
    /// <summary>Begins a session in the transaction of what led to it.</summary>
    public async ValueTask<BegunSession> BeginAsync(StoreWork work, Account account, string client, string scopes, bool asCookie, Actor actor)
    {
        string id = Secrets.MakeId();
        string secret = Secrets.Make();
        DateTimeOffset now = time.GetUtcNow();
        await work.ExecuteAsync(
            "insert into session (id, account, client, cookie, scopes, created, seen, ends, revoked, address, agent) values (@id, @account, @client, @cookie, @scopes, @now, @now, @ends, 0, @address, @agent)",
            ("@id", id),
            ("@account", account.Id),
            ("@client", client),
            ("@cookie", asCookie ? Secrets.Hash(secret) : DBNull.Value),
            ("@scopes", scopes),
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@ends", (now + options.SessionLife).ToUnixTimeMilliseconds()),
            ("@address", actor.Address),
            ("@agent", actor.Agent));
        if (!asCookie)
        {
            await PutTokenAsync(work, id, secret, counter: 0);
        }

        await audit.AppendAsync(work, actor.Did("session.begun", id, account.Tenant, account.Id));
        return new BegunSession(id, account, scopes, asCookie ? null : secret, asCookie ? secret : null);
    }

    /// <summary>Exchanges a refresh token for the next one. Null: not good, and if it had been used before, its session has ended.</summary>
    public async ValueTask<BegunSession?> RefreshAsync(string refresh, string client, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            byte[] hash = Secrets.Hash(refresh);
            long now = time.GetUtcNow().ToUnixTimeMilliseconds();

            // One statement takes the token, so that of fifty who come at once one gets it.
            (string Session, long Counter)? taken = await work.FirstAsync<(string, long)?>(
                "update refresh_token set used = @now where hash = @hash and used = 0 returning session, counter",
                row => (row.GetString(0), row.GetInt64(1)),
                ("@now", now),
                ("@hash", hash));
            if (taken is not { } token)
            {
                await EndReusedAsync(work, hash, actor);
                return null;
            }

            (Account Account, string Scopes)? session = await work.FirstAsync<(Account, string)?>(
                $"""
                select {string.Join(", ", Account.Columns.Split(", ").Select(column => "a." + column))}, s.scopes from session s join account a on a.id = s.account
                where s.id = @session and s.client = @client and s.revoked = 0 and s.ends > @now and s.seen > @idle and a.disabled = 0
                """,
                row => (Account.Take(row), row.GetString(11)),
                ("@session", token.Session),
                ("@client", client),
                ("@now", now),
                ("@idle", now - (long)options.Idle.TotalMilliseconds));
            if (session is not { } alive)
            {
                return null;
            }

            string next = Secrets.Make();
            await PutTokenAsync(work, token.Session, next, token.Counter + 1);
            await work.ExecuteAsync("update session set seen = @now where id = @id", ("@now", now), ("@id", token.Session));
            return new BegunSession(token.Session, alive.Account, alive.Scopes, next, null);
        },
        cancellationToken);

    /// <summary>Ends one session of an account; false: it has no such session.</summary>
    public async ValueTask<bool> EndAsync(string account, string session, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            int ended = await work.ExecuteAsync(
                "update session set revoked = @now where id = @id and account = @account and revoked = 0",
                ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
                ("@id", session),
                ("@account", account));
            if (ended > 0)
            {
                await audit.AppendAsync(work, actor.Did("session.ended", session));
            }

            return ended > 0;
        },
        cancellationToken);

    /// <summary>Ends the session of a client's refresh token, if there is one.</summary>
    public async ValueTask EndByRefreshAsync(string refresh, string client, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            string? session = await work.FirstAsync(
                "select s.id from refresh_token r join session s on s.id = r.session where r.hash = @hash and s.client = @client and s.revoked = 0",
                row => (string?)row.GetString(0),
                ("@hash", Secrets.Hash(refresh)),
                ("@client", client));
            if (session is null)
            {
                return 0;
            }

            await audit.AppendAsync(work, actor.Did("session.ended", session));
            return await work.ExecuteAsync("update session set revoked = @now where id = @id", ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()), ("@id", session));
        },
        cancellationToken);

    /// <summary>Ends all sessions of an account but one, in the transaction of what makes it needed.</summary>
    public async ValueTask<int> EndAllAsync(StoreWork work, string account, string except) => await work.ExecuteAsync(
        "update session set revoked = @now where account = @account and id <> @except and revoked = 0",
        ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
        ("@account", account),
        ("@except", except));

    public async ValueTask<int> EndOthersAsync(string account, string except, Actor actor, CancellationToken cancellationToken) => await store.ChangeAsync(
        async work =>
        {
            int ended = await EndAllAsync(work, account, except);
            await audit.AppendAsync(work, actor.Did("sessions.ended", $"{ended}"));
            return ended;
        },
        cancellationToken);

    /// <summary>Live sessions of an account, the newest first.</summary>
    public async ValueTask<IReadOnlyList<SessionEntry>> ListAsync(string account, string current, CancellationToken cancellationToken)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await store.ReadAsync(
            work => work.ReadAsync(
                "select id, created, seen, ends, address, agent, client from session where account = @account and revoked = 0 and ends > @now and seen > @idle order by created desc, id",
                row => new SessionEntry(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(0) == current),
                ("@account", account),
                ("@now", now),
                ("@idle", now - (long)options.Idle.TotalMilliseconds)),
            cancellationToken);
    }

    private static ValueTask<int> PutTokenAsync(StoreWork work, string session, string secret, long counter) => work.ExecuteAsync(
        "insert into refresh_token (hash, session, counter, used) values (@hash, @session, @counter, 0)",
        ("@hash", Secrets.Hash(secret)),
        ("@session", session),
        ("@counter", counter));

    private async ValueTask EndReusedAsync(StoreWork work, byte[] hash, Actor actor)
    {
        (string Session, string Account, string Tenant)? reused = await work.FirstAsync<(string, string, string)?>(
            "select s.id, a.id, a.tenant from refresh_token r join session s on s.id = r.session join account a on a.id = s.account where r.hash = @hash",
            row => (row.GetString(0), row.GetString(1), row.GetString(2)),
            ("@hash", hash));
        if (reused is not { } family)
        {
            return;
        }

        int ended = await work.ExecuteAsync(
            "update session set revoked = @now where id = @id and revoked = 0",
            ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
            ("@id", family.Session));
        if (ended > 0)
        {
            await audit.AppendAsync(work, actor.Did("session.refresh-reused", family.Session, family.Tenant, family.Account));
        }
    }
}
