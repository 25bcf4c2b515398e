using System.Data.Common;
using Clutch.Postgres;
using Npgsql;

namespace Clutch.Trips;

/// <summary>A PostgreSQL database, in a schema of its own. A server which is away costs a try seconds, never for ever.</summary>
internal sealed class PostgresTripDatabase : ITripDatabase
{
    private const string Schema = "clutch_trips";
    private const int TimeoutSeconds = 3;
    private const int CommandSeconds = 30;
    private const int MostConnections = 16;

    /// <summary>Numbered: a script is never changed, only followed by another.</summary>
    private static readonly string[] s_scripts =
    [
        """
        create table vehicle (vehicle text collate "C" primary key, fuel_time bigint not null, fuel_type integer not null, options text not null);
        create table bin (vehicle text collate "C" not null, minute bigint not null, bytes bytea not null, primary key (vehicle, minute));
        create table leg (vehicle text collate "C" not null, kind integer not null, start bigint not null, finish bigint not null, closes bigint not null, version integer not null, change bigint not null,
            removed integer not null, document bytea not null, primary key (vehicle, kind, start));
        create index leg_start on leg (kind, start, vehicle);
        create index leg_change on leg (change);
        create index leg_closes on leg (closes) where closes > 0;
        create table change_counter (value bigint not null);
        insert into change_counter values (0);
        """,
    ];

    private readonly NpgsqlDataSource _source;
    private volatile bool _migrated;

    public PostgresTripDatabase(PostgresAddress address)
    {
        Name = address.ToString();
        NpgsqlConnectionStringBuilder settings = address.ToSettings();
        settings.SearchPath = Schema;
        settings.Timeout = TimeoutSeconds;
        settings.CommandTimeout = CommandSeconds;
        settings.MaxPoolSize = MostConnections;
        settings.ApplicationName = "clutch";
        _source = NpgsqlDataSource.Create(settings);
    }

    public string Name { get; }

    public async ValueTask<DbConnection> ConnectAsync(CancellationToken cancellationToken)
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
            throw new TripStoreException($"the trips have schema {version}, this program knows {s_scripts.Length}: they were written by a newer Clutch. Update this one.");
        }

        for (; version < s_scripts.Length; version++)
        {
            command.CommandText = $"{s_scripts[version]} insert into schema_version values ({version + 1});";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
