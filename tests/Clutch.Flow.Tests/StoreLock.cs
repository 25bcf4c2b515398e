using Microsoft.Data.Sqlite;

namespace Clutch.Flow.Tests;

/// <summary>Another program holds the store's write lock.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    public StoreLock(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False;Default Timeout=60");
        _connection.Open();
        _transaction = _connection.BeginTransaction(deferred: false);
    }

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }
}
