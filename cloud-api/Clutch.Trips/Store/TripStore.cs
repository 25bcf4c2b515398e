using System.Data.Common;
using System.Net.Sockets;
using System.Text.Json;

namespace Clutch.Trips;

/// <summary>What one vehicle brings to a checkpoint.</summary>
internal readonly record struct VehicleDelta(string Vehicle, VehicleBins Bins);

/// <summary>What a checkpoint did.</summary>
internal readonly record struct TripChanges(int Bins, int Legs)
{
    public TripChanges Plus(TripChanges other) => new(Bins + other.Bins, Legs + other.Legs);
}

/// <summary>
/// The trips role's own side of the database. Bins and what is derived from them change in one transaction, so they never disagree. A bin that brings nothing
/// new is not written: the same frames again change nothing.
/// </summary>
internal sealed class TripStore(TripArchive archive, TripRules rules)
{
    private readonly MinuteBin _stored = new();
    private readonly byte[] _buffer = new byte[MinuteBinCodec.MaxBytes];

    /// <summary>Called before each operation with its name; a test makes it fail there.</summary>
    public Action<string> Reached { get; init; } = static _ => { };

    /// <summary>Stores what vehicles brought, and derives again what it touches.</summary>
    /// <param name="deltas">Each vehicle once.</param>
    /// <param name="now">What is over by then is closed, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="cancellationToken">Ends it with nothing stored.</param>
    public ValueTask<TripChanges> CheckpointAsync(IReadOnlyCollection<VehicleDelta> deltas, long now, CancellationToken cancellationToken) => ChangeAsync(
        async sql =>
        {
            var changes = default(TripChanges);
            foreach (VehicleDelta delta in deltas.OrderBy(delta => delta.Vehicle, StringComparer.Ordinal))
            {
                changes = changes.Plus(await TakeAsync(sql, delta, now));
            }

            return changes;
        },
        cancellationToken);

    /// <summary>Closes the trips that are over by now; each is a change. Gives their number.</summary>
    public ValueTask<int> CloseAsync(long now, CancellationToken cancellationToken) => ChangeAsync(
        async sql =>
        {
            Reached("due");
            List<(string Vehicle, int Kind, long Start)> due = await sql.ReadAsync(
                "select vehicle, kind, start from leg where closes > 0 and closes <= @now and removed = 0 order by closes, vehicle, kind",
                static row => (row.GetString(0), row.GetInt32(1), row.GetInt64(2)), ("@now", now));
            foreach ((string vehicle, int kind, long start) in due)
            {
                Reached("close");
                await sql.ExecuteAsync(
                    "update leg set closes = 0, version = version + 1, change = @change where vehicle = @vehicle and kind = @kind and start = @start",
                    ("@change", await NextChangeAsync(sql)), ("@vehicle", vehicle), ("@kind", kind), ("@start", start));
            }

            return due.Count;
        },
        cancellationToken);

    /// <summary>Derives again, a vehicle at a time, all of those vehicles whose thresholds are not those of the last time. Gives their number.</summary>
    public async ValueTask<int> DeriveAgainAsync(long now, CancellationToken cancellationToken)
    {
        List<(string Vehicle, string Options)> known = await archive.UseAsync(
            sql => sql.ReadAsync("select vehicle, options from vehicle order by vehicle", static row => (row.GetString(0), row.GetString(1))), cancellationToken);
        int derived = 0;
        foreach ((string vehicle, string before) in known)
        {
            string options = Options(vehicle);
            if (options != before)
            {
                derived++;
                await ChangeAsync(
                    async sql =>
                    {
                        Reached("options");
                        await sql.ExecuteAsync("update vehicle set options = @options where vehicle = @vehicle", ("@options", options), ("@vehicle", vehicle));
                        return await DeriveAsync(sql, vehicle, 0, long.MaxValue / 2, now);
                    },
                    cancellationToken);
            }
        }

        return derived;
    }

    private string Options(string vehicle) => JsonSerializer.Serialize(rules.Of(vehicle));

    private async ValueTask<TripChanges> TakeAsync(Sql sql, VehicleDelta delta, long now)
    {
        // Its row is locked from here on: on a shared database two processes do not derive one vehicle at once.
        Reached("vehicle");
        await sql.ExecuteAsync(
            "insert into vehicle (vehicle, fuel_time, fuel_type, options) values (@vehicle, 0, 0, @options) on conflict (vehicle) do update set vehicle = excluded.vehicle",
            ("@vehicle", delta.Vehicle), ("@options", Options(delta.Vehicle)));
        FuelTypeFact known = await FuelTypeAsync(sql, delta.Vehicle);
        FuelTypeFact fuel = known.Join(delta.Bins.FuelType);
        if (fuel != known)
        {
            await sql.ExecuteAsync("update vehicle set fuel_time = @time, fuel_type = @type where vehicle = @vehicle", ("@time", fuel.Time), ("@type", fuel.Code), ("@vehicle", delta.Vehicle));
        }

        int bins = 0;
        (long from, long to) = fuel.Code != known.Code ? (0L, long.MaxValue / 2) : (long.MaxValue, 0L);
        foreach (MinuteBin bin in delta.Bins.Touched.OrderBy(bin => bin.Minute))
        {
            if (await JoinAsync(sql, delta.Vehicle, bin))
            {
                bins++;
                (from, to) = (Math.Min(from, bin.Start), Math.Max(to, bin.Start + MinuteBin.Milliseconds));
            }
        }

        return new TripChanges(bins, to > 0 ? await DeriveAsync(sql, delta.Vehicle, from, to, now) : 0);
    }

