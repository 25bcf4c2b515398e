namespace Clutch.Trips;

/// <summary>
/// What a walk found in a window of time → the rows of that window. What is the same stays as it is; what differs gets the next version; what is no longer found
/// becomes a tombstone with its last figures.
/// </summary>
internal sealed class LegRewriting(Sql sql, string vehicle, Action<string> reached, Func<ValueTask<long>> nextChange)
{
    private sealed record Row(LegKind Kind, long Start, long Closes, int Version, bool IsRemoved, byte[] Document);

    /// <summary>Rewrites the legs between two trips, both of which stay; gives the number of changes.</summary>
    /// <param name="walk">It began with the first of the two trips.</param>
    /// <param name="first">Start of the trip before; -1: none.</param>
    /// <param name="end">Start of the trip after; <see cref="long.MaxValue"/>: none.</param>
    /// <param name="now">What is over by then is closed.</param>
    public async ValueTask<int> RunAsync(JourneyWalk walk, long first, long end, long now)
    {
        Dictionary<(LegKind, long), Row> rows = (await sql.ReadAsync(
            "select kind, start, closes, version, removed, document from leg where vehicle = @vehicle and start > @first and start < @end",
            static row => new Row((LegKind)row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt32(3), row.GetInt32(4) != 0, row.GetFieldValue<byte[]>(5)),
            ("@vehicle", vehicle), ("@first", first), ("@end", end))).ToDictionary(row => (row.Kind, row.Start));
        int changes = 0;
        foreach ((Trip trip, long closes) in walk.Trips)
        {
            changes += await TakeAsync(LegKind.Trip, trip.Start, trip.End, closes, TripJson.Write(trip));
        }

        foreach ((Stop stop, long closes) in walk.Stops)
        {
            changes += await TakeAsync(LegKind.Stop, stop.Start, stop.End, closes, TripJson.Write(stop));
        }

        foreach (Row gone in rows.Values.Where(row => !row.IsRemoved).OrderBy(row => row.Start).ThenBy(row => row.Kind))
        {
            reached("tombstone");
            await sql.ExecuteAsync(
                "update leg set removed = 1, closes = 0, version = version + 1, change = @change where vehicle = @vehicle and kind = @kind and start = @start",
                ("@change", await nextChange()), ("@vehicle", vehicle), ("@kind", (int)gone.Kind), ("@start", gone.Start));
            changes++;
        }

        return changes;

        async ValueTask<int> TakeAsync(LegKind kind, DateTimeOffset from, DateTimeOffset? to, long closes, byte[] document)
        {
            long start = from.ToUnixTimeMilliseconds();
            long open = closes > now ? closes : 0;
            if (start <= first || (rows.Remove((kind, start), out Row? row) && !row.IsRemoved && row.Closes == open && row.Document.AsSpan().SequenceEqual(document)))
            {
                return 0;
            }

            reached("leg");
            await sql.ExecuteAsync(
                """
                insert into leg (vehicle, kind, start, finish, closes, version, change, removed, document) values (@vehicle, @kind, @start, @finish, @closes, 1, @change, 0, @document)
                on conflict (vehicle, kind, start) do update set finish = excluded.finish, closes = excluded.closes, version = leg.version + 1, change = excluded.change, removed = 0, document = excluded.document
                """,
                ("@vehicle", vehicle), ("@kind", (int)kind), ("@start", start), ("@finish", to?.ToUnixTimeMilliseconds() ?? 0), ("@closes", open), ("@change", await nextChange()),
                ("@document", document));
            return 1;
        }
    }
}
