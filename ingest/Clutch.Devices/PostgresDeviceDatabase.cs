using System.Data.Common;
using Clutch.Postgres;

namespace Clutch.Devices;

/// <summary>The registry in a PostgreSQL database, in a schema of its own.</summary>
internal sealed class PostgresDeviceDatabase(PostgresAddress address) : IDeviceDatabase
{
    private const string Schema = "clutch_devices";

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

    private readonly PostgresDatabase _database = new(address, Schema, s_scripts);

    public string Name => _database.Name;

    public async ValueTask<DbConnection> RentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _database.OpenAsync(cancellationToken);
        }
        catch (PostgresSchemaException e)
        {
            throw new DeviceRegistryException(e.Message, e);
        }
    }

    public ValueTask ReturnAsync(DbConnection connection) => connection.DisposeAsync();

    public void Dispose() => _database.Dispose();
}
