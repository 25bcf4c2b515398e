using System.Data.Common;
using Clutch.Postgres;

namespace Clutch.Trips;

/// <summary>A PostgreSQL database, in a schema of its own.</summary>
internal sealed class PostgresTripDatabase(PostgresAddress address) : ITripDatabase
{
    private const int CommandSeconds = 30;

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

    private readonly PostgresDatabase _database = new(address, "clutch_trips", s_scripts, CommandSeconds);

    public string Name => _database.Name;

    public async ValueTask<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _database.OpenAsync(cancellationToken);
        }
        catch (PostgresSchemaException e)
        {
            throw new TripStoreException(e.Message, e);
        }
    }

    public void Dispose() => _database.Dispose();
}