    private async ValueTask<bool> JoinAsync(Sql sql, string vehicle, MinuteBin bin)
    {
        Reached("bin");
        if (await sql.ScalarAsync("select bytes from bin where vehicle = @vehicle and minute = @minute", ("@vehicle", vehicle), ("@minute", bin.Minute)) is byte[] bytes)
        {
            TripArchive.Read(bytes, vehicle, bin.Minute, _stored);
            if (!_stored.Join(bin))
            {
                return false;
            }
        }
        else
        {
            _stored.Begin(bin.Minute);
            _stored.Join(bin);
        }

        Reached("join");
        int length = MinuteBinCodec.Write(_stored, _buffer);
        await sql.ExecuteAsync(
            "insert into bin (vehicle, minute, bytes) values (@vehicle, @minute, @bytes) on conflict (vehicle, minute) do update set bytes = excluded.bytes",
            ("@vehicle", vehicle), ("@minute", bin.Minute), ("@bytes", _buffer[..length]));
        return true;
    }

    private async ValueTask<int> DeriveAsync(Sql sql, string vehicle, long from, long to, long now)
    {
        TripOptions options = rules.Of(vehicle);
        (long first, long end) = await WindowAsync(sql, vehicle, from, to, options);
        var walk = new JourneyWalk(options, (await FuelTypeAsync(sql, vehicle)).Code, Math.Max(0, first), end);
        await using (DbCommand command = sql.Command(
            "select minute, bytes from bin where vehicle = @vehicle and minute >= @first and minute <= @last order by minute",
            ("@vehicle", vehicle), ("@first", Math.Max(0, first) / MinuteBin.Milliseconds), ("@last", end / MinuteBin.Milliseconds)))
        await using (DbDataReader row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
            {
                TripArchive.Read(row.GetFieldValue<byte[]>(1), vehicle, row.GetInt64(0), _stored);
                walk.Take(_stored);
            }
        }

        walk.Finish();
        var rewriting = new LegRewriting(sql, vehicle, Reached, () => NextChangeAsync(sql));
        return await rewriting.RunAsync(walk, first, end, now);
    }

    /// <summary>
    /// What changes between two times can change: everything behind the last trip that was over long enough before, up to the second trip that begins long enough
    /// after (the first one's odometer is compared with the trip before it).
    /// </summary>
    /// <returns>Start of that trip before, -1: none; start of that trip after, <see cref="long.MaxValue"/>: none.</returns>
    private static async ValueTask<(long First, long End)> WindowAsync(Sql sql, string vehicle, long from, long to, TripOptions options)
    {
        long margin = ((options.NoDataSeconds + options.StopSeconds + options.EngineGapSeconds) * 1000L) + MinuteBin.Milliseconds;
        object? before = await sql.ScalarAsync(
            "select start from leg where vehicle = @vehicle and kind = 0 and removed = 0 and closes = 0 and finish < @from order by start desc limit 1", ("@vehicle", vehicle), ("@from", from - margin));
        object? after = await sql.ScalarAsync(
            "select start from leg where vehicle = @vehicle and kind = 0 and removed = 0 and start > @to order by start limit 1 offset 1", ("@vehicle", vehicle), ("@to", to + margin));
        return (before as long? ?? -1, after as long? ?? long.MaxValue);
    }

    private static async ValueTask<FuelTypeFact> FuelTypeAsync(Sql sql, string vehicle) => (await sql.ReadAsync(
        "select fuel_time, fuel_type from vehicle where vehicle = @vehicle", static row => new FuelTypeFact(row.GetInt64(0), row.GetInt32(1)), ("@vehicle", vehicle))).FirstOrDefault();

    /// <summary>Numbers become visible in their order: the row of the counter stays locked until the commit.</summary>
    private static async ValueTask<long> NextChangeAsync(Sql sql) => (long)(await sql.ScalarAsync("update change_counter set value = value + 1 returning value"))!;

    private async ValueTask<T> ChangeAsync<T>(Func<Sql, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            Reached("begin");
            await using DbConnection connection = await archive.Database.ConnectAsync(cancellationToken);
            await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            T result = await body(new Sql(connection, transaction, cancellationToken));
            Reached("commit");
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException or SocketException)
        {
            throw new TripStoreException($"the trips in {archive.Name} cannot be stored: {e.Message}", e);
        }
    }
}
