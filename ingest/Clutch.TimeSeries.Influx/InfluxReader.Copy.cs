using Clutch.Telemetry;

namespace Clutch.TimeSeries.Influx;

/// <content>What a copy into another store is made from.</content>
internal sealed partial class InfluxReader
{
    public List<Sample> Samples(string vehicle, ushort signal, uint ecu, long from, int most)
    {
        var found = new List<Sample>();
        if (from > SampleLines.LatestTime)
        {
            return found;
        }

        connection.Query(
            $"""
            SELECT s{signal:X4}, q{signal:X4} FROM sample WHERE vehicle='{StateLayout.Tag(vehicle)}' AND ecu='{ecu:X}'
            AND {Between(Math.Max(from, -SampleLines.LatestTime), SampleLines.LatestTime)} LIMIT {most}
            """,
            (_, _, row) => found.Add(new Sample(signal, ecu, (SampleQuality)(Integer(row[2]) ?? (long)SampleQuality.Measured), row[0].GetInt64(), row[1].GetInt64())),
            "ms");
        return found;
    }

    public List<LedgerFrame> Frames(string vehicle, long boot, long from, long to, int most)
    {
        var found = new List<LedgerFrame>();
        FrameAddress last = FrameAddress.Of(boot, to);
        for (FrameAddress first = FrameAddress.Of(boot, from); first.Page.Sequence <= last.Page.Sequence && found.Count < most; first = FrameAddress.Of(boot, (first.Page.Sequence + 1) * FrameAddress.BootWidth))
        {
            long end = first.Page == last.Page ? last.Time : first.Time | (FrameAddress.BootWidth - 1);
            connection.Query(
                $"""
                SELECT seq, samples FROM {StateLayout.From("frame")} WHERE vehicle='{StateLayout.Tag(vehicle)}' AND page='{first.PageTag}'
                AND time >= {first.Time} AND time <= {end} LIMIT {most - found.Count}
                """,
                (_, _, row) => found.Add(new LedgerFrame(boot, row[1].GetInt64(), row[2].GetInt32())));
        }

        return found;
    }
}
