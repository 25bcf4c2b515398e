using System.Data.Common;

namespace Clutch.Trips;

/// <summary>Commands of one connection, and of its transaction where there is one, alike on every engine.</summary>
internal sealed class Sql(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
{
    public DbCommand Command(string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // texts are constants of the callers
        command.CommandText = text;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public async ValueTask<int> ExecuteAsync(string text, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = Command(text, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row; null: no row.</summary>
    public async ValueTask<object?> ScalarAsync(string text, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = Command(text, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    public async ValueTask<List<T>> ReadAsync<T>(string text, Func<DbDataReader, T> make, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = Command(text, parameters);
        await using DbDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await row.ReadAsync(cancellationToken))
        {
            rows.Add(make(row));
        }

        return rows;
    }
}
