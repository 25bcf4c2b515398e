using Microsoft.Data.Sqlite;

namespace Clutch.Edge;

/// <summary>
/// Makes room in an outbox, within the transaction of an append: what was sent goes, and where that is not enough, what is too old, then whole
/// frames, the least valuable before the others and the oldest of them first. The newest urgent frame stays in any case.
/// </summary>
internal sealed class OutboxRoom : IDisposable
{
    private readonly OutboxLimits _limits;
    private readonly SqliteCommand _countSent;
    private readonly SqliteCommand _deleteSent;
    private readonly SqliteCommand _oldest;
    private readonly SqliteCommand _leastValuable;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _count;

    public OutboxRoom(SqliteConnection connection, OutboxLimits limits)
    {
        _limits = limits;
        _countSent = OutboxSql.Prepare(
            connection,
            """
            update boot set sent_frames = sent_frames + gone.frames, sent_samples = sent_samples + gone.samples
            from (select boot, count(*) as frames, sum(samples) as samples from frame where id <= $id group by boot) as gone
            where number = gone.boot
            """,
            "$id");
        _deleteSent = OutboxSql.Prepare(connection, "delete from frame where id <= $id returning length(bytes)", "$id");
        _oldest = OutboxSql.Prepare(connection, "select id, boot, samples, bytes, recorded from frame where id > $held order by id limit 1", "$held");
        _leastValuable = OutboxSql.Prepare(
            connection,
            "select id, boot, samples, bytes, recorded from frame where id > $held and id <> coalesce((select max(id) from frame where value = 2), 0) order by value, id limit 1",
            "$held");
        _delete = OutboxSql.Prepare(connection, "delete from frame where id = $id", "$id");
        _count = OutboxSql.Prepare(connection, "update boot set dropped_frames = dropped_frames + 1, dropped_samples = dropped_samples + $samples where number = $boot", "$boot", "$samples");
    }

    /// <summary>What <see cref="Make"/> removed.</summary>
    public readonly record struct Freed(int Frames, long Bytes, Loss Loss);

    /// <summary>Deletes and counts what has its PUBACK.</summary>
    /// <param name="transaction">Of the append.</param>
    /// <param name="deleted">Frames up to this id are gone already.</param>
    /// <param name="acknowledged">Frames up to this id have their PUBACK.</param>
    public (int Frames, long Bytes) DeleteSent(SqliteTransaction transaction, long deleted, long acknowledged)
    {
        if (acknowledged <= deleted)
        {
            return (0, 0);
        }

        OutboxSql.Execute(_countSent, transaction, acknowledged);
        _deleteSent.Transaction = transaction;
        _deleteSent.Parameters[0].Value = acknowledged;
        using SqliteDataReader reader = _deleteSent.ExecuteReader();
        int frames = 0;
        long bytes = 0;
        for (; reader.Read(); frames++)
        {
            bytes += reader.GetInt64(0);
        }

        return (frames, bytes);
    }

    /// <summary>Drops until the limits hold, or nothing is left that may go.</summary>
    /// <param name="transaction">Of the append.</param>
    /// <param name="bytes">Of all frames, the new one included.</param>
    /// <param name="held">Frames up to this id are on their way and are not touched.</param>
    /// <param name="now">Milliseconds since 1970-01-01 UTC.</param>
    public Freed Make(SqliteTransaction transaction, long bytes, long held, long now)
    {
        var freed = default(Freed);
        long outdated = now - (long)_limits.Age.TotalMilliseconds;
        while (Find(_oldest, transaction, held) is { } oldest && oldest.Recorded < outdated)
        {
            freed = Drop(transaction, oldest, freed);
        }

        while (bytes - freed.Bytes > _limits.Bytes && Find(_leastValuable, transaction, held) is { } victim)
        {
            freed = Drop(transaction, victim, freed);
        }

        return freed;
    }

    public void Dispose()
    {
        _countSent.Dispose();
        _deleteSent.Dispose();
        _oldest.Dispose();
        _leastValuable.Dispose();
        _delete.Dispose();
        _count.Dispose();
    }

    private static Victim? Find(SqliteCommand command, SqliteTransaction transaction, long held)
    {
        command.Transaction = transaction;
        command.Parameters[0].Value = held;
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new Victim(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3), reader.GetInt64(4)) : null;
    }

    private Freed Drop(SqliteTransaction transaction, Victim victim, Freed before)
    {
        OutboxSql.Execute(_delete, transaction, victim.Id);
        OutboxSql.Execute(_count, transaction, victim.Boot, victim.Samples);
        return new Freed(before.Frames + 1, before.Bytes + victim.Bytes.Length, before.Loss.Add(FrameValues.LossOf(victim.Bytes, victim.Samples)));
    }

    private sealed record Victim(long Id, long Boot, long Samples, byte[] Bytes, long Recorded);
}
