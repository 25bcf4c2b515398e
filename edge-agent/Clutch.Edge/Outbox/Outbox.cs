using Clutch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Clutch.Edge;

/// <summary>One frame that waits for its PUBACK.</summary>
/// <param name="Id">Order of arrival, over all boots.</param>
/// <param name="Bytes">The frame as it goes on the wire.</param>
public readonly record struct OutboxFrame(long Id, byte[] Bytes);

/// <summary>What a boot has put into the outbox, kept after its frames are gone: the agent's side of the loss accounting.</summary>
public sealed record BootLedger(long Boot, long Frames, long Samples);

/// <summary>
/// Frames on disk between the car and the server. A frame is durable before anything is sent and leaves only after its PUBACK.
/// SQLite, write-ahead log, one synced commit for all that gathered: new frames, acknowledged frames, the ledger.
/// Thread-safe.
/// </summary>
public sealed class Outbox : IDisposable
{
    private static readonly string[] s_schema =
    [
        """
        create table boot(
            number integer primary key,
            frames integer not null default 0,
            samples integer not null default 0) strict;
        create table frame(
            id integer primary key autoincrement,
            boot integer not null references boot(number),
            sequence integer not null,
            samples integer not null,
            bytes blob not null,
            unique (boot, sequence)) strict;
        """,
    ];

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _ledger;
    private readonly SqliteCommand _read;
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private long _acknowledged;
    private long _deleted;
    private long _depth;

    private Outbox(SqliteConnection connection, long boot)
    {
        _connection = connection;
        Boot = boot;
        _insert = Prepare("insert into frame(boot, sequence, samples, bytes) values($boot, $sequence, $samples, $bytes)", "$boot", "$sequence", "$samples", "$bytes");
        _delete = Prepare("delete from frame where id <= $id", "$id");
        _ledger = Prepare("update boot set frames = frames + 1, samples = samples + $samples where number = $boot", "$boot", "$samples");
        _read = Prepare("select id, bytes from frame where id > $after order by id limit $most", "$after", "$most");
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "select count(*) from frame";
        _depth = (long)count.ExecuteScalar()!;
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

    /// <summary>Opens the outbox in a file and begins a new boot.</summary>
    /// <exception cref="SqliteFileException">The file cannot be used.</exception>
    public static Outbox Open(string path, TimeProvider time)
    {
        SqliteConnection connection = SqliteFile.OpenOrCreate(path, s_schema).Connect();
        using SqliteCommand boot = connection.CreateCommand();
        boot.CommandText = "insert into boot(number) select max(coalesce(max(number), 0) + 1, $now) from boot returning number";
        boot.Parameters.AddWithValue("$now", time.GetUtcNow().ToUnixTimeSeconds());
        return new Outbox(connection, (long)boot.ExecuteScalar()!);
    }

    /// <summary>Makes a frame durable. Returns after the commit is on disk.</summary>
    /// <exception cref="SqliteException">The disk is full or failed; nothing was stored.</exception>
    public void Append(long sequence, int samples, ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            Execute(_insert, transaction, Boot, sequence, samples, frame.ToArray());
            Execute(_ledger, transaction, Boot, samples);
            long acknowledged = Interlocked.Read(ref _acknowledged);
            int deleted = acknowledged > _deleted ? Execute(_delete, transaction, acknowledged) : 0;
            transaction.Commit();
            _deleted = Math.Max(_deleted, acknowledged);
            Interlocked.Add(ref _depth, 1 - deleted);
        }

        Signal();
    }

    /// <summary>The oldest frames after an id, in order.</summary>
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

            return frames;
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
            if (acknowledged > _deleted)
            {
                int deleted = Execute(_delete, null, acknowledged);
                _deleted = acknowledged;
                Interlocked.Add(ref _depth, -deleted);
            }
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
            command.CommandText = "select number, frames, samples from boot order by number";
            using SqliteDataReader reader = command.ExecuteReader();
            var boots = new List<BootLedger>();
            while (reader.Read())
            {
                boots.Add(new BootLedger(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)));
            }

            return boots;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (SqliteCommand command in new[] { _insert, _delete, _ledger, _read })
            {
                command.Dispose();
            }

            _connection.Dispose();
        }

        _arrived.Dispose();
    }

    private static int Execute(SqliteCommand command, SqliteTransaction? transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
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
