using System.Security.Cryptography;
using System.Threading.Channels;
using Clutch.Devices;
using Clutch.Ingest.Connections;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest.Sessions;

/// <summary>
/// Sessions between connections and their store. Nothing of a session without a connection is in memory. Changes gather while a write runs and go
/// together with the next one, so that a fleet which reconnects costs few commits.
/// </summary>
internal sealed class SessionKeeper(SessionStore store, TimeProvider time, ILogger logger)
{
    private const int MostAtOnce = 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Channel<Item> _items = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    private int _running;
    private bool _failed;
    private long _swept;

    /// <summary>This server's name in the store: a new one at every start.</summary>
    public string Door { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>
    /// The session that a connection goes on with; null: it begins without one. When this returns, the store knows that the session is here.
    /// </summary>
    /// <param name="name">Whose.</param>
    /// <param name="cleanStart">What there was is over.</param>
    /// <param name="expiry">Seconds that it is to be kept without a connection; 0: not at all.</param>
    /// <exception cref="DeviceRegistryException">The store cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It takes too long.</exception>
    public async Task<StoredSession?> BeginAsync(SessionName name, bool cleanStart, long expiry)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        StoredSession? found = await store.FindAsync(name, patience.Token);
        StoredSession? kept = cleanStart ? null : found;
        if (expiry > 0)
        {
            await WriteAsync(SessionChangeKind.Begin, (kept ?? new StoredSession(name.Vehicle, name.ClientId)) with { Expiry = expiry });
        }
        else if (found is not null)
        {
            await WriteAsync(SessionChangeKind.Delete, found);
        }

        return kept;
    }

    /// <summary>Completes when the change is durable.</summary>
    /// <exception cref="DeviceRegistryException">The store cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It takes too long.</exception>
    public Task WriteAsync(SessionChangeKind kind, StoredSession session)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(new Item(new SessionChange(kind, session), null, done));
        return done.Task;
    }

    /// <summary>The session of a connection changed; it is written soon, once for all changes until then.</summary>
    public void Mark(DeviceConnection connection) => Add(new Item(default, connection, null));

    /// <summary>Sessions that another server has by now. Says now and then that those of this server live.</summary>
    /// <exception cref="DeviceRegistryException">The store cannot be used.</exception>
    public async Task<List<SessionName>> TakenAsync(CancellationToken cancellationToken)
    {
        if (_swept == 0 || time.GetElapsedTime(_swept) >= SessionStore.SignOfLife)
        {
            await store.SweepAsync(Door, cancellationToken);
            _swept = time.GetTimestamp();
        }

        return await store.TakenAsync(Door, cancellationToken);
    }

    private void Add(Item item)
    {
        _items.Writer.TryWrite(item);
        if (Interlocked.Exchange(ref _running, 1) == 0)
        {
            _ = Task.Run(WriteAllAsync);
        }
    }

    /// <summary>Runs while there is something to write.</summary>
    private async Task WriteAllAsync()
    {
        while (true)
        {
            var batch = new List<Item>();
            while (batch.Count < MostAtOnce && _items.Reader.TryRead(out Item item))
            {
                batch.Add(item);
            }

            if (batch.Count > 0)
            {
                await WriteAsync(batch);
                continue;
            }

            Interlocked.Exchange(ref _running, 0); // a full fence: who adds after the look below starts anew
            if (!_items.Reader.TryPeek(out _) || Interlocked.Exchange(ref _running, 1) != 0)
            {
                return;
            }
        }
    }

    private async Task WriteAsync(List<Item> batch)
    {
        try
        {
            using var patience = new CancellationTokenSource(s_patience, time);
            List<SessionChange> changes = [.. batch.Select(item => item.Of?.SaveSession() ?? item.Change).Where(change => change.Session is not null)];
            await store.ApplyAsync(Door, changes, patience.Token);
            batch.ForEach(item => item.Done?.TrySetResult());
            _failed = false;
        }
        catch (Exception e) when (e is DeviceRegistryException or OperationCanceledException or ObjectDisposedException)
        {
            if (!_failed)
            {
                logger.LogError("Sessions are not kept: {Reason} Devices get commands again that they have acknowledged.", e.Message);
            }

            _failed = true;
            batch.ForEach(item => item.Done?.TrySetException(e));
        }
    }

    private readonly record struct Item(SessionChange Change, DeviceConnection? Of, TaskCompletionSource? Done);
}
