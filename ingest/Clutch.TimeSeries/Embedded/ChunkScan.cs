using Clutch.Telemetry;
using Microsoft.Data.Sqlite;

namespace Clutch.TimeSeries.Embedded;

/// <summary>The samples of some series from a time (inclusive) to another (exclusive), within the snapshot of a connection.</summary>
internal sealed class ChunkScan(SqliteConnection connection, IReadOnlyList<long> series, long from, long to)
{
    // The chunk that begins before the range may reach into it.
    private const string Chunks = """
        from chunk where series = $series and at < $to
        and at >= coalesce((select at from chunk where series = $series and at <= $from order by at desc limit 1), $from)
        """;

    private byte[] _deltas = new byte[1024];

    /// <summary>How many, and the times of the first and the last. Chunks that lie wholly inside are not decoded.</summary>
    public (long Count, long First, long Last) Measure()
    {
        (long count, long first, long last) = (0, long.MaxValue, long.MinValue);
        foreach (long one in series)
        {
            using SqliteCommand command = Command($"select at, span, samples, raw, quality, deltas {Chunks} order by at", one);
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                long begin = row.GetInt64(0);
                long end = begin + row.GetInt64(1);
                if (begin >= from && end < to)
                {
                    (count, first, last) = (count + row.GetInt64(2), Math.Min(first, begin), Math.Max(last, end));
                    continue;
                }

                foreach (Reading sample in Decode(row, 3))
                {
                    (count, first, last) = (count + 1, Math.Min(first, sample.Time), Math.Max(last, sample.Time));
                }
            }
        }

        return (count, first, last);
    }

    /// <summary>Series by series, each in order of time.</summary>
    public IEnumerable<Reading> Readings()
    {
        foreach (long one in series)
        {
            using SqliteCommand command = Command($"select at, span, samples, raw, quality, deltas {Chunks} order by at", one);
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                foreach (Reading sample in Decode(row, 3))
                {
                    yield return sample;
                }
            }
        }
    }

    private SqliteCommand Command(string sql, long one)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$series", one);
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$to", to);
        return command;
    }

    /// <summary>The samples of a row that are in the range; its columns are at, span, samples, and from one on raw, quality and deltas.</summary>
    private IEnumerable<Reading> Decode(SqliteDataReader row, int column)
    {
        var sample = new Reading(row.GetInt64(0), row.GetInt64(column), (SampleQuality)row.GetInt64(column + 1));
        int length = (int)row.GetBytes(column + 2, 0, null, 0, 0);
        if (length > _deltas.Length)
        {
            _deltas = new byte[length];
        }

        if (length > 0)
        {
            row.GetBytes(column + 2, 0, _deltas, 0, length);
        }

        var stand = new SampleDeltas(sample);
        long left = row.GetInt64(2);
        int at = 0;
        do
        {
            if (sample.Time >= to)
            {
                yield break;
            }

            if (sample.Time >= from)
            {
                yield return sample;
            }

            if (--left == 0)
            {
                yield break;
            }
        }
        while (Next(ref stand, length, ref at, out sample));

        throw new TimeSeriesException($"The history holds a chunk that cannot be read (begin {row.GetInt64(0)}): the file is damaged. Restore it from a copy, or move it away and start again.");
    }

    private bool Next(ref SampleDeltas stand, int length, ref int at, out Reading sample)
    {
        ReadOnlySpan<byte> rest = _deltas.AsSpan(at, length - at);
        bool found = stand.TryRead(ref rest, out sample);
        at = length - rest.Length;
        return found;
    }
}
