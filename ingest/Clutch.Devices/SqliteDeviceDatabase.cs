using System.Data.Common;
using Clutch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Clutch.Devices;

/// <summary>A SQLite file and one connection to it, used in turn. Other processes may use the file at the same time.</summary>
internal sealed class SqliteDeviceDatabase : IDeviceDatabase
{
    private static readonly string[] s_scripts =
    [
        "create table device (vehicle text primary key, token_sha256 blob not null, created integer not null) without rowid;",
        """
        create table credential (vehicle text not null, kind integer not null, sha256 blob not null, created integer not null, primary key (vehicle, kind)) without rowid;
        insert into credential select vehicle, 0, token_sha256, created from device;
        drop table device;
        create table claim (vehicle text primary key, code_hash blob not null unique, expires integer not null) without rowid;
        create table revision (value integer not null);
        insert into revision values (0);
        create table change (vehicle text primary key, revision integer not null) without rowid;
        create index change_revision on change (revision);
        """,
        """
        create table session (vehicle text not null, client_id text not null, door text not null, previous text not null, seen integer not null, expiry integer not null, commands integer not null, status integer not null, given blob not null, primary key (vehicle, client_id)) without rowid;
        create index session_door on session (door);
        create table taken (door text not null, vehicle text not null, client_id text not null, time integer not null, primary key (door, vehicle, client_id)) without rowid;
        create table log_place (stream text primary key, place text not null) without rowid;
        """,
    ];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnection _connection;

    public SqliteDeviceDatabase(string path)
    {
        Name = path;
        _connection = SqliteFile.OpenOrCreate(path, s_scripts).Connect();
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
