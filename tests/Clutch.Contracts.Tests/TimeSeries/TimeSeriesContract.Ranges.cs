using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Contracts.Tests.TimeSeries;

public abstract partial class TimeSeriesContract
{
    [Fact]
    public async Task Samples_in_any_order_are_what_a_sorted_table_would_hold()
    {
        var random = new Random(20);
        var table = new SortedDictionary<long, long>();
        ITimeSeries store = Open();
        for (int write = 1; write <= 60; write++)
        {
            // Mostly going on, sometimes late, sometimes the same times again; days apart now and then.
            long time = random.Next(5) == 0 ? random.Next(0, 40_000) : (write * 1000L) + (write / 20 * 100_000_000L);
            Sample[] samples = [.. Enumerable.Range(0, random.Next(1, 200)).Select(i => new Sample(
                Rpm, Engine, (SampleQuality)(i / 90), time + (i * 20L) - (random.Next(20) == 0 ? 500 : 0), random.Next(10) == 0 ? Sample.Silent : random.NextInt64(-70, 70) << random.Next(50)))];
            store.Write([Frame("car", 1, write, samples), Frame("bus", 1, write, samples)]);
            Array.ForEach(samples, sample => table[sample.Time] = sample.Raw);
            if (write % 20 == 0)
            {
                await store.DisposeAsync();
                store = Open();
            }
        }

        await using ITimeSeries opened = store;
        long[] times = [.. table.Keys];
        Assert.Equal(table.Count, store.CountSamples("car"));
        foreach ((long from, long to) in new[] { (0L, long.MaxValue), (times[7], times[^7]), (times[100], times[101]), (times[200] + 1, times[900] + 1), (times[^1], times[^1] + 1) })
        {
            Assert.Equal(
                table.Where(row => row.Key >= from && row.Key < to).Select(row => (row.Key, row.Value == Sample.Silent ? 0 : row.Value, row.Value == Sample.Silent)),
                store.Range("car", Rpm, null, from, to, 100_000).Select(point => (point.Time, point.Last, point.Gap)));
        }

        IReadOnlyList<HistoryPoint> buckets = store.Range("car", Rpm, null, 0, long.MaxValue, 50);
        Assert.Equal(table.Values.Count(raw => raw != Sample.Silent), buckets.Sum(bucket => bucket.Count));
        Assert.Equal(table.Values.Max(), buckets.Where(bucket => bucket.Count > 0).Max(bucket => bucket.Max));
    }

    [Fact]
    public async Task A_range_takes_its_begin_and_leaves_its_end()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1), At(Rpm, 2000, 2), At(Rpm, 3000, 3))]);

        Assert.Equal([1, 2], store.Range("car", Rpm, null, 1000, 3000, 10).Select(p => p.Last));
        Assert.Equal([2], store.Range("car", Rpm, null, 1001, 3000, 10).Select(p => p.Last));
        Assert.Equal([1, 2, 3], store.Range("car", Rpm, null, 1000, 3001, 10).Select(p => p.Last));
        Assert.Empty(store.Range("car", Rpm, null, 2000, 2000, 10));
        Assert.Empty(store.Range("car", Rpm, null, 3000, 1000, 10));
        Assert.Equal(3, store.Range("car", Rpm, null, long.MinValue, long.MaxValue, 10).Count);
    }

    [Fact]
    public async Task Down_sampling_keeps_every_extreme_and_counts_every_sample()
    {
        await using ITimeSeries store = Open();
        var samples = new List<Sample>();
        for (int i = 0; i < 10_000; i++)
        {
            samples.Add(At(Rpm, 1_000_000 + (i * 100), i == 4321 ? 16_000 : i == 7777 ? -5 : 3000 + (i % 7)));
        }

        store.Write([Frame("car", 1, 1, [.. samples])]);
        IReadOnlyList<HistoryPoint> points = store.Range("car", Rpm, null, 0, long.MaxValue, 100);

        Assert.InRange(points.Count, 90, 100);
        Assert.Equal(10_000, points.Sum(p => p.Count));
        Assert.Equal(16_000, points.Max(p => p.Max));
        Assert.Equal(-5, points.Min(p => p.Min));
        Assert.All(points, p => Assert.InRange(p.Mean, p.Min, p.Max));
        Assert.Equal(samples[^1].Raw, points[^1].Last);
        Assert.Equal(samples.Average(s => (double)s.Raw), points.Sum(p => p.Mean * p.Count) / 10_000, 6);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.First.Time < pair.Second.Time));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(99)]
    public async Task Buckets_are_what_counting_by_hand_gives(int maxPoints)
    {
        await using ITimeSeries store = Open();
        var random = new Random(maxPoints);
        Sample[] samples = [.. Enumerable.Range(0, 100).Select(i => At(Rpm, 5000 + (i * 37), random.Next(-1000, 1000)))];
        store.Write([Frame("car", 1, 1, samples)]);

        IReadOnlyList<HistoryPoint> points = store.Range("car", Rpm, null, 0, 1_000_000, maxPoints);

        Assert.InRange(points.Count, 1, maxPoints);
        for (int i = 0; i < points.Count; i++)
        {
            long end = i + 1 < points.Count ? points[i + 1].Time : long.MaxValue;
            long[] raws = [.. samples.Where(s => s.Time >= points[i].Time && s.Time < end).Select(s => s.Raw)];
            Assert.Equal((raws.Length, raws.Min(), raws.Max(), raws[^1], false), (points[i].Count, points[i].Min, points[i].Max, points[i].Last, points[i].Gap));
            Assert.Equal(raws.Average(), points[i].Mean, 9);
        }
    }

    [Fact]
    public async Task Silence_is_a_gap_and_no_value()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 10), At(Rpm, 2000, Sample.Silent), At(Rpm, 3000, 30))]);

        IReadOnlyList<HistoryPoint> points = store.Range("car", Rpm, null, 0, 9000, 10);

        Assert.Equal([(1000, 1, false), (2000, 0, true), (3000, 1, false)], points.Select(p => (p.Time, p.Count, p.Gap)));
    }

    [Fact]
    public async Task Silence_in_buckets_does_not_touch_the_values_and_marks_the_gap()
    {
        await using ITimeSeries store = Open();
        // Ten a bucket: values; values that end silent; silence only; silence and then values.
        Sample[] samples =
        [
            .. Enumerable.Range(0, 10).Select(i => At(Rpm, i * 100, 10 + i)),
            .. Enumerable.Range(10, 10).Select(i => At(Rpm, i * 100, i < 15 ? 50 : Sample.Silent)),
            .. Enumerable.Range(20, 10).Select(i => At(Rpm, i * 100, Sample.Silent)),
            .. Enumerable.Range(30, 10).Select(i => At(Rpm, i * 100, i < 35 ? Sample.Silent : 70)),
        ];
        store.Write([Frame("car", 1, 1, samples)]);

        IReadOnlyList<HistoryPoint> points = store.Range("car", Rpm, null, 0, 4000, 4);

        Assert.Equal([(10, 10, 19, 19, false), (5, 50, 50, 50, true), (0, 0, 0, 0, true), (5, 70, 70, 70, false)], points.Select(p => (p.Count, (int)p.Min, (int)p.Max, (int)p.Last, p.Gap)));
        Assert.Equal([14.5, 50, 0, 70], points.Select(p => p.Mean));
    }
}
