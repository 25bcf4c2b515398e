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
        var large = Enumerable.Range(2, 60).Select(i => Frame("car", 1, i, [.. Enumerable.Range(0, 4000).Select(s => At(Rpm, (i * 4000L) + s, s))])).ToList();
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
        Assert.Equal(new WriteResult(60, 0, 240_000), after.Write(large));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_the_write_can_be_repeated()
    {
        await using ITimeSeries store = Open();
        FrameSamples large = Frame("car", 1, 2, [.. Enumerable.Range(0, 20_000).Select(s => At(Rpm, 10_000 + s, s))]);
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

    protected override ITimeSeries Open() => new SqliteTimeSeries(File);

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
