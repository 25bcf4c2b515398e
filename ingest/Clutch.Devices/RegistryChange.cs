using System.Data.Common;

namespace Clutch.Devices;

/// <summary>One change of a vehicle's credentials, in its transaction.</summary>
internal sealed class RegistryChange(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
{
    /// <summary>
    /// Gives the change its revision. The row of the counter stays locked until the commit: the next writer waits, so a reader that has
    /// seen a revision has seen all before it.
    /// </summary>
    public async ValueTask StampAsync(string vehicle)
    {
        object revision = (await ScalarAsync("update revision set value = value + 1 returning value"))!;
        await ExecuteAsync(
            "insert into change (vehicle, revision) values (@vehicle, @revision) on conflict (vehicle) do update set revision = excluded.revision",
            ("@vehicle", vehicle),
            ("@revision", revision));
    }

    public async ValueTask<int> ExecuteAsync(string text, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = Sql.Command(connection, transaction, text, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask<object?> ScalarAsync(string text, params (string Name, object Value)[] parameters)
    {
        await using DbCommand command = Sql.Command(connection, transaction, text, parameters);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
