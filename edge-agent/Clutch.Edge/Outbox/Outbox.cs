using Clutch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Clutch.Edge;

/// <summary>One frame that waits for its PUBACK.</summary>
/// <param name="Id">Order of arrival, over all boots.</param>
/// <param name="Bytes">The frame as it goes on the wire.</param>
public readonly record struct OutboxFrame(long Id, byte[] Bytes);

/// <summary>Frames and the samples in them.</summary>
public readonly record struct FrameTally(long Frames, long Samples);

/// <summary>What a boot has put into the outbox, kept after its frames are gone: the agent's side of the loss accounting. Sent + Waiting + Dropped = put in.</summary>
public sealed record BootLedger(long Boot, long Frames, long Samples)
{
    /// <summary>Left after their PUBACK.</summary>
    public FrameTally Sent { get; init; }

    /// <summary>Still here.</summary>
    public FrameTally Waiting { get; init; }

    /// <summary>Given up for want of room, without a PUBACK: the server may have a few of them, whose PUBACK was lost.</summary>
    public FrameTally Dropped { get; init; }
}

/// <summary>
/// Frames on disk between the car and the server. A frame is durable before anything is sent and leaves only after its PUBACK, or
/// when there is no room for it. SQLite, write-ahead log, one synced commit for all that gathered: new frames, acknowledged
/// frames, dropped frames, the ledger. Thread-safe.
/// </summary>
public sealed partial class Outbox : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _ledger;
    private readonly SqliteCommand _saveLoss;
    private readonly SqliteCommand _read;
    private readonly SqliteCommand _readAgain;
    private readonly OutboxRoom _room;
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private long _acknowledged;
    private long _deleted;
    private long _depth;
    private long _bytes;

    /// <summary>Highest id that a connection may have sent: dropping it would count as lost what the server has.</summary>
    private long _lent;
    private Loss _unreported;

    private Outbox(SqliteConnection connection, long boot, OutboxLimits limits, TimeProvider time)
    {
        _connection = connection;
        _time = time;
        Boot = boot;
        _insert = OutboxSql.Prepare(
            connection,
            "insert into frame(boot, sequence, samples, bytes, value, recorded) values($boot, $sequence, $samples, $bytes, $value, $recorded)",
            "$boot",
            "$sequence",
            "$samples",
            "$bytes",
            "$value",
            "$recorded");
        _ledger = OutboxSql.Prepare(connection, "update boot set frames = frames + 1, samples = samples + $samples where number = $boot", "$boot", "$samples");
        _saveLoss = OutboxSql.Prepare(connection, "update loss set frames = $frames, samples = $samples, first = $first, last = $last", "$frames", "$samples", "$first", "$last");
        _read = OutboxSql.Prepare(connection, "select id, bytes from frame where id > $after order by id limit $most", "$after", "$most");
        _readAgain = OutboxSql.Prepare(connection, ReadAgainSql, "$boot", "$from", "$to", "$most");
        _room = new OutboxRoom(connection, limits);
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "select (select count(*) from frame), (select coalesce(sum(length(bytes)), 0) from frame), frames, samples, first, last from loss";
        using SqliteDataReader reader = count.ExecuteReader();
        reader.Read();
        (_depth, _bytes) = (reader.GetInt64(0), reader.GetInt64(1));
        _unreported = new Loss(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5));
    }

    /// <summary>
    /// Number of this start of the agent: the second since 1970 at which it began, or one more than the last where the clock has
    /// not moved on. So an agent that has lost its folder does not use numbers again that the server knows.
    /// </summary>
    public long Boot { get; }

    /// <summary>Frames that wait for their PUBACK.</summary>
    public long Depth => Interlocked.Read(ref _depth);

    /// <summary>Everything up to this id has its PUBACK, whether it has left the disk or not.</summary>
    public long AcknowledgedThrough => Interlocked.Read(ref _acknowledged);

    /// <summary>Bytes of all frames.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>What was dropped and no durable frame tells yet.</summary>
    public Loss Unreported
    {
        get
        {
            lock (_gate)
            {
                return _unreported;
            }
        }
    }

    /// <summary>Opens the outbox in a file with the usual limits and begins a new boot.</summary>
    /// <exception cref="SqliteFileException">The file cannot be used.</exception>
    public static Outbox Open(string path, TimeProvider time) => Open(path, OutboxLimits.Usual, time);

    /// <summary>Opens the outbox in a file and begins a new boot.</summary>
    /// <exception cref="SqliteFileException">The file cannot be used.</exception>
    public static Outbox Open(string path, OutboxLimits limits, TimeProvider time)
    {
        SqliteConnection connection = SqliteFile.OpenOrCreate(path, OutboxSql.Schema).Connect();
        using SqliteCommand boot = connection.CreateCommand();
        boot.CommandText = "insert into boot(number) select max(coalesce(max(number), 0) + 1, $now) from boot returning number";
        boot.Parameters.AddWithValue("$now", time.GetUtcNow().ToUnixTimeSeconds());
        return new Outbox(connection, (long)boot.ExecuteScalar()!, limits, time);
    }

    /// <summary>Makes a frame durable and drops others where there is no room. Returns after the commit is on disk.</summary>
    /// <exception cref="SqliteException">The disk is full or failed; nothing was stored.</exception>
    public void Append(long sequence, int samples, ReadOnlySpan<byte> frame)
    {
        FrameValue value = FrameValues.Of(frame, out Loss reported);
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            OutboxSql.Execute(_insert, transaction, Boot, sequence, samples, frame.ToArray(), (int)value, now);
            OutboxSql.Execute(_ledger, transaction, Boot, samples);
            long acknowledged = Interlocked.Read(ref _acknowledged);
            (int sentFrames, long sentBytes) = _room.DeleteSent(transaction, _deleted, acknowledged);
            OutboxRoom.Freed freed = _room.Make(transaction, _bytes + frame.Length - sentBytes, _lent, now);
            Loss unreported = _unreported.Without(in reported).Add(freed.Loss);
            if (unreported != _unreported)
            {
                OutboxSql.Execute(_saveLoss, transaction, unreported.Frames, unreported.Samples, unreported.From, unreported.To);
            }

            transaction.Commit();
            _unreported = unreported;
            _deleted = Math.Max(_deleted, acknowledged);
            Interlocked.Add(ref _depth, 1 - sentFrames - freed.Frames);
            Interlocked.Add(ref _bytes, frame.Length - sentBytes - freed.Bytes);
        }

        Signal();
    }

    /// <summary>The oldest frames after an id, in order, to be sent. They are not dropped until <see cref="Recall"/>.</summary>
    public IReadOnlyList<OutboxFrame> Read(long after, int most)
    {
        lock (_gate)
        {
            _read.Transaction = null;
            _read.Parameters[0].Value = after;
            _read.Parameters[1].Value = most;
            using SqliteDataReader reader = _read.ExecuteReader();
            var frames = new List<OutboxFrame>();
            while (reader.Read())
            {
                frames.Add(new OutboxFrame(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
            }

            _lent = frames.Count > 0 ? Math.Max(_lent, frames[^1].Id) : _lent;
            return frames;
        }
    }

    /// <summary>The connection that frames were read for is over: nothing is on its way any more.</summary>
    public void Recall()
    {
        lock (_gate)
        {
            _lent = 0;
        }
    }

    /// <summary>
    /// All frames up to this id have their PUBACK. They leave the disk with the next append or with <see cref="Forget"/>;
    /// a crash before that sends them again, and the server knows them by (vehicle, boot, sequence).
    /// </summary>
    public void Acknowledge(long id)
    {
        long known = Interlocked.Read(ref _acknowledged);
        while (id > known)
        {
            long seen = Interlocked.CompareExchange(ref _acknowledged, id, known);
            if (seen == known)
            {
                return;
            }

            known = seen;
        }
    }

    /// <summary>Deletes what is acknowledged, when no append does it on the way.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            long acknowledged = Interlocked.Read(ref _acknowledged);
            if (acknowledged <= _deleted)
            {
                return;
            }

            using SqliteTransaction transaction = _connection.BeginTransaction();
            (int frames, long bytes) = _room.DeleteSent(transaction, _deleted, acknowledged);
            transaction.Commit();
            _deleted = acknowledged;
            Interlocked.Add(ref _depth, -frames);
            Interlocked.Add(ref _bytes, -bytes);
        }
    }

    /// <summary>Waits until a frame was appended since the last wait, or the time is over.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _arrived.WaitAsync(atMost, cancellationToken);

    /// <summary>What every boot has put in, sent or not.</summary>
    public IReadOnlyList<BootLedger> Ledger()
    {
        lock (_gate)
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText =
                """
                select number, boot.frames, boot.samples, sent_frames, sent_samples, count(frame.id), coalesce(sum(frame.samples), 0), dropped_frames, dropped_samples
                from boot left join frame on frame.boot = number group by number order by number
                """;
            using SqliteDataReader reader = command.ExecuteReader();
            var boots = new List<BootLedger>();
            while (reader.Read())
            {
                boots.Add(new BootLedger(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2))
                {
                    Sent = new FrameTally(reader.GetInt64(3), reader.GetInt64(4)),
                    Waiting = new FrameTally(reader.GetInt64(5), reader.GetInt64(6)),
                    Dropped = new FrameTally(reader.GetInt64(7), reader.GetInt64(8)),
                });
            }

            return boots;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (SqliteCommand command in new[] { _insert, _ledger, _saveLoss, _read, _readAgain })
            {
                command.Dispose();
            }

            _room.Dispose();
            _connection.Dispose();
        }

        _arrived.Dispose();
    }

    private void Signal()
    {
        if (_arrived.CurrentCount == 0)
        {
            try
            {
                _arrived.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else signalled in between: the waiter wakes all the same.
            }
        }
    }
}
