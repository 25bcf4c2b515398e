using System.Data.Common;
using Clutch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Clutch.Identity.Storage;

/// <summary>A SQLite file and one connection to it, used in turn. Other processes may use the file at the same time.</summary>
internal sealed class SqliteIdentityDatabase : IIdentityDatabase
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnection _connection;

    public SqliteIdentityDatabase(string path)
    {
        Name = path;
        SqliteFile file = SqliteFile.OpenOrCreate(path, IdentitySchema.Scripts);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite); // it holds the signing keys; SQLite's other files get the same mode
        }

        _connection = file.Connect();
    }

    public string Name { get; }

    public async ValueTask<DbConnection> RentAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        return _connection;
    }

    public ValueTask ReturnAsync(DbConnection connection)
    {
        _gate.Release();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _gate.Dispose();
    }
}
