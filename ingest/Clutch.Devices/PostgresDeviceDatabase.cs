using System.Data.Common;
using Npgsql;

namespace Clutch.Devices;

/// <summary>A PostgreSQL database, in a schema of its own. Made so that a server which is away costs a CONNECT seconds, never for ever.</summary>
internal sealed class PostgresDeviceDatabase : IDeviceDatabase
{
    private const string Schema = "clutch_devices";
    private const int TimeoutSeconds = 3;
    private const int MostConnections = 16;

    /// <summary>Numbered: a script is never changed, only followed by another.</summary>
    private static readonly string[] s_scripts =
    [
        """
        create table credential (vehicle text collate "C" not null, kind integer not null, sha256 bytea not null, created bigint not null, primary key (vehicle, kind));
        create table claim (vehicle text collate "C" primary key, code_hash bytea not null unique, expires bigint not null);
        create table revision (value bigint not null);
        insert into revision values (0);
        create table change (vehicle text collate "C" primary key, revision bigint not null);
        create index change_revision on change (revision);
        """,
        """
        create table session (vehicle text collate "C" not null, client_id text collate "C" not null, door text not null, previous text not null, seen bigint not null, expiry bigint not null, commands integer not null, status integer not null, given bytea not null, primary key (vehicle, client_id));
        create index session_door on session (door);
        create table taken (door text not null, vehicle text not null, client_id text not null, time bigint not null, primary key (door, vehicle, client_id));
        create table log_place (stream text primary key, place text not null);
        """,
    ];

    private readonly NpgsqlDataSource _source;
    private volatile bool _migrated;

    public PostgresDeviceDatabase(PostgresAddress address)
    {
        Name = address.ToString();
        NpgsqlConnectionStringBuilder settings = address.ToSettings();
        settings.SearchPath = Schema;
        settings.Timeout = TimeoutSeconds;
        settings.CommandTimeout = TimeoutSeconds;
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
        if (version > s_scripts.Length)
        {
            throw new DeviceRegistryException($"the registry has schema {version}, this program knows {s_scripts.Length}: it was written by a newer Clutch. Update this one.");
        }

        for (; version < s_scripts.Length; version++)
        {
            command.CommandText = $"{s_scripts[version]} insert into schema_version values ({version + 1});";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
