using System.Text;
using System.Text.Json;
using Clutch.Telemetry;

namespace Clutch.TimeSeries.Influx;

/// <summary>Asks the server what it has of the vehicles of a write: their state, and which of the write's frames are there already.</summary>
internal sealed class VehicleLookup(InfluxConnection connection)
{
    /// <summary>Vehicles in one question.</summary>
    private const int VehiclesAQuestion = 200;

    private const int StatementsAQuestion = 500;

    /// <summary>Fresh states of the vehicles.</summary>
    public void States(IReadOnlyCollection<string> vehicles, Dictionary<string, VehicleState> into)
    {
        foreach (string[] some in vehicles.Chunk(VehiclesAQuestion))
        {
            foreach (string vehicle in some)
            {
                into[vehicle] = new VehicleState(vehicle);
            }

            string where = string.Join(" OR ", some.Select(vehicle => $"vehicle='{StateLayout.Tag(vehicle)}'"));
            connection.Query(
                $"""
                SELECT frames, samples, oldest, newest FROM {StateLayout.From("vehicle")} WHERE {where} GROUP BY vehicle;
                {LatestOf(where)}
                """,
                (statement, tags, row) =>
                {
                    VehicleState vehicle = into[StateLayout.Name(tags.GetProperty("vehicle"))];
                    if (statement == 0)
                    {
                        (vehicle.Frames, vehicle.Samples, vehicle.Oldest, vehicle.Newest) = (row[1].GetInt64(), row[2].GetInt64(), Integer(row[3]), Integer(row[4]));
                    }
                    else
                    {
                        (LatestValue latest, bool marked) = ReadLatest(tags, row);
                        SeriesState series = vehicle.SeriesOf(latest.Newest.Signal, latest.Newest.Ecu);
                        (series.Newest, series.Known, series.Marked) = (latest.Newest, latest.Known, marked);
                    }
                });
        }
    }

    /// <summary>Which frames of the spans are in the ledger.</summary>
    public HashSet<FrameKey> Stored(IEnumerable<KeyValuePair<LedgerPage, (long Lowest, long Highest)>> spans)
    {
        var stored = new HashSet<FrameKey>();
        foreach (KeyValuePair<LedgerPage, (long Lowest, long Highest)>[] some in spans.Chunk(StatementsAQuestion))
        {
            var statements = new StringBuilder();
            foreach ((LedgerPage page, (long lowest, long highest)) in some)
            {
                FrameAddress from = FrameAddress.Of(page.Boot, lowest);
                statements.Append(
                    $"SELECT seq FROM {StateLayout.From("frame")} WHERE vehicle='{StateLayout.Tag(page.Vehicle)}' AND page='{from.PageTag}' "
                    + $"AND time >= {from.Time} AND time <= {FrameAddress.Of(page.Boot, highest).Time};");
            }

            connection.Query(statements.ToString(), (statement, _, row) => stored.Add(new FrameKey(some[statement].Key.Vehicle, some[statement].Key.Boot, row[1].GetInt64())));
        }

        return stored;
    }

    /// <summary>The question for the latest values of vehicles, whose rows <see cref="ReadLatest"/> reads.</summary>
    public static string LatestOf(string where) =>
        $"SELECT at, raw, quality, known_at, known_raw, known_quality, marked FROM {StateLayout.From("latest")} WHERE {where} GROUP BY vehicle, signal, ecu";

    /// <summary>A latest value, and whether its signal ever had another quality than measured.</summary>
    public static (LatestValue Latest, bool Marked) ReadLatest(JsonElement tags, JsonElement row)
    {
        ushort signal = Convert.ToUInt16(tags.GetProperty("signal").GetString(), 16);
        uint ecu = Convert.ToUInt32(tags.GetProperty("ecu").GetString(), 16);
        var newest = new Sample(signal, ecu, (SampleQuality)row[3].GetInt64(), row[1].GetInt64(), row[2].GetInt64());
        Sample? known = newest.HasValue ? newest
            : Integer(row[4]) is { } knownAt ? new Sample(signal, ecu, (SampleQuality)row[6].GetInt64(), knownAt, row[5].GetInt64())
            : null;
        return (new LatestValue(newest, known), row[7].ValueKind == JsonValueKind.True);
    }

    private static long? Integer(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}

/// <summary>Frames of a boot whose addresses have one page.</summary>
internal readonly record struct LedgerPage(string Vehicle, long Boot, long SequencePage)
{
    public static LedgerPage Of(FrameKey key) => new(key.Vehicle, key.Boot, FrameAddress.Of(key.Boot, key.Sequence).Page.Sequence);
}
