using System.Data.Common;
using Clutch.Postgres;

namespace Clutch.Identity.Storage;

/// <summary>A PostgreSQL database, in a schema of its own.</summary>
internal sealed class PostgresIdentityDatabase(PostgresAddress address) : IIdentityDatabase
{
    private const int CommandSeconds = 15;

    private readonly PostgresDatabase _database = new(address, "clutch_identity", IdentitySchema.Scripts, CommandSeconds);

    public string Name => _database.Name;

    public async ValueTask<DbConnection> RentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _database.OpenAsync(cancellationToken);
        }
        catch (PostgresSchemaException e)
        {
            throw new IdentityStoreException(e.Message, e);
        }
    }

    public ValueTask ReturnAsync(DbConnection connection) => connection.DisposeAsync();

    public void Dispose() => _database.Dispose();
}
