using System.Data.Common;

namespace Clutch.Devices;

/// <summary>Commands with named parameters, alike on every engine.</summary>
internal static class Sql
{
    public static DbCommand Command(DbConnection connection, DbTransaction? transaction, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
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

    public static async ValueTask<int> ExecuteAsync(DbConnection connection, DbTransaction? transaction, string text, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = Command(connection, transaction, text, parameters);
        return await command.ExecuteNonQueryAsync();
    }
}
