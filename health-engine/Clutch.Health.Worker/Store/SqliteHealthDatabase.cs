using System.Data.Common;
using Clutch.Sqlite;

namespace Clutch.Health.Worker;

/// <summary>A SQLite file. One health role writes it; any number of processes read.</summary>
internal sealed class SqliteHealthDatabase(string path) : IHealthDatabase
{
    private static readonly string[] s_scripts =
    [
        """
        create table state (vehicle text primary key, layout integer not null, boot integer not null, sequence integer not null, codes integer not null, sources integer not null, looked integer not null, bytes blob not null);
        create index state_layout on state (layout);
        create table judgement (vehicle text primary key, boot integer not null, sequence integer not null, time integer not null, day integer not null, document blob not null, snapshot blob not null);
        create table snapshot (vehicle text not null, day integer not null, document blob not null, primary key (vehicle, day)) without rowid;
        create table alert (vehicle text not null, part integer not null, boot integer not null, sequence integer not null, status integer not null, level integer not null, until integer not null,
            raised integer not null, changed integer not null, closed integer not null, detail blob not null, primary key (vehicle, part, boot, sequence)) without rowid;
        create table statement (id integer primary key autoincrement, vehicle text not null, time integer not null, kind integer not null, part integer not null, value real not null, boot integer, sequence integer);
        create index statement_vehicle on statement (vehicle);
        create table outbox (id integer primary key autoincrement, vehicle text not null, document blob not null);
        """,
        """
        drop table statement;
        create table statement (vehicle text not null, id text not null, time integer not null, document blob not null, boot integer, sequence integer,
            life_part integer, life_failed integer, life_exposure real, life_from integer, primary key (vehicle, id)) without rowid;
        create index statement_life on statement (life_from) where life_from is not null;
        alter table outbox add column stream integer not null default 1;
        create table newest (time integer not null);
        insert into newest values (0);
        create table figure (vehicle text not null, name text not null, cohort text not null, value real not null, primary key (vehicle, name)) without rowid;
        create index figure_cohort on figure (cohort, name);
        """,
    ];

    private readonly SqliteFile _file = SqliteFile.OpenOrCreate(path, s_scripts);

    public string Name => path;

    public string TakenByOne => "";

    public DbConnection Connect() => _file.Connect();

    public void Dispose()
    {
        // A file is open only while a connection is.
    }
}
