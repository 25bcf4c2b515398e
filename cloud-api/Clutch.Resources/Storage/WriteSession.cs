using System.Text.Json;

namespace Clutch.Resources;

/// <summary>
/// One transaction of the committer, in which several writes run one after the other. What a write changes goes to the row, its index
/// entries, its unique keys, the feed and the audit chain together. Statements without an answer wait until something is read or the
/// transaction ends, so that an engine over a network sees few round trips.
/// </summary>
internal sealed class WriteSession(ResourceConnection connection, Seal seal, long now)
{
    private readonly List<Statement> _pending = [];
    private readonly Dictionary<string, (long Head, long Time)> _feeds = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Tenant, string Resource), long> _tallies = [];
    private (long Sequence, byte[] Hash)? _audit;
    private bool _isAuditNew;

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long Now => now;

    /// <summary>Tenants whose feed goes on with this transaction.</summary>
    public IEnumerable<string> Tenants => _feeds.Keys;

    public async ValueTask<List<T>> QueryAsync<T>(Statement statement, Func<System.Data.Common.DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await connection.QueryAsync(statement, read, cancellationToken);
    }

    public async ValueTask<Row?> FindAsync(string tenant, string resource, Guid id, CancellationToken cancellationToken)
    {
        List<Row> found = await QueryAsync(new Statement(ResourceSql.Get, tenant, resource, ResourceSql.Key(id)), ResourceSql.ReadRow, cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public void Add(Statement statement) => _pending.Add(statement);

    public async ValueTask<long> CountAsync(string tenant, string resource, CancellationToken cancellationToken)
    {
        if (!_tallies.TryGetValue((tenant, resource), out long count))
        {
            List<long> found = await QueryAsync(new Statement(ResourceSql.GetTally, tenant, resource), reader => reader.GetInt64(0), cancellationToken);
            _tallies.Add((tenant, resource), count = found.Count == 0 ? 0 : found[0]);
        }

        return count;
    }

    /// <summary>Takes a row from one state of things to the next. Null, or the name of the unique key that another row has; then nothing was changed.</summary>
    /// <param name="plan">The declaration.</param>
    /// <param name="old">The row until now; null when it is created.</param>
    /// <param name="row">The row from now on; null when it is deleted.</param>
    /// <param name="act">Who does what.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<string?> ApplyAsync(ResourcePlan plan, Row? old, Row? row, Act act, CancellationToken cancellationToken)
    {
        Row any = row ?? old!;
        using JsonDocument? before = old is null ? null : JsonDocument.Parse(old.Body);
        using JsonDocument? after = row is null ? null : JsonDocument.Parse(row.Body);
        if (await TakeUniqueAsync(plan, old, before, row, after, cancellationToken) is { } taken)
        {
            return taken;
        }

        byte[] id = ResourceSql.Key(any.Id);
        if (row is null)
        {
            Add(new Statement(ResourceSql.Delete, any.Tenant, any.Resource, id));
        }
        else if (old is null)
        {
            Add(new Statement(ResourceSql.Insert, row.Tenant, row.Resource, id, row.Version, row.Owner, row.Creator, row.State, row.Created, row.Updated, row.Body));
        }
        else
        {
            Add(new Statement(ResourceSql.Update, row.Tenant, row.Resource, id, row.Version, row.Owner, row.State, row.Updated, row.Body));
        }

        HashSet<(string Field, string Hex)> had = Entries(plan, old, before);
        HashSet<(string Field, string Hex)> has = Entries(plan, row, after);
        foreach ((string field, string hex) in had.Except(has))
        {
            Add(new Statement(ResourceSql.RemoveEntry, any.Tenant, any.Resource, field, Convert.FromHexString(hex), id));
        }

        foreach ((string field, string hex) in has.Except(had))
        {
            Add(new Statement(ResourceSql.AddEntry, any.Tenant, any.Resource, field, Convert.FromHexString(hex), id));
        }

        if (old is null || row is null)
        {
            long count = await CountAsync(any.Tenant, any.Resource, cancellationToken);
            _tallies[(any.Tenant, any.Resource)] = count + (row is null ? -1 : 1);
        }

        if (!plan.Type.IsBookkeeping)
        {
            await AddChangeAsync(plan, old, row, cancellationToken);
            await AddAuditAsync(old, row, act, cancellationToken);
        }

        return null;
    }

    /// <summary>Writes what is left, and the heads.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        foreach ((string tenant, (long head, long time)) in _feeds)
        {
            Add(new Statement(ResourceSql.PutFeed, tenant, head, time, 0L));
        }

        foreach (((string tenant, string resource), long count) in _tallies)
        {
            Add(new Statement(ResourceSql.PutTally, tenant, resource, count));
        }

        if (_audit is { } audit)
        {
            Add(new Statement(_isAuditNew ? ResourceSql.AddAuditHead : ResourceSql.PutAuditHead, audit.Sequence, audit.Hash));
        }

        await FlushAsync(cancellationToken);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_pending.Count > 0)
        {
            await connection.ExecuteAsync(_pending, cancellationToken);
            _pending.Clear();
        }
    }

    /// <summary>The index itself says whether a value is taken; what this write took before it met a taken one is given back.</summary>
    private async ValueTask<string?> TakeUniqueAsync(ResourcePlan plan, Row? old, JsonDocument? before, Row? row, JsonDocument? after, CancellationToken cancellationToken)
    {
        if (plan.Type.Unique.Count == 0)
        {
            return null;
        }

        Row any = row ?? old!;
        byte[] id = ResourceSql.Key(any.Id);
        var taken = new List<Statement>();
        var given = new List<Statement>();
        foreach (UniqueKey key in plan.Type.Unique)
        {
            string name = string.Join('+', key.Fields);
            byte[]? had = Value(key, old, before);
            byte[]? has = Value(key, row, after);
            if (had is not null && has is not null && had.AsSpan().SequenceEqual(has))
            {
                continue;
            }

            if (has is not null)
            {
                await FlushAsync(cancellationToken);
                if (await connection.ExecuteAsync(new Statement(ResourceSql.AddUnique, any.Tenant, any.Resource, name, has, id), cancellationToken) == 0)
                {
                    _pending.AddRange(taken);
                    return name;
                }

                taken.Add(new Statement(ResourceSql.RemoveUnique, any.Tenant, any.Resource, name, has, id));
            }

            if (had is not null)
            {
                given.Add(new Statement(ResourceSql.RemoveUnique, any.Tenant, any.Resource, name, had, id));
            }
        }

        _pending.AddRange(given);
        return null;

        byte[]? Value(UniqueKey key, Row? of, JsonDocument? fields) =>
            of is null || key.Except.Contains(of.State) ? null : IndexValue.OfKey(plan, key.Fields, fields!.RootElement);
    }

    /// <summary>Values in hexadecimal, which compare by content.</summary>
    private static HashSet<(string Field, string Hex)> Entries(ResourcePlan plan, Row? row, JsonDocument? fields)
    {
        HashSet<(string, string)> entries = [];
        if (row is null)
        {
            return entries;
        }

        foreach (Field field in plan.Indexed)
        {
            if (fields!.RootElement.TryGetProperty(field.Name, out JsonElement value))
            {
                entries.Add((field.Name, Convert.ToHexString(IndexValue.Of(field, value))));
            }
        }

        if (plan.Type.Owner is not null)
        {
            entries.Add((ResourceQuery.OwnerEntry, Convert.ToHexString(IndexValue.OfText(row.Owner))));
        }

        if (plan.Type.States is not null)
        {
            entries.Add((ResourceQuery.StateEntry, Convert.ToHexString(IndexValue.OfText(row.State))));
        }

        return entries;
    }

    /// <summary>The next number of the tenant's feed. Only one transaction of the store writes at a time, so numbers are without gaps and in the order of commits.</summary>
    private async ValueTask AddChangeAsync(ResourcePlan plan, Row? old, Row? row, CancellationToken cancellationToken)
    {
        Row any = row ?? old!;
        if (!_feeds.TryGetValue(any.Tenant, out (long Head, long Time) feed))
        {
            List<(long, long)> found = await QueryAsync(new Statement(ResourceSql.GetFeed, any.Tenant), reader => (reader.GetInt64(0), reader.GetInt64(1)), cancellationToken);
            feed = found.Count == 0 ? (0, 0) : found[0];
        }

        // Times never go backwards in a feed, so that a time is a place in it.
        feed = (feed.Head + 1, Math.Max(now, feed.Time));
        _feeds[any.Tenant] = feed;
        byte[] id = ResourceSql.Key(any.Id);
        if (row is null && plan.HasPersonal)
        {
            Add(new Statement(ResourceSql.BlankChanges, any.Tenant, any.Resource, id, Array.Empty<byte>()));
        }

        Add(new Statement(
            ResourceSql.AddChange, any.Tenant, any.Resource, id, row?.Version ?? any.Version + 1, any.Owner, any.Creator, any.State, any.Created, any.Updated, row?.Body ?? [], feed.Head, feed.Time, row is null ? 1L : 0L, old?.Owner ?? any.Owner));
    }

    private async ValueTask AddAuditAsync(Row? old, Row? row, Act act, CancellationToken cancellationToken)
    {
        if (_audit is null)
        {
            await FlushAsync(cancellationToken);
            List<(long Sequence, byte[] Hash)> head = await AuditChain.HeadAsync(connection, cancellationToken);
            _isAuditNew = head.Count == 0;
            _audit = _isAuditNew ? (0, AuditChain.Beginning) : head[0];
        }

        (long sequence, byte[] previous) = _audit.Value;
        Row any = row ?? old!;
        var record = new AuditRecord(sequence + 1, now, any.Tenant, act.Caller.Subject, act.Caller.Role, act.Name, any.Resource, any.Id, Digest(old), Digest(row), act.Request, []);
        byte[] hash = AuditChain.Hash(previous, record);
        _audit = (record.Sequence, hash);
        Add(new Statement(
            ResourceSql.AddAudit, record.Sequence, record.Time, record.Tenant, record.Subject, record.Role, record.Action, record.Resource, ResourceSql.Key(record.Id), record.Before, record.After, record.Request, hash));
    }

    private byte[] Digest(Row? row) => row is null ? [] : seal.Digest([.. IndexValue.OfText($"{row.Version} {row.State} {row.Owner} "), .. row.Body]);
}

/// <summary>Who does what, for the audit.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Name">create, update, delete, or the verb of a transition.</param>
/// <param name="Request">Id of the request.</param>
internal sealed record Act(Caller Caller, string Name, string Request);
