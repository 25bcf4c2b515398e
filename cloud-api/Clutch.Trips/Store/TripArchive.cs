using System.Data.Common;
using System.Net.Sockets;
using Clutch.Postgres;
using Clutch.Sqlite;

namespace Clutch.Trips;

/// <summary>Which kind of leg a row is. Numbers are stored: never reused.</summary>
internal enum LegKind : byte
{
    Trip = 0,
    Stop = 1,
}

/// <summary>A trip or a stop as it is kept.</summary>
/// <typeparam name="T"><see cref="Trip"/> or <see cref="Stop"/>.</typeparam>
/// <param name="Vehicle">Whose.</param>
/// <param name="Version">Counts its changes, from 1.</param>
/// <param name="Change">Number of its last change among all changes: a later change has a greater one.</param>
/// <param name="IsOpen">More may come that belongs to it.</param>
/// <param name="IsRemoved">Later data showed that it is none; its figures are the last ones.</param>
/// <param name="Leg">Its figures.</param>
public sealed record Kept<T>(string Vehicle, int Version, long Change, bool IsOpen, bool IsRemoved, T Leg);

/// <summary>Which legs are asked for. All of it bounds: an empty question is answered with the oldest page.</summary>
/// <param name="Vehicles">Of these only; null: of all.</param>
/// <param name="From">That start at or after this, so that each is in one period only; milliseconds since 1970-01-01 UTC.</param>
/// <param name="To">That start before this, milliseconds since 1970-01-01 UTC.</param>
/// <param name="After">Behind this place of the order (start, vehicle).</param>
/// <param name="Most">At most so many.</param>
public sealed record LegQuestion(IReadOnlyList<string>? Vehicles, long From, long To, (long Start, string Vehicle) After, int Most);

/// <summary>Trips and stops for readers, in a SQLite file or a PostgreSQL database. All members may be called from any thread.</summary>
public sealed class TripArchive : IDisposable
{
    private const string Columns = "vehicle, version, change, closes, removed, document";

    /// <summary>Opens the place, or makes an empty one.</summary>
    /// <param name="location">A SQLite file, or <c>postgres://user:password@host:port/database</c>; a PostgreSQL server may be away now and come later.</param>
    /// <exception cref="SqliteFileException">The file cannot be used; the message says why.</exception>
    /// <exception cref="TripStoreException">The location is not well-formed.</exception>
    public TripArchive(string location)
    {
        if (!PostgresAddress.IsPostgres(location))
        {
            Database = new SqliteTripDatabase(location);
            return;
        }

        Database = PostgresAddress.TryParse(location, out PostgresAddress? address, out string? error) ? new PostgresTripDatabase(address) : throw new TripStoreException(error);
    }

    /// <summary>Where it is; holds no secret.</summary>
    public string Name => Database.Name;

    internal ITripDatabase Database { get; }

    /// <summary>Trips by start and vehicle, without removed ones.</summary>
    /// <exception cref="TripStoreException">They cannot be read.</exception>
    public ValueTask<List<Kept<Trip>>> TripsAsync(LegQuestion question, CancellationToken cancellationToken) => LegsAsync(LegKind.Trip, question, TripJson.ReadTrip, cancellationToken);

    /// <summary>Stops by start and vehicle, without removed ones and without those whose trip before may go on.</summary>
    /// <exception cref="TripStoreException">They cannot be read.</exception>
    public ValueTask<List<Kept<Stop>>> StopsAsync(LegQuestion question, CancellationToken cancellationToken) => LegsAsync(LegKind.Stop, question, TripJson.ReadStop, cancellationToken);

    /// <summary>One trip, a removed one too; null: there never was one.</summary>
    /// <exception cref="TripStoreException">It cannot be read.</exception>
    public ValueTask<Kept<Trip>?> TripAsync(string vehicle, long start, CancellationToken cancellationToken) => UseAsync(
        async sql => (await sql.ReadAsync(
            $"select {Columns} from leg where vehicle = @vehicle and kind = 0 and start = @start",
            row => Kept(row, TripJson.ReadTrip), ("@vehicle", vehicle), ("@start", start))).FirstOrDefault(),
        cancellationToken);

