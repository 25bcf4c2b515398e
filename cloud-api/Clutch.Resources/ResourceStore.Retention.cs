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
    /// <returns>Rows deleted; call again while it is not 0.</returns>
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

    private async Task<int> SweepAsync(ResourcePlan plan, TimeSpan retain, CancellationToken cancellationToken)
    {
        int deleted = 0;
        await _committer.RunAsync(
            async session =>
            {
                deleted = 0;
                long before = session.Now - (long)retain.TotalMilliseconds;
                List<Row> old = await session.QueryAsync(new Statement(ResourceSql.Unchanged, plan.Type.Name, before, (long)MostAtOnce), ResourceSql.ReadRow, CancellationToken.None);
                foreach (Row row in old)
                {
                    var system = new Caller(row.Tenant, RetentionSubject, Roles.Operator, new HashSet<string>());
                    WriteResult result = await RemoveAsync(session, plan, row, new Act(system, "expire", ""));
                    deleted += result.IsGood ? 1 : 0;
                }

                return WriteResult.Of(Outcome.Done);
            },
            cancellationToken);
        return deleted;
    }

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
