using Clutch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Clutch.Health.Worker;

/// <summary>The tables of <c>health.db</c>. The health role writes all but statements; those are anybody's to add.</summary>
internal static class HealthSchema
{
    private static readonly string[] s_scripts =
    [
        """
        create table state (vehicle text primary key, layout integer not null, boot integer not null, sequence integer not null, codes integer not null, sources integer not null, bytes blob not null);
        create index state_layout on state (layout);
        create table judgement (vehicle text primary key, boot integer not null, sequence integer not null, time integer not null, day integer not null, document blob not null, snapshot blob not null);
        create table snapshot (vehicle text not null, day integer not null, document blob not null, primary key (vehicle, day)) without rowid;
        create table alert (vehicle text not null, part integer not null, boot integer not null, sequence integer not null, status integer not null, level integer not null, until integer not null,
            raised integer not null, changed integer not null, closed integer not null, detail blob not null, primary key (vehicle, part, boot, sequence)) without rowid;
        create table statement (id integer primary key autoincrement, vehicle text not null, time integer not null, kind integer not null, part integer not null, value real not null, boot integer, sequence integer);
        create index statement_vehicle on statement (vehicle);
        create table outbox (id integer primary key autoincrement, vehicle text not null, document blob not null);
        """,
    ];

    public static SqliteFile Open(string path) => SqliteFile.OpenOrCreate(path, s_scripts);

    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Columns part, boot, sequence, status, level, until, raised, changed, closed, detail.</summary>
    public static KeptAlert Alert(SqliteDataReader row) => new(
        (Part)row.GetByte(0),
        new FrameId(row.GetInt64(1), row.GetInt64(2)),
        new AlertState((AlertStatus)row.GetByte(3), (AlertLevel)row.GetByte(4), row.GetInt64(5)),
        row.GetInt64(6),
        row.GetInt64(7),
        row.GetInt64(8),
        row.GetFieldValue<byte[]>(9));

    /// <summary>Columns id, vehicle, time, kind, part, value, boot, sequence.</summary>
    public static Statement Statement(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetInt64(2),
        (StatementKind)row.GetByte(3),
        (Part)row.GetByte(4),
        row.GetDouble(5),
        row.IsDBNull(6) ? null : new FrameId(row.GetInt64(6), row.GetInt64(7)));
}