    /// <summary>Trips that changed after a change, in the order of their last changes, removed ones too: the source of a feed.</summary>
    /// <exception cref="TripStoreException">They cannot be read.</exception>
    public ValueTask<List<Kept<Trip>>> ChangesAsync(long after, int most, CancellationToken cancellationToken) => UseAsync(
        sql => sql.ReadAsync($"select {Columns} from leg where change > @after and kind = 0 order by change limit @most", row => Kept(row, TripJson.ReadTrip), ("@after", after), ("@most", most)),
        cancellationToken);

    /// <summary>Positions of a vehicle in order of time, at most one a second.</summary>
    /// <param name="vehicle">Whose.</param>
    /// <param name="from">The first minute, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="to">The end, exclusive, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="mostMinutes">Reads so many minutes with positions at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The positions, and where the reading ended: <paramref name="to"/>, or earlier when there were more minutes.</returns>
    /// <exception cref="TripStoreException">They cannot be read.</exception>
    public ValueTask<(List<Place> Places, long Until)> PositionsAsync(string vehicle, long from, long to, int mostMinutes, CancellationToken cancellationToken) => UseAsync(
        async sql =>
        {
            List<(long Minute, byte[] Bytes)> rows = await sql.ReadAsync(
                "select minute, bytes from bin where vehicle = @vehicle and minute >= @from and minute < @to order by minute limit @most",
                static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
                ("@vehicle", vehicle), ("@from", from / MinuteBin.Milliseconds), ("@to", (to + MinuteBin.Milliseconds - 1) / MinuteBin.Milliseconds), ("@most", mostMinutes));
            var bin = new MinuteBin();
            List<Place> places = [];
            foreach ((long minute, byte[] bytes) in rows)
            {
                Read(bytes, vehicle, minute, bin);
                for (int i = 0; i < MinuteBin.Seconds; i++)
                {
                    Fix fix = new Second(bin, i).Position;
                    if (fix.Time >= from && fix.Time < to && fix.ToPlace() is { } place)
                    {
                        places.Add(place);
                    }
                }
            }

            return (places, rows.Count < mostMinutes ? to : (rows[^1].Minute + 1) * MinuteBin.Milliseconds);
        },
        cancellationToken);

    public void Dispose() => Database.Dispose();

    internal static void Read(byte[] bytes, string vehicle, long minute, MinuteBin bin)
    {
        if (!MinuteBinCodec.TryRead(bytes, minute, bin))
        {
            throw new TripStoreException($"the bin of {vehicle} at minute {minute} is damaged. Stop, delete the trips' database, and start again: everything that the log holds is made anew.");
        }
    }

    internal async ValueTask<T> UseAsync<T>(Func<Sql, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            await using DbConnection connection = await Database.ConnectAsync(cancellationToken);
            return await body(new Sql(connection, null, cancellationToken));
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException or SocketException)
        {
            throw new TripStoreException($"the trips in {Name} cannot be used: {e.Message}", e);
        }
    }

    private static Kept<T> Kept<T>(DbDataReader row, Func<byte[], T> read) =>
        new(row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3) > 0, row.GetInt32(4) != 0, read(row.GetFieldValue<byte[]>(5)));

    private ValueTask<List<Kept<T>>> LegsAsync<T>(LegKind kind, LegQuestion question, Func<byte[], T> read, CancellationToken cancellationToken)
    {
        var values = new List<(string, object)>
        {
            ("@kind", (int)kind), ("@from", question.From), ("@to", question.To), ("@start", question.After.Start), ("@after", question.After.Vehicle), ("@most", question.Most),
        };
        string vehicles = "";
        if (question.Vehicles is { } named)
        {
            vehicles = $" and vehicle in ({string.Join(", ", named.Select((_, i) => $"@v{i}").DefaultIfEmpty("null"))})";
            values.AddRange(named.Select((vehicle, i) => ($"@v{i}", (object)vehicle)));
        }

        // A stop whose trip before may go on is not there yet.
        string open = kind == LegKind.Stop ? " and closes = 0" : "";
        return UseAsync(
            sql => sql.ReadAsync(
                $"select {Columns} from leg where kind = @kind and removed = 0{open}{vehicles} and start >= @from and start < @to and (start, vehicle) > (@start, @after) order by start, vehicle limit @most",
                row => Kept(row, read), [.. values]),
            cancellationToken);
    }
}
