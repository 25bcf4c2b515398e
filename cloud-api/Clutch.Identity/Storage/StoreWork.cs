using System.Data.Common;
using Clutch.Devices;

namespace Clutch.Identity.Storage;

/// <summary>Statements of one operation, in its transaction if it has one.</summary>
internal sealed class StoreWork(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
{
    /// <summary>Rows that it touched.</summary>
    public async ValueTask<int> ExecuteAsync(string text, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = Sql.Command(connection, transaction, text, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask<List<T>> ReadAsync<T>(string text, Func<DbDataReader, T> take, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = Sql.Command(connection, transaction, text, parameters);
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(take(reader));
        }

        return rows;
    }

    /// <summary>The first row, or the default.</summary>
    public async ValueTask<T?> FirstAsync<T>(string text, Func<DbDataReader, T> take, params (string Name, object Value)[] parameters)
    {
        List<T> rows = await ReadAsync(text, take, parameters);
        return rows.Count == 0 ? default : rows[0];
    }
}
