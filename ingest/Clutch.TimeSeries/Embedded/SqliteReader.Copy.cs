using Clutch.Telemetry;

namespace Clutch.TimeSeries.Embedded;

/// <content>What a copy into another store is made from.</content>
internal sealed partial class SqliteReader
{
    public IReadOnlyList<Sample> Samples(string vehicle, ushort signal, uint ecu, long from, int most) => Read(connection => Query(
        connection,
        $"select at, raw, quality from sample where series = ({SeriesOfVehicle} and signal = $signal and ecu = $ecu) and at >= $from order by at limit $most",
        row => new Sample(signal, ecu, (SampleQuality)row.GetInt64(2), row.GetInt64(0), row.GetInt64(1)),
        ("$vehicle", vehicle),
        ("$signal", (long)signal),
        ("$ecu", (long)ecu),
        ("$from", from),
        ("$most", (long)most)));

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
