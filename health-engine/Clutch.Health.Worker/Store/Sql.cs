using System.Data.Common;

namespace Clutch.Health.Worker;

/// <summary>Commands with named parameters and rows, alike on every engine. Whole numbers are 64 bits wide in all tables.</summary>
internal static class Sql
{
    /// <summary>The columns that <see cref="Alert"/> reads.</summary>
    public const string AlertColumns = "part, boot, sequence, status, level, until, raised, changed, closed, detail";

    /// <summary>The columns that <see cref="Statement"/> reads.</summary>
    public const string StatementColumns = "document, boot, sequence, life_part, life_failed, life_exposure, life_from";

    public static DbCommand Command(this DbConnection connection, DbTransaction? transaction, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // texts are constants of the callers
        command.CommandText = text;
#pragma warning restore CA2100
        foreach ((string name, object value) in values)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static int Execute(this DbConnection connection, DbTransaction? transaction, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using DbCommand command = connection.Command(transaction, text, values);
        return command.ExecuteNonQuery();
    }

    public static List<T> Read<T>(this DbConnection connection, string text, Func<DbDataReader, T> make, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using DbCommand command = connection.Command(null, text, values);
        using DbDataReader row = command.ExecuteReader();
        List<T> rows = [];
        while (row.Read())
        {
            rows.Add(make(row));
        }

        return rows;
    }

    public static byte[] Bytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static KeptAlert Alert(DbDataReader row) => new(
        (Part)row.GetInt64(0),
        new FrameId(row.GetInt64(1), row.GetInt64(2)),
        new AlertState((AlertStatus)row.GetInt64(3), (AlertLevel)row.GetInt64(4), row.GetInt64(5)),
        row.GetInt64(6),
        row.GetInt64(7),
        row.GetInt64(8),
        row.Bytes(9));

    public static Statement Statement(DbDataReader row)
    {
        Statement said = StatementJson.Read(row.Bytes(0))?.Said ?? throw new HealthStoreException("A statement in the store is damaged. Restore the store from a copy, or start with an empty one: everything is made anew from the log.");
        return said with
        {
            Applied = row.IsDBNull(1) ? null : new FrameId(row.GetInt64(1), row.GetInt64(2)),
            Life = row.IsDBNull(3) ? null : new LivedLife(said.Vehicle, (Part)row.GetInt64(3), row.GetInt64(4) != 0, row.GetDouble(5), row.GetInt64(6)),
        };
    }
}
