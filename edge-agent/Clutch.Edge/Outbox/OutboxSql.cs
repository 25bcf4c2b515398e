using Microsoft.Data.Sqlite;

namespace Clutch.Edge;

/// <summary>The outbox's tables, and its way of running prepared statements.</summary>
internal static class OutboxSql
{
    /// <summary>Scripts by number; a script that was released is never changed.</summary>
    public static readonly string[] Schema =
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

        // Frames from before were recorded about when their boot began: its number is that second.
        """
        alter table boot add column sent_frames integer not null default 0;
        alter table boot add column sent_samples integer not null default 0;
        alter table boot add column dropped_frames integer not null default 0;
        alter table boot add column dropped_samples integer not null default 0;
        update boot set
            sent_frames = frames - (select count(*) from frame where boot = number),
            sent_samples = samples - (select coalesce(sum(samples), 0) from frame where boot = number);
        alter table frame add column value integer not null default 1;
        alter table frame add column recorded integer not null default 0;
        update frame set recorded = boot * 1000;
        create index frame_by_value on frame(value, id);
        create table loss(frames integer not null, samples integer not null, first integer not null, last integer not null) strict;
        insert into loss values(0, 0, 0, 0);
        """,
    ];

    public static SqliteCommand Prepare(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }

    public static int Execute(SqliteCommand command, SqliteTransaction? transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command.ExecuteNonQuery();
    }
}
