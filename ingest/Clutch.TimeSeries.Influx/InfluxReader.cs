using System.Text.Json;
using Clutch.Telemetry;

namespace Clutch.TimeSeries.Influx;

/// <summary>The contract's questions in InfluxQL. Names are in the form of their tags, so none of them can become language.</summary>
internal sealed partial class InfluxReader(InfluxConnection connection)
{
    /// <summary>Nothing below it has a value: silence is the lowest integer, which InfluxQL cannot even spell.</summary>
    private const long LowestValue = Sample.Silent + 1;

    private const long NanosecondsPerMillisecond = 1_000_000;

    public static List<DefinedSignal> Definitions(InfluxConnection connection, string vehicle)
    {
        var found = new List<DefinedSignal>();
        connection.Query($"SELECT definition FROM {StateLayout.From("definition")} WHERE vehicle='{StateLayout.Tag(vehicle)}' GROUP BY number", (_, _, row) => found.Add(
            SignalDefinition.TryRead(Convert.FromBase64String(row[1].GetString()!), out SignalDefinition? definition)
                ? new DefinedSignal(row[0].GetInt64(), definition)
                : throw new TimeSeriesException($"The history of {vehicle} holds a definition of a signal that cannot be read: somebody else has written to it.")));
        found.Sort((a, b) => (a.Definition.Signal.Number, a.Time).CompareTo((b.Definition.Signal.Number, b.Time)));
        return found;
    }

    public List<VehicleActivity> Vehicles()
    {
        var found = new List<VehicleActivity>();
        connection.Query($"SELECT oldest, newest, frames, samples FROM {StateLayout.From("vehicle")} WHERE frames > 0 GROUP BY vehicle", (_, tags, row) => found.Add(
            new VehicleActivity(StateLayout.Name(tags.GetProperty("vehicle")), Integer(row[1]), Integer(row[2]), row[3].GetInt64(), row[4].GetInt64())));
        found.Sort((a, b) => string.CompareOrdinal(a.Vehicle, b.Vehicle));
        return found;
    }

    public List<LatestValue> Latest(string vehicle)
    {
        var found = new List<LatestValue>();
        connection.Query(VehicleLookup.LatestOf($"vehicle='{StateLayout.Tag(vehicle)}'"), (_, tags, row) => found.Add(VehicleLookup.ReadLatest(tags, row).Latest));
        found.Sort((a, b) => (a.Newest.Signal, a.Newest.Ecu).CompareTo((b.Newest.Signal, b.Newest.Ecu)));
        return found;
    }

    public List<HistoryPoint> Range(string vehicle, ushort signal, uint? ecu, long from, long to, int maxPoints)
    {
        from = Math.Max(from, -SampleLines.LatestTime);
        to = Math.Min(to, SampleLines.LatestTime + 1);
        if (from >= to)
        {
            return [];
        }

        string field = $"s{signal:X4}";
        string whose = $"FROM sample WHERE vehicle='{StateLayout.Tag(vehicle)}'{(ecu is null ? "" : $" AND ecu='{ecu:X}'")}";
        string where = $"{whose} AND {Between(from, to - 1)}";
        long count = 0;
        long first = 0;
        long last = 0;
        connection.Query($"SELECT count({field}) {where}; SELECT first({field}) {where}; SELECT last({field}) {where}", (statement, _, row) =>
        {
            long value = row[statement == 0 ? 1 : 0].GetInt64();
            (count, first, last) = statement switch { 0 => (value, first, last), 1 => (count, value, last), _ => (count, first, value) };
        }, "ms");
        return count == 0 ? []
            : count <= maxPoints ? Points($"SELECT {field} {where}")
            : Buckets(field, $"{whose} AND {Between(first, last)}", first, BucketWidth(first, last, maxPoints));
    }

    public long CountSamples(string vehicle)
    {
        long count = 0;
        connection.Query($"SELECT count(/^s[0-9A-F]{{4}}$/) FROM sample WHERE vehicle='{StateLayout.Tag(vehicle)}'", (_, _, row) =>
        {
            for (int i = 1; i < row.GetArrayLength(); i++)
            {
                count += Integer(row[i]) ?? 0;
            }
        });
        return count;
    }

