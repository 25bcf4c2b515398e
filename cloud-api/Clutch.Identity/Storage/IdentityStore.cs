using System.Data.Common;
using System.Net.Sockets;
using Clutch.Postgres;

namespace Clutch.Identity.Storage;

/// <summary>Accounts, sessions, keys, rights and the audit chain, in a SQLite file or a PostgreSQL database.</summary>
internal sealed class IdentityStore : IDisposable
{
    private readonly IIdentityDatabase _database;
    private long _generation;

    /// <summary>Opens or makes the tables.</summary>
    /// <param name="location">A SQLite file, or <c>postgres://user:password@host:port/database</c>; a PostgreSQL server may be away now and come later.</param>
    /// <exception cref="Sqlite.SqliteFileException">The file cannot be used.</exception>
    /// <exception cref="IdentityStoreException">The location is not well-formed.</exception>
    public IdentityStore(string location)
    {
        if (!PostgresAddress.IsPostgres(location))
        {
            _database = new SqliteIdentityDatabase(location);
            return;
        }

        _database = PostgresAddress.TryParse(location, out PostgresAddress? address, out string? error)
            ? new PostgresIdentityDatabase(address)
            : throw new IdentityStoreException(error);
    }

    /// <summary>Grows with every change that this process makes, so that what was read before can be known as old.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>Reads; sees single statements, no common moment.</summary>
    /// <exception cref="IdentityStoreException">The store cannot be read.</exception>
    public ValueTask<T> ReadAsync<T>(Func<StoreWork, ValueTask<T>> body, CancellationToken cancellationToken) =>
        UseAsync(connection => body(new StoreWork(connection, null, cancellationToken)), cancellationToken);

    /// <summary>All or nothing.</summary>
    /// <exception cref="IdentityStoreException">The store cannot be written; nothing was.</exception>
    public ValueTask<T> ChangeAsync<T>(Func<StoreWork, ValueTask<T>> body, CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            T result = await body(new StoreWork(connection, transaction, cancellationToken));
            await transaction.CommitAsync(cancellationToken);
            Interlocked.Increment(ref _generation);
            return result;
        },
        cancellationToken);

    public void Dispose() => _database.Dispose();

    private async ValueTask<T> UseAsync<T>(Func<DbConnection, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            DbConnection connection = await _database.RentAsync(cancellationToken);
            try
            {
                return await body(connection);
            }
            finally
            {
                await _database.ReturnAsync(connection);
            }
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException or SocketException)
        {
            throw new IdentityStoreException($"the accounts in {_database.Name} cannot be used: {e.Message}", e);
        }
    }
}
