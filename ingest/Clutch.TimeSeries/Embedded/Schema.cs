namespace Clutch.TimeSeries.Embedded;

/// <summary>The tables, as numbered steps: a file that has seen n of them gets the rest. A step is never changed, only added.</summary>
internal static class Schema
{
    public static readonly string[] Steps =
    [
        // A series is a signal of an ECU of a vehicle. Its row also is the latest value, so that a write touches it once a batch.
        """
        create table vehicle(
            id integer primary key,
            name text not null unique,
            first_at integer,
            last_at integer,
            frames integer not null,
            samples integer not null) strict;

        create table frame(
            vehicle integer not null references vehicle(id),
            boot integer not null,
            seq integer not null,
            samples integer not null,
            primary key(vehicle, boot, seq)) strict, without rowid;

        create table series(
            id integer primary key,
            vehicle integer not null references vehicle(id),
            signal integer not null,
            ecu integer not null,
            at integer not null,
            raw integer not null,
            quality integer not null,
            known_at integer,
            known_raw integer,
            known_quality integer,
            unique(vehicle, signal, ecu)) strict;

        create table sample(
            series integer not null,
            at integer not null,
            raw integer not null,
            quality integer not null,
            primary key(series, at)) strict, without rowid;

        create table trouble_codes(
            vehicle integer not null references vehicle(id),
            ecu integer not null,
            state integer not null,
            at integer not null,
            codes blob not null,
            primary key(vehicle, ecu, state)) strict, without rowid;

        create table attribute(
            vehicle integer not null references vehicle(id),
            name text not null,
            at integer not null,
            value text not null,
            primary key(vehicle, name)) strict, without rowid;
        """,

        // What the numbers mean that vehicles define themselves; the bytes are those of the event.
        """
        create table signal_definition(
            vehicle integer not null references vehicle(id),
            number integer not null,
            at integer not null,
            definition blob not null,
            primary key(vehicle, number, at)) strict, without rowid;
        """,

        // Samples of a series in one row (ADR 9): the first in columns, the others as deltas. What a row was before is a chunk of one, so nothing is copied.
        """
        alter table sample rename to chunk;
        alter table chunk add column span integer not null default 0;
        alter table chunk add column samples integer not null default 1;
        alter table chunk add column deltas blob not null default x'';
        """,
    ];
}