    public List<BootLedger> FrameLedger(string vehicle)
    {
        var boots = new SortedDictionary<long, BootLedger>();
        connection.Query(
            $"""
            SELECT count(seq), min(seq), max(seq), sum(samples) FROM {StateLayout.From("frame")}
            WHERE vehicle='{StateLayout.Tag(vehicle)}' AND time >= 0 AND time <= {FrameAddress.LastTime} GROUP BY page, time({FrameAddress.BootWidth}ns) fill(none)
            """,
            (_, tags, row) =>
            {
                long boot = FrameAddress.BootAt(tags.GetProperty("page").GetString()!, row[0].GetInt64());
                var part = new BootLedger(boot, row[1].GetInt64(), row[2].GetInt64(), row[3].GetInt64(), row[4].GetInt64());
                boots[boot] = boots.TryGetValue(boot, out BootLedger other)
                    ? new BootLedger(boot, part.Frames + other.Frames, Math.Min(part.Lowest, other.Lowest), Math.Max(part.Highest, other.Highest), part.Samples + other.Samples)
                    : part;
            });
        return [.. boots.Values];
    }

    public List<TroubleCodeList> Codes(string vehicle)
    {
        var found = new List<TroubleCodeList>();
        connection.Query($"SELECT last(codes) FROM {StateLayout.From("codes")} WHERE vehicle='{StateLayout.Tag(vehicle)}' GROUP BY ecu, state", (_, tags, row) =>
        {
            string digits = row[1].GetString()!;
            ushort[] codes = [.. digits.Chunk(4).Select(code => Convert.ToUInt16(new string(code), 16))];
            var state = (TroubleCodeState)byte.Parse(tags.GetProperty("state").GetString()!);
            found.Add(new TroubleCodeList(Convert.ToUInt32(tags.GetProperty("ecu").GetString(), 16), state, row[0].GetInt64(), codes));
        });
        found.Sort((a, b) => (a.Ecu, a.State).CompareTo((b.Ecu, b.State)));
        return found;
    }

    public List<TextAttribute> Attributes(string vehicle)
    {
        var found = new List<TextAttribute>();
        connection.Query($"SELECT last(value) FROM {StateLayout.From("attribute")} WHERE vehicle='{StateLayout.Tag(vehicle)}' GROUP BY \"name\"", (_, tags, row) =>
            found.Add(new TextAttribute(StateLayout.Name(tags.GetProperty("name")), row[0].GetInt64(), row[1].GetString()!)));
        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }

    public List<DefinedSignal> Definitions(string vehicle) => Definitions(connection, vehicle);

    private static string Between(long first, long last) => $"time >= {first * NanosecondsPerMillisecond} AND time <= {last * NanosecondsPerMillisecond}";

    /// <summary>The least width with which the buckets from the first to the last sample are not more than asked for.</summary>
    private static long BucketWidth(long first, long last, int maxPoints) => (last - first + maxPoints) / maxPoints;

    private static long? Integer(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private List<HistoryPoint> Points(string question)
    {
        var points = new List<HistoryPoint>();
        connection.Query(question, (_, _, row) =>
        {
            long raw = row[1].GetInt64();
            points.Add(raw == Sample.Silent ? Silence(row[0].GetInt64()) : new HistoryPoint(row[0].GetInt64(), 1, raw, raw, raw, raw, Gap: false));
        }, "ms");
        return points;
    }

    /// <summary>Two questions: what has a value, bucket by bucket, and with what each bucket ends.</summary>
    private List<HistoryPoint> Buckets(string field, string where, long first, long width)
    {
        // One bucket of more than 292 years is no duration of InfluxQL; then there is one, and it needs no name.
        string by = width > SampleLines.LatestTime ? "" : $" GROUP BY time({width}ms, {first}ms) fill(none)";
        var values = new Dictionary<long, HistoryPoint>();
        var points = new List<HistoryPoint>();
        connection.Query(
            $"SELECT count({field}), min({field}), mean({field}), max({field}), last({field}) {where} AND {field} >= {LowestValue}{by}; SELECT last({field}) {where}{by}",
            (statement, _, row) =>
            {
                long time = by.Length == 0 ? first : row[0].GetInt64();
                if (statement == 0)
                {
                    values[time] = new HistoryPoint(time, row[1].GetInt32(), row[2].GetInt64(), row[3].GetDouble(), row[4].GetInt64(), row[5].GetInt64(), Gap: false);
                }
                else
                {
                    points.Add(values.TryGetValue(time, out HistoryPoint point) ? point with { Gap = row[1].GetInt64() == Sample.Silent } : Silence(time));
                }
            },
            "ms");
        return points;
    }

    private static HistoryPoint Silence(long time) => new(time, 0, 0, 0, 0, 0, Gap: true);
}
