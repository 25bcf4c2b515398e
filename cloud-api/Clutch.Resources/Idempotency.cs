using System.Collections.Concurrent;

namespace Clutch.Resources;

/// <summary>
/// Gives a request its effect once. The answer is stored in the transaction of the effect, so a crash cannot part them; a request that
/// fails stores nothing and so frees its key.
/// </summary>
internal sealed class Idempotency
{
    private readonly ConcurrentDictionary<(string Tenant, string Subject, string Route, string Key), byte[]> _inFlight = [];

    /// <summary>Runs a write, or answers for one that ran.</summary>
    /// <param name="committer">Where writes run.</param>
    /// <param name="context">With the key.</param>
    /// <param name="write">The write.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    public async Task<WriteResult> RunAsync(Committer committer, WriteContext context, Func<WriteSession, ValueTask<WriteResult>> write, CancellationToken cancellationToken)
    {
        if (context.Key is not { } key)
        {
            return await committer.RunAsync(write, cancellationToken);
        }

        (string, string, string, string) place = (context.Caller.Tenant, context.Caller.Subject, key.Route, key.Value);
        if (!_inFlight.TryAdd(place, key.BodyHash))
        {
            return _inFlight.TryGetValue(place, out byte[]? running) && !running.AsSpan().SequenceEqual(key.BodyHash) ? WriteResult.Of(Outcome.KeyReused) : WriteResult.Of(Outcome.KeyInFlight);
        }

        try
        {
            return await committer.RunAsync(session => OnceAsync(session, context.Caller, key, write), cancellationToken);
        }
        finally
        {
            _inFlight.TryRemove(place, out _);
        }
    }

    private static async ValueTask<WriteResult> OnceAsync(WriteSession session, Caller caller, IdempotencyKey key, Func<WriteSession, ValueTask<WriteResult>> write)
    {
        List<(byte[] BodyHash, WriteResult Result, long Expires)> stored = await session.QueryAsync(
            new Statement(ResourceSql.GetAnswer, caller.Tenant, caller.Subject, key.Route, key.Value),
            reader => (
                reader.GetFieldValue<byte[]>(0),
                new WriteResult((Outcome)reader.GetInt64(1), new Guid(reader.GetFieldValue<byte[]>(2), bigEndian: true), reader.GetInt64(3), reader.GetFieldValue<byte[]>(4)) { IsReplay = true },
                reader.GetInt64(5)),
            CancellationToken.None);
        if (stored.Count > 0 && stored[0].Expires > session.Now)
        {
            return stored[0].BodyHash.AsSpan().SequenceEqual(key.BodyHash) ? stored[0].Result : WriteResult.Of(Outcome.KeyReused);
        }

        WriteResult result = await write(session);
        if (result.IsGood)
        {
            session.Add(new Statement(
                ResourceSql.PutAnswer,
                caller.Tenant,
                caller.Subject,
                key.Route,
                key.Value,
                key.BodyHash,
                (long)result.Outcome,
                ResourceSql.Key(result.Id),
                result.Version,
                result.Body.ToArray(),
                session.Now + (long)IdempotencyKey.Kept.TotalMilliseconds));
        }

        return result;
    }
}
