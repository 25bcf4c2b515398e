using System.Data.Common;
using System.Threading.Channels;

namespace Clutch.Resources;

/// <summary>
/// Runs writes one after the other and makes them durable in groups: everything that waits while one commit is on its way to the disk
/// goes into the next. A write that throws is tried again by itself, so that it cannot fail its neighbours.
/// </summary>
internal sealed class Committer : IAsyncDisposable
{
    private const int MostWaiting = 8_192;
    private const int MostTogether = 256;

    private readonly Channel<Pending> _waiting = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly IResourceDatabase _database;
    private readonly Seal _seal;
    private readonly TimeProvider _time;
    private readonly Action<IEnumerable<string>> _committed;
    private readonly Task _running;

    /// <summary>Begins to run.</summary>
    /// <param name="database">Where to.</param>
    /// <param name="seal">For digests.</param>
    /// <param name="time">The clock of rows and changes.</param>
    /// <param name="committed">Called with the tenants whose feed went on.</param>
    public Committer(IResourceDatabase database, Seal seal, TimeProvider time, Action<IEnumerable<string>> committed)
    {
        (_database, _seal, _time, _committed) = (database, seal, time, committed);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Transactions so far.</summary>
    public long Commits { get; private set; }

    /// <summary>Completes once the write is durable, or decided that there is nothing to write. A write that began goes on without its caller.</summary>
    /// <exception cref="ResourceStoreException">The database failed; nothing was written.</exception>
    public async Task<WriteResult> RunAsync(Func<WriteSession, ValueTask<WriteResult>> write, CancellationToken cancellationToken)
    {
        var pending = new Pending(write);
        try
        {
            await _waiting.Writer.WriteAsync(pending, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new ResourceStoreException("the resource store is closing. Try again in a moment.", e);
        }

        return await pending.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        var group = new List<Pending>(MostTogether);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (group.Count < MostTogether && _waiting.Reader.TryRead(out Pending? pending))
            {
                group.Add(pending);
            }

            if (await TryCommitAsync(group) is { } failure)
            {
                foreach (Pending each in group)
                {
                    if (group.Count > 1)
                    {
                        failure = await TryCommitAsync([each]);
                    }

                    if (failure is not null)
                    {
                        each.Done.SetException(Explain(failure));
                    }
                }
            }

            group.Clear();
        }
    }

    /// <summary>Null when the group is durable and its callers know.</summary>
    private async Task<Exception?> TryCommitAsync(IReadOnlyList<Pending> group)
    {
        var results = new WriteResult[group.Count];
        WriteSession session;
        try
        {
            await using ResourceConnection connection = await _database.RentWriterAsync(CancellationToken.None);
            await connection.BeginAsync(CancellationToken.None);
            try
            {
                session = new WriteSession(connection, _seal, _time.GetUtcNow().ToUnixTimeMilliseconds());
                for (int i = 0; i < group.Count; i++)
                {
                    results[i] = await group[i].Write(session);
                }

                await session.EndAsync(CancellationToken.None);
                await connection.CommitAsync(CancellationToken.None);
                Commits++;
            }
            catch
            {
                await RollBackAsync(connection);
                throw;
            }
        }
        catch (Exception e)
        {
            return e;
        }

        _committed(session.Tenants);
        for (int i = 0; i < group.Count; i++)
        {
            group[i].Done.SetResult(results[i]);
        }

        return null;
    }

    /// <summary>A connection that broke cannot roll back, and need not.</summary>
    private static async Task RollBackAsync(ResourceConnection connection)
    {
        try
        {
            await connection.RollbackAsync();
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or IOException)
        {
        }
    }

    private Exception Explain(Exception failure) => failure is DbException or IOException or TimeoutException
        ? new ResourceStoreException($"the resource store {_database.Name} cannot be written now: {failure.Message}", failure)
        : failure;

    private sealed record Pending(Func<WriteSession, ValueTask<WriteResult>> Write)
    {
        public TaskCompletionSource<WriteResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
