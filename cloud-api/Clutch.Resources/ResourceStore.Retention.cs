namespace Clutch.Resources;

/// <content>What grows old goes.</content>
public sealed partial class ResourceStore
{
    /// <summary>The system itself, in the audit: it deletes what nobody may keep any longer.</summary>
    private const string RetentionSubject = "retention";
    private const int MostAtOnce = 500;

    /// <summary>How long a change stays in the feed once a newer one of the same row, or nothing, follows it.</summary>
    public static readonly TimeSpan FeedKept = TimeSpan.FromDays(400);

    /// <summary>
    /// Deletes rows that nobody changed for longer than their declaration keeps them and that nothing points at, answers by idempotency key
    /// that ran out, and changes that newer ones made superfluous.
    /// </summary>
    /// <returns>Rows deleted. A row that was pointed at by one of them goes with the next call.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        int deleted = 0;
        foreach (ResourceType type in Catalogue.Types)
        {
            if (type.Retain is { } retain)
            {
                deleted += await SweepAsync(Catalogue.Plan(type), retain, cancellationToken);
            }
        }

        await _committer.RunAsync(
            session =>
            {
                session.Add(new Statement(ResourceSql.PurgeAnswers, session.Now));
                return ValueTask.FromResult(WriteResult.Of(Outcome.Done));
            },
            cancellationToken);
        for (string tenant = ""; await NextTenantAsync(tenant, cancellationToken) is { } next; tenant = next)
        {
            await CompactAsync(next, cancellationToken);
        }

        return deleted;
    }

    /// <summary>A page a transaction. Rows that others point at stay, and do not hide those behind them.</summary>
    private async Task<int> SweepAsync(ResourcePlan plan, TimeSpan retain, CancellationToken cancellationToken)
    {
        int deleted = 0;
        Row? last = null;
        bool isMore = true;
        while (isMore)
        {
            int here = 0;
            List<Row> old = [];
            await _committer.RunAsync(
                async session =>
                {
                    here = 0;
                    old = await session.QueryAsync(Unchanged(plan, session.Now - (long)retain.TotalMilliseconds, last), ResourceSql.ReadRow, CancellationToken.None);
                    foreach (Row row in old)
                    {
                        var system = new Caller(row.Tenant, RetentionSubject, Roles.System, new HashSet<string>());
                        here += (await RemoveAsync(session, plan, row, new Act(system, "expire", ""))).IsGood ? 1 : 0;
                    }

                    return WriteResult.Of(Outcome.Done);
                },
                cancellationToken);
            deleted += here;
            isMore = old.Count == MostAtOnce;
            last = old.LastOrDefault() ?? last;
        }

        return deleted;
    }

    private static Statement Unchanged(ResourcePlan plan, long before, Row? last) => new(
        ResourceSql.Unchanged, plan.Type.Name, before, last?.Updated ?? 0L, last?.Tenant ?? "", last is null ? Array.Empty<byte>() : ResourceSql.Key(last.Id), (long)MostAtOnce);

    private async Task<string?> NextTenantAsync(string after, CancellationToken cancellationToken)
    {
        await using ResourceConnection connection = await _database.RentReaderAsync(cancellationToken);
        List<string> found = await connection.QueryAsync(new Statement(ResourceSql.Tenants, after, 1L), reader => reader.GetString(0), cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The newest change of every row stays, so that a reader who starts at the beginning comes to the state of now.</summary>
    private Task<WriteResult> CompactAsync(string tenant, CancellationToken cancellationToken) => _committer.RunAsync(
        async session =>
        {
            long before = session.Now - (long)FeedKept.TotalMilliseconds;
            List<long> last = await session.QueryAsync(new Statement(ResourceSql.LastChangeBefore, tenant, before), reader => reader.GetInt64(0), CancellationToken.None);
            if (last.Count > 0)
            {
                session.Add(new Statement(ResourceSql.Compact, tenant, before));
                session.Add(new Statement(ResourceSql.RaiseBottom, tenant, last[0]));
            }

            return WriteResult.Of(Outcome.Done);
        },
        cancellationToken);
}
