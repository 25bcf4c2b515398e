using System.Data.Common;
using Clutch.Postgres;
using Npgsql;

namespace Clutch.Identity.Storage;

/// <summary>A PostgreSQL database, in a schema of its own. A server that is away costs a request seconds, never for ever.</summary>
internal sealed class PostgresIdentityDatabase : IIdentityDatabase
{
    private const string Schema = "clutch_identity";
    private const int ConnectSeconds = 3;

    /// <summary>A server that is there but busy is waited for longer than one that is away.</summary>
    private const int CommandSeconds = 15;
    private const int MostConnections = 16;

    private readonly NpgsqlDataSource _source;
    private volatile bool _migrated;

    public PostgresIdentityDatabase(PostgresAddress address)
    {
        Name = address.ToString();
        NpgsqlConnectionStringBuilder settings = address.ToSettings();
        settings.SearchPath = Schema;
        settings.Timeout = ConnectSeconds;
        settings.CommandTimeout = CommandSeconds;
        settings.MaxPoolSize = MostConnections;
        settings.ApplicationName = "clutch";
        _source = NpgsqlDataSource.Create(settings);
    }

    public string Name { get; }

    public async ValueTask<DbConnection> RentAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        try
        {
            if (!_migrated)
            {
                await MigrateAsync(connection, cancellationToken);
                _migrated = true;
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask ReturnAsync(DbConnection connection) => connection.DisposeAsync();

    public void Dispose() => _source.Dispose();

    private static async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using NpgsqlCommand command = connection.CreateCommand();
        command.Transaction = transaction;

        // Several processes may start at once; the lock is given back with the transaction.
        command.CommandText = $"select pg_advisory_xact_lock(hashtext('{Schema}')); create schema if not exists {Schema}; create table if not exists schema_version (value integer not null);";
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = "select coalesce(max(value), 0) from schema_version";
        int version = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (version > IdentitySchema.Scripts.Length)
        {
            throw new IdentityStoreException($"the accounts have schema {version}, this program knows {IdentitySchema.Scripts.Length}: they were written by a newer Clutch. Update this one.");
        }

        for (; version < IdentitySchema.Scripts.Length; version++)
        {
            command.CommandText = $"{IdentitySchema.Scripts[version]} insert into schema_version values ({version + 1});";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
