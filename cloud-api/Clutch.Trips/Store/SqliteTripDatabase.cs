using System.Data.Common;
using Clutch.Sqlite;

namespace Clutch.Trips;

/// <summary>A SQLite file. Other processes may use it at the same time: one writes, any number reads.</summary>
internal sealed class SqliteTripDatabase(string path) : ITripDatabase
{
    private static readonly string[] s_scripts =
    [
        """
        create table vehicle (vehicle text primary key, fuel_time integer not null, fuel_type integer not null, options text not null) without rowid;
        create table bin (vehicle text not null, minute integer not null, bytes blob not null, primary key (vehicle, minute)) without rowid;
        create table leg (vehicle text not null, kind integer not null, start integer not null, finish integer not null, closes integer not null, version integer not null, change integer not null,
            removed integer not null, document blob not null, primary key (vehicle, kind, start)) without rowid;
        create index leg_start on leg (kind, start, vehicle);
        create index leg_change on leg (change);
        create index leg_closes on leg (closes) where closes > 0;
        create table change_counter (value integer not null);
        insert into change_counter values (0);
        """,
    ];

    private readonly SqliteFile _file = SqliteFile.OpenOrCreate(path, s_scripts);

    public string Name { get; } = path;

    public ValueTask<DbConnection> ConnectAsync(CancellationToken cancellationToken) => new(_file.Connect());

    public void Dispose()
    {
        // Connections belong to those who use them.
    }
}
