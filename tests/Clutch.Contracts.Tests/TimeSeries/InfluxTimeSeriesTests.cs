using Clutch.Telemetry;
using Clutch.Testing;
using Clutch.TimeSeries;
using Clutch.TimeSeries.Influx;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>Histories in a real InfluxDB: the contract, and what only a server can suffer.</summary>
public sealed class InfluxTimeSeriesTests(InfluxTimeSeriesTests.Server fixture) : TimeSeriesContract, IClassFixture<InfluxTimeSeriesTests.Server>
{
    private readonly string _database = $"test-{Guid.NewGuid():N}";
    private readonly List<RefusedRow> _refused = [];

    private InfluxServer Influx => fixture.Influx;

    [Fact]
    public async Task A_field_that_somebody_else_made_a_float_is_refused_alone_and_told()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("other", 1, 1, At(Rpm, 500, 1))]);
        await Influx.WriteAsync(_database, "sample,vehicle=x s10D0=1.5 600");

        FrameSamples bad = Frame("car", 1, 2, At(Rpm, 1000, 1), At(Speed, 1000, 2), At(0x1050, 1000, 3), At(Speed, 2000, 4));
        WriteResult result = store.Write([Frame("car", 1, 1, At(Rpm, 2000, 6), At(Rpm, 1000, 0, Gearbox)), bad, Frame("car", 1, 3, At(Rpm, 3000, 5))]);

        Assert.Equal((2, 0, 3), (result.Frames, result.Duplicates, result.Samples));
        Assert.Equal(bad.Key, Assert.Single(result.Refused!).Key);
        Assert.Equal([Point(1000, 1), Point(2000, 6), Point(3000, 5)], store.Range("car", Rpm, Engine, 0, 9000, 10));
        Assert.Equal([Point(1000, 3)], store.Range("car", 0x1050, null, 0, 9000, 10));
        Assert.Equal(5, store.CountSamples("car"));
        Assert.Equal(2, _refused.Count);
        Assert.All(_refused, row => Assert.Equal((1, true, true), (row.Samples, row.Reason.Contains("s10D0", StringComparison.Ordinal), row.Row.Contains("vehicle=car", StringComparison.Ordinal))));
        Assert.Equal(1, Assert.Single(store.FrameLedger("car")).Missing);

        // Once the cause has gone, the frame can be written again, and then is there whole.
        await Influx.QueryAsync(_database, "DROP MEASUREMENT sample");
        Assert.Equal(new WriteResult(1, 0, 4), store.Write([bad]));
        Assert.Equal(0, Assert.Single(store.FrameLedger("car")).Missing);
        Assert.Equal([2, 4], store.Range("car", Speed, null, 0, 9000, 10).Select(point => point.Last));
    }

    [Fact]
    public async Task A_sample_of_a_year_that_the_server_does_not_know_is_refused_alone()
    {
        await using ITimeSeries store = Open();

        WriteResult result = store.Write([Frame("car", 1, 1, At(Rpm, long.MaxValue, 1), At(Rpm, 1000, 2), At(Rpm, SampleLines.LatestTime, 3), At(Rpm, -SampleLines.LatestTime, 4))]);

        Assert.Equal(new FrameKey("car", 1, 1), Assert.Single(result.Refused!).Key);
        Assert.Equal([4, 2, 3], store.Range("car", Rpm, null, long.MinValue, long.MaxValue, 10).Select(p => p.Last));
        Assert.Equal(3, Assert.Single(store.Range("car", Rpm, null, long.MinValue, long.MaxValue, 1)).Count);
        Assert.Equal(1, Assert.Single(_refused).Samples);
    }

    [Fact]
    public async Task Samples_beyond_the_retention_are_counted_and_the_rest_is_stored()
    {
        await using ITimeSeries store = Open();
        store.Vehicles();
        Assert.DoesNotContain("error", await Influx.QueryAsync(_database, $"ALTER RETENTION POLICY autogen ON \"{_database}\" DURATION 52w"), StringComparison.Ordinal);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        WriteResult result = store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1), At(Rpm, now, 2))]);

        Assert.Equal(new WriteResult(1, 0, 2), result);
        Assert.Equal(1, store.CountSamples("car"));
        Assert.Contains("retention", Assert.Single(_refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_of_any_boot_and_sequence_are_told_apart()
    {
        await using ITimeSeries store = Open();
        long[] numbers = [long.MinValue, -1, 0, 1, (1L << 30) - 1, 1L << 30, (1L << 32) - 1, 1L << 32, 1L << 40, long.MaxValue - 1];
        FrameSamples[] frames = [.. numbers.SelectMany(boot => numbers.Select(sequence => Frame("car", boot, sequence, At(Rpm, 1000, 1))))];

        Assert.Equal(new WriteResult(100, 0, 100), store.Write(frames));
        await using ITimeSeries again = Open();
        Assert.Equal(new WriteResult(0, 100, 0), again.Write(frames));
        Assert.Equal(numbers.Select(boot => (boot, 10L, numbers[0], numbers[^1])), again.FrameLedger("car").Select(b => (b.Boot, b.Frames, b.Lowest, b.Highest)));
    }

    [Fact]
    public async Task Another_process_that_took_over_for_a_while_is_noticed()
    {
        await using ITimeSeries first = Open();
        await using ITimeSeries second = Open();
        first.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);
        second.Write([Frame("car", 1, 2, At(Rpm, 2000, 2)), Frame("car", 1, 3, At(Speed, 3000, 3))]);

        Assert.Equal(new WriteResult(1, 1, 1), first.Write([Frame("car", 1, 3, At(Speed, 3000, 9)), Frame("car", 1, 4, At(Rpm, 4000, 4))]));

        Assert.Equal(new VehicleActivity("car", 1000, 4000, 4, 4), Assert.Single(first.Vehicles()));
        Assert.Equal([4, 3], first.Latest("car").Select(latest => latest.Newest.Raw));
    }

    [Fact]
    public async Task A_write_that_broke_off_before_the_ledger_is_repeated_without_a_trace()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);
        await Influx.WriteAsync(_database, "sample,vehicle=car,ecu=7E8 s10C0=2i 2000");

        Assert.Equal(1, store.FrameLedger("car")[0].Highest);
        Assert.Equal(new WriteResult(1, 0, 2), store.Write([Frame("car", 1, 2, At(Rpm, 2000, 2), At(Rpm, 3000, 3))]));
        Assert.Equal(3, store.CountSamples("car"));
    }

    [Fact]
    public async Task A_quality_that_changes_at_one_time_is_that_of_the_later_sample()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, new Sample(Rpm, Engine, SampleQuality.Replayed, 1000, 1))]);
        store.Write([Frame("car", 1, 2, At(Rpm, 1000, 2))]);

        Assert.Contains("[1000,0,2]", await Influx.QueryAsync(_database, "SELECT q10C0, s10C0 FROM sample"), StringComparison.Ordinal);
        Assert.Equal(At(Rpm, 1000, 2), Assert.Single(store.Latest("car")).Newest);
    }

    [Fact]
    public async Task Compressed_lines_of_many_requests_arrive_whole_and_in_order()
    {
        await using var store = new InfluxTimeSeries(InfluxAddressTests.Parse($"influx://127.0.0.1:{Influx.Port}/{_database}?gzip=on"), _refused.Add);
        const int Cars = 60; // about two megabytes of lines: eight requests, three of them at a time
        FrameSamples[] frames = [.. Enumerable.Range(0, 3 * Cars).Select(i => Frame($"car-{i % Cars}", 1, i / Cars, [.. Enumerable.Range(0, 600).Select(s => At(Rpm, s, i))]))];

        Assert.Equal(new WriteResult(frames.Length, 0, frames.Length * 600), store.Write(frames));

        // All frames of a vehicle have the same times: what came last counts, though requests overtake each other.
        for (int car = 0; car < Cars; car++)
        {
            Assert.Equal(Enumerable.Repeat((2L * Cars) + car, 600), store.Range($"car-{car}", Rpm, null, 0, 9000, 1000).Select(point => point.Last));
        }
    }

    [Fact]
    public async Task A_database_that_was_dropped_is_made_again()
    {
        await using ITimeSeries store = Open();
        FrameSamples[] frames = [Frame("car", 1, 1, At(Rpm, 1000, 1))];
        store.Write(frames);
        await Influx.QueryAsync(_database, $"DROP DATABASE \"{_database}\"");

        Assert.Contains("database not found", Assert.Throws<TimeSeriesException>(() => store.Write([Frame("car", 1, 2, At(Rpm, 2000, 1))])).Message, StringComparison.Ordinal);
        Assert.Equal(new WriteResult(1, 0, 1), store.Write(frames));
    }

    protected override ITimeSeries Open() => new InfluxTimeSeries(InfluxAddressTests.Parse($"influx://127.0.0.1:{Influx.Port}/{_database}"), _refused.Add);

    /// <summary>One server for all tests of the class; each has a database of its own.</summary>
    public sealed class Server : IDisposable
    {
        internal InfluxServer Influx { get; } = new();

        public void Dispose() => Influx.Dispose();
    }
}
