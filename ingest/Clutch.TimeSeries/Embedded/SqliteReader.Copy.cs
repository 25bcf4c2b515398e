using Clutch.Telemetry;

namespace Clutch.TimeSeries.Embedded;

/// <content>What a copy into another store is made from.</content>
internal sealed partial class SqliteReader
{
    public IReadOnlyList<Sample> Samples(string vehicle, ushort signal, uint ecu, long from, int most) => Read(connection =>
    {
        List<long> series = Query(
            connection,
            $"{SeriesOfVehicle} and signal = $signal and ecu = $ecu",
            static row => row.GetInt64(0),
            ("$vehicle", vehicle),
            ("$signal", (long)signal),
            ("$ecu", (long)ecu));
        IEnumerable<Reading> readings = new ChunkScan(connection, series, from, long.MaxValue).Readings().Take(most);
        return readings.Select(reading => new Sample(signal, ecu, reading.Quality, reading.Time, reading.Raw)).ToList();
    });

    public IReadOnlyList<LedgerFrame> Frames(string vehicle, long boot, long from, long to, int most) => Read(connection => Query(
        connection,
        """
        select seq, samples from frame
        where vehicle = (select id from vehicle where name = $vehicle) and boot = $boot and seq between $from and $to order by seq limit $most
        """,
        row => new LedgerFrame(boot, row.GetInt64(0), row.GetInt32(1)),
        ("$vehicle", vehicle),
        ("$boot", boot),
        ("$from", from),
        ("$to", to),
        ("$most", (long)most)));
}
