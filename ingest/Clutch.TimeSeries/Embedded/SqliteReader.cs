using System.Buffers.Binary;
using System.Collections.Concurrent;
using Clutch.Sqlite;
using Clutch.Telemetry;
using Microsoft.Data.Sqlite;

namespace Clutch.TimeSeries.Embedded;

/// <summary>Reads beside the writer, each call on a snapshot of its own. Connections are lent and given back.</summary>
internal sealed partial class SqliteReader(SqliteFile file) : IDisposable
{
    private const int MaxIdleConnections = 8;

    private const string SeriesOfVehicle = "select series.id from series join vehicle on vehicle.id = series.vehicle where vehicle.name = $vehicle";

    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    public IReadOnlyList<VehicleActivity> Vehicles() => Read(connection => Query(
        connection,
        "select name, first_at, last_at, frames, samples from vehicle where frames > 0 order by name",
        row => new VehicleActivity(row.GetString(0), NullableInteger(row, 1), NullableInteger(row, 2), row.GetInt64(3), row.GetInt64(4))));

    public IReadOnlyList<LatestValue> Latest(string vehicle) => Read(connection => Query(
        connection,
        """
        select signal, ecu, quality, at, raw, known_quality, known_at, known_raw
        from series join vehicle on vehicle.id = series.vehicle where vehicle.name = $vehicle order by signal, ecu
        """,
        static row => new LatestValue(SampleAt(row, 2), row.IsDBNull(6) ? null : SampleAt(row, 5)),
        ("$vehicle", vehicle)));

    public IReadOnlyList<HistoryPoint> Range(string vehicle, ushort signal, uint? ecu, long from, long to, int maxPoints) => Read(connection =>
    {
        List<long> series = Query(
            connection,
            $"{SeriesOfVehicle} and signal = $signal and ($ecu is null or ecu = $ecu)",
            static row => row.GetInt64(0),
            ("$vehicle", vehicle),
            ("$signal", (long)signal),
            ("$ecu", (long?)ecu));
        var scan = new ChunkScan(connection, series, from, to);
        (long count, long first, long last) = scan.Measure();
        return count <= maxPoints ? Points(scan, series.Count > 1) : Buckets(scan, first, last, maxPoints);
    });

    public long CountSamples(string vehicle) => Read(connection =>
        Query(connection, $"select ifnull(sum(samples), 0) from chunk where series in ({SeriesOfVehicle})", row => row.GetInt64(0), ("$vehicle", vehicle))[0]);

    public IReadOnlyList<BootLedger> FrameLedger(string vehicle) => Read(connection => Query(
        connection,
        """
        select boot, count(*), min(seq), max(seq), sum(frame.samples)
        from frame join vehicle on vehicle.id = frame.vehicle where vehicle.name = $vehicle group by boot order by boot
        """,
        row => new BootLedger(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)),
        ("$vehicle", vehicle)));

    public IReadOnlyList<TroubleCodeList> Codes(string vehicle) => Read(connection => Query(
        connection,
        "select ecu, state, at, codes from trouble_codes join vehicle on vehicle.id = trouble_codes.vehicle where vehicle.name = $vehicle order by ecu, state",
        row => new TroubleCodeList((uint)row.GetInt64(0), (TroubleCodeState)row.GetInt64(1), row.GetInt64(2), Unpack(row.GetFieldValue<byte[]>(3))),
        ("$vehicle", vehicle)));

    public IReadOnlyList<TextAttribute> Attributes(string vehicle) => Read(connection => Query(
        connection,
        "select attribute.name, at, value from attribute join vehicle on vehicle.id = attribute.vehicle where vehicle.name = $vehicle order by attribute.name",
        row => new TextAttribute(row.GetString(0), row.GetInt64(1), row.GetString(2)),
        ("$vehicle", vehicle)));

    public IReadOnlyList<DefinedSignal> Definitions(string vehicle) => Read(connection => Query(
        connection,
        "select at, definition from signal_definition join vehicle on vehicle.id = signal_definition.vehicle where vehicle.name = $vehicle order by number, at",
        row => SignalDefinition.TryRead(row.GetFieldValue<byte[]>(1), out SignalDefinition? definition)
            ? new DefinedSignal(row.GetInt64(0), definition)
            : throw new TimeSeriesException($"The history of {vehicle} holds a definition of a signal that cannot be read: the file is damaged."),
        ("$vehicle", vehicle)));

    public void Dispose()
    {
        while (_idle.TryTake(out SqliteConnection? connection))
        {
            connection.Dispose();
        }
    }

    private static List<HistoryPoint> Points(ChunkScan scan, bool isMixed)
    {
        var points = new List<HistoryPoint>();
        foreach (Reading sample in scan.Readings())
        {
            points.Add(sample.Raw == Sample.Silent
                ? new HistoryPoint(sample.Time, 0, 0, 0, 0, 0, Gap: true)
                : new HistoryPoint(sample.Time, 1, sample.Raw, sample.Raw, sample.Raw, sample.Raw, Gap: false));
        }

        return isMixed ? [.. points.OrderBy(point => point.Time)] : points;
    }

    private static List<HistoryPoint> Buckets(ChunkScan scan, long first, long last, int maxPoints)
    {
        // Unsigned, because two times may be farther apart than a signed number tells. The least width with which the buckets are not more than asked for.
        ulong width = ((ulong)(last - first) / (uint)maxPoints) + 1;
        var buckets = new Bucket[(int)((ulong)(last - first) / width) + 1];
        Array.Fill(buckets, new Bucket());
        foreach (Reading sample in scan.Readings())
        {
            buckets[(int)((ulong)(sample.Time - first) / width)].Take(sample);
        }

        var points = new List<HistoryPoint>();
        for (int i = 0; i < buckets.Length; i++)
        {
            if (!buckets[i].IsEmpty)
            {
                points.Add(buckets[i].Point(first + (long)((ulong)i * width)));
            }
        }

        return points;
    }

    /// <summary>A sample from the columns signal and ecu (0 and 1), and quality, time and raw value from a column on.</summary>
    private static Sample SampleAt(SqliteDataReader row, int column) =>
        new((ushort)row.GetInt64(0), (uint)row.GetInt64(1), (SampleQuality)row.GetInt64(column), row.GetInt64(column + 1), row.GetInt64(column + 2));

    private static long? NullableInteger(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static ushort[] Unpack(byte[] bytes)
    {
        var codes = new ushort[bytes.Length / sizeof(ushort)];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(i * sizeof(ushort)));
        }

        return codes;
    }

    private static List<T> Query<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> map, params (string Name, object? Value)[] parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        using SqliteDataReader row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read())
        {
            rows.Add(map(row));
        }

        return rows;
    }

    private T Read<T>(Func<SqliteConnection, T> query)
    {
        SqliteConnection connection = _idle.TryTake(out SqliteConnection? idle) ? idle : file.Connect();
        try
        {
            T result;
            using (SqliteTransaction snapshot = connection.BeginTransaction(deferred: true))
            {
                result = query(connection);
            }

            if (_idle.Count < MaxIdleConnections)
            {
                _idle.Add(connection);
                connection = null!;
            }

            return result;
        }
        catch (SqliteException e)
        {
            throw new TimeSeriesException($"The history could not be read: {e.Message}", e);
        }
        finally
        {
            connection?.Dispose();
        }
    }
}
