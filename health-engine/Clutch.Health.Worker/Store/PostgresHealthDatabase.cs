using System.Data.Common;
using Clutch.Postgres;

namespace Clutch.Health.Worker;

/// <summary>A PostgreSQL database, in a schema of its own: several health roles share it.</summary>
internal sealed class PostgresHealthDatabase(PostgresAddress address) : IHealthDatabase
{
    private const string Schema = "clutch_health";

    private static readonly string[] s_scripts =
    [
        """
        create table state (vehicle text collate "C" primary key, layout bigint not null, boot bigint not null, sequence bigint not null, codes bigint not null, sources bigint not null, looked bigint not null, bytes bytea not null);
        create index state_layout on state (layout);
        create table judgement (vehicle text collate "C" primary key, boot bigint not null, sequence bigint not null, time bigint not null, day bigint not null, document bytea not null, snapshot bytea not null);
        create table snapshot (vehicle text collate "C" not null, day bigint not null, document bytea not null, primary key (vehicle, day));
        create table alert (vehicle text collate "C" not null, part bigint not null, boot bigint not null, sequence bigint not null, status bigint not null, level bigint not null, until bigint not null,
            raised bigint not null, changed bigint not null, closed bigint not null, detail bytea not null, primary key (vehicle, part, boot, sequence));
        create table statement (vehicle text collate "C" not null, id text collate "C" not null, time bigint not null, document bytea not null, boot bigint, sequence bigint,
            life_part bigint, life_failed bigint, life_exposure double precision, life_from bigint, primary key (vehicle, id));
        create index statement_life on statement (life_from) where life_from is not null;
        create table outbox (id bigint generated always as identity primary key, vehicle text collate "C" not null, document bytea not null, stream bigint not null);
        create table newest (time bigint not null);
        insert into newest values (0);
        create table figure (vehicle text collate "C" not null, name text collate "C" not null, cohort text collate "C" not null, value double precision not null, primary key (vehicle, name));
        create index figure_cohort on figure (cohort, name);
        """,
    ];

    private readonly PostgresDatabase _database = new(address, Schema, s_scripts);

    public string Name => _database.Name;

    public string TakenByOne => "for update skip locked";

    public DbConnection Connect()
    {
        try
        {
            return _database.Open();
        }
        catch (PostgresSchemaException e)
        {
            throw new HealthStoreException(e.Message, e);
        }
    }

    public void Dispose() => _database.Dispose();
}
