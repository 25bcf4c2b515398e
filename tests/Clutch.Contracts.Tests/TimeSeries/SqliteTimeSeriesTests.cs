using Clutch.TimeSeries;
using Clutch.TimeSeries.Embedded;
using Microsoft.Data.Sqlite;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>Histories in SQLite: the contract, and what only a file can suffer.</summary>
public sealed class SqliteTimeSeriesTests : TimeSeriesContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("history.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_newer_schema_is_left_alone()
    {
        await using (ITimeSeries store = Open())
        {
            store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);
        }

        using (SqliteConnection connection = new($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            Execute(connection, "pragma user_version = 999");
        }

        TimeSeriesException refusal = Assert.Throws<TimeSeriesException>(Open);
        Assert.Contains("999", refusal.Message);
        Assert.Contains(File, refusal.Message);
    }

    [Fact]
    public async Task A_file_from_before_definitions_is_brought_up_to_date_and_keeps_what_it_has()
    {
        using (SqliteConnection old = Clutch.Sqlite.SqliteFile.OpenOrCreate(File, Schema.Steps[..1]).Connect())
        {
            Execute(old, "insert into vehicle(name, frames, samples) values('car', 1, 0)");
        }

        await using ITimeSeries store = Open();
        Assert.Equal("car", Assert.Single(store.Vehicles()).Vehicle);
        Assert.Empty(store.Definitions("car"));
    }

    [Fact]
    public void What_is_no_database_is_refused()
    {
        System.IO.File.WriteAllText(File, new string('x', 5000));

        Assert.Contains(File, Assert.Throws<TimeSeriesException>(Open).Message);
    }

    [Fact]
    public async Task A_transaction_that_never_ended_leaves_nothing()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);
        using TemporaryFolder crashed = new();

        // What a crash at this moment leaves: the files as they are in the middle of a write that is larger than SQLite's cache.
        var large = Enumerable.Range(2, 120).Select(i => Frame("car", 1, i, [.. Enumerable.Range(0, 4000).Select(s => At(Rpm, (i * 4000L) + s, Noise(s)))])).ToList();
        store.Write(new CopiesAtTheLast(large, () =>
        {
            foreach (string file in Directory.GetFiles(_folder.Path))
            {
                System.IO.File.Copy(file, crashed.File(Path.GetFileName(file)));
            }
        }));

        Assert.True(new FileInfo(crashed.File("history.db-wal")).Length > 1_000_000, "the write had not reached the disk; the test shows nothing");
        await using var after = new SqliteTimeSeries(crashed.File("history.db"));
        Assert.Equal(1, after.CountSamples("car"));
        Assert.Equal(new WriteResult(120, 0, 480_000), after.Write(large));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_the_write_can_be_repeated()
    {
        await using ITimeSeries store = Open();
        FrameSamples large = Frame("car", 1, 2, [.. Enumerable.Range(0, 20_000).Select(s => At(Rpm, 10_000 + s, Noise(s)))]);
        SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        Execute(connection, "pragma max_page_count = 30"); // beyond that, SQLite says that the disk is full
        using var writer = new SqliteWriter(connection);
        writer.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);

        Assert.Contains("full", Assert.Throws<TimeSeriesException>(() => writer.Write([large])).Message);
        Assert.Equal(1, store.CountSamples("car"));

        Execute(connection, "pragma max_page_count = 1000000");
        Assert.Equal(new WriteResult(1, 0, 20_000), writer.Write([large]));
        Assert.Equal(20_001, store.CountSamples("car"));
    }

    [Fact]
    public async Task Rows_of_one_sample_from_before_chunks_are_read_and_written_on()
    {
        using (SqliteConnection old = Clutch.Sqlite.SqliteFile.OpenOrCreate(File, Schema.Steps[..2]).Connect())
        {
            Execute(old, $"""
                insert into vehicle(id, name, frames, samples) values(1, 'car', 1, 3);
                insert into series(id, vehicle, signal, ecu, at, raw, quality) values(1, 1, {Rpm}, {Engine}, 3000, 3, 2);
                insert into sample(series, at, raw, quality) values(1, 1000, 1, 0), (1, 2000, {Clutch.Telemetry.Sample.Silent}, 0), (1, 3000, 3, 2);
                """);
        }

        await using ITimeSeries store = Open();
        Assert.Equal([(1000, 1), (2000, 0), (3000, 3)], store.Range("car", Rpm, null, 0, 9000, 10).Select(p => (p.Time, p.Last)));
        store.Write([Frame("car", 1, 1, At(Rpm, 4000, 4)), Frame("car", 1, 2, At(Rpm, 1500, 5))]);
        Assert.Equal([(1000, 1), (1500, 5), (2000, 0), (3000, 3), (4000, 4)], store.Range("car", Rpm, null, 0, 9000, 10).Select(p => (p.Time, p.Last)));
        Assert.Equal(5, store.CountSamples("car"));
    }

    [Fact]
    public async Task A_damaged_chunk_is_told_when_it_is_read_and_when_it_would_be_written_on()
    {
        await using (ITimeSeries store = Open())
        {
            store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1), At(Rpm, 2000, 2), At(Rpm, 3000, 3))]);
        }

        using (SqliteConnection connection = new($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            Execute(connection, "update chunk set deltas = x'80'");
        }

        await using ITimeSeries damaged = Open();
        Assert.Contains("damaged", Assert.Throws<TimeSeriesException>(() => damaged.Range("car", Rpm, null, 0, 2500, 10)).Message);
        Assert.Contains("damaged", Assert.Throws<TimeSeriesException>(() => damaged.Write([Frame("car", 1, 2, At(Rpm, 4000, 4))])).Message);
    }

    [Fact]
    public async Task Two_servers_on_one_file_lose_nothing_of_each_other()
    {
        await using ITimeSeries first = Open();
        await using ITimeSeries second = Open();
        for (int i = 0; i < 10; i++)
        {
            ITimeSeries store = i % 2 == 0 ? first : second;
            store.Write([Frame("car", 1, i, At(Rpm, i * 1000, i), At(Rpm, (i * 1000) + 500, i))]);
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => Point(i * 500L, i / 2)), first.Range("car", Rpm, null, 0, 90_000, 100));
        Assert.Equal(new VehicleActivity("car", 0, 9500, 10, 20), Assert.Single(second.Vehicles()));
    }

    [Fact]
    public async Task Lone_small_frames_share_chunks_that_fit_on_a_page()
    {
        await using ITimeSeries store = Open();
        for (int i = 0; i < 500; i++)
        {
            store.Write([Frame("car", 1, i, At(Rpm, i * 1000L, 3000 + (i % 50)), At(Rpm, (i * 1000L) + 500, 3000 + (i % 60)))]);
        }

        using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "select count(*), sum(samples), max(length(deltas)), sum(length(deltas)) from chunk";
        using SqliteDataReader row = command.ExecuteReader();
        Assert.True(row.Read());
        Assert.Equal(1000, row.GetInt64(1));
        Assert.InRange(row.GetInt64(0), 3, 6);
        Assert.InRange(row.GetInt64(2), 500, 900);
        Assert.InRange(row.GetInt64(3), 1000, 4000);
    }

    [Fact]
    public async Task A_write_of_known_series_allocates_nothing()
    {
        await using ITimeSeries store = Open();
        FrameSamples[] frames = [.. Enumerable.Range(0, 20).Select(i => Frame($"car-{i}", 1, 0))];
        Assert.InRange(AllocatedBy(60, 200).Sum(), 1, long.MaxValue); // the control: lists grow, series are met
        Assert.All(AllocatedBy(20, 200), bytes => Assert.Equal(0, bytes));

        long[] AllocatedBy(int writes, int samples)
        {
            long[] allocated = new long[writes];
            for (int i = 0; i < writes; i++)
            {
                foreach (FrameSamples frame in frames)
                {
                    frame.Samples.Clear();
                    frame.Key = frame.Key with { Sequence = frame.Key.Sequence + 1 };
                    for (int s = 0; s < samples; s++)
                    {
                        frame.Samples.Add(At((ushort)(0x1000 + (s / 20 * 16)), (frame.Key.Sequence * 2000) + (s % 20 * 100), s));
                    }
                }

                long before = GC.GetAllocatedBytesForCurrentThread();
                store.Write(frames);
                allocated[i] = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            return allocated;
        }
    }

    protected override ITimeSeries Open() => new SqliteTimeSeries(File);

    /// <summary>Numbers that no deltas make small.</summary>
    private static long Noise(long number) => unchecked(number * (long)0x9E3779B97F4A7C15);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class CopiesAtTheLast(List<FrameSamples> frames, Action copy) : IReadOnlyList<FrameSamples>
    {
        public int Count => frames.Count;

        public FrameSamples this[int index]
        {
            get
            {
                if (index == frames.Count - 1)
                {
                    copy();
                }

                return frames[index];
            }
        }

        public IEnumerator<FrameSamples> GetEnumerator() => frames.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => frames.GetEnumerator();
    }
}
