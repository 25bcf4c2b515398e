using System.Collections;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>What every store of histories promises. Each test has a store of its own; opening it again finds what was written.</summary>
public abstract class TimeSeriesContract
{
    protected const ushort Rpm = 0x10C0;
    protected const ushort Speed = 0x10D0;
    protected const uint Engine = 0x7E8;
    protected const uint Gearbox = 0x7E9;

    protected abstract ITimeSeries Open();

    [Fact]
    public async Task Gives_back_every_sample_as_it_was_written()
    {
        await using ITimeSeries store = Open();

        WriteResult result = store.Write([Frame("car", 1, 1, At(Rpm, 1000, 3200), At(Rpm, 1100, 3300), At(Speed, 1000, 50))]);

        Assert.Equal(new WriteResult(1, 0, 3), result);
        Assert.Equal([Point(1000, 3200), Point(1100, 3300)], store.Range("car", Rpm, Engine, 0, 2000, 100));
        Assert.Equal([Point(1000, 50)], store.Range("car", Speed, null, 0, 2000, 100));
        Assert.Equal(3, store.CountSamples("car"));
    }

    [Fact]
    public async Task Writing_the_same_frames_again_changes_nothing()
    {
        await using ITimeSeries store = Open();
        FrameSamples[] frames = [Frame("car", 1, 1, At(Rpm, 1000, 1)), Frame("car", 1, 2, At(Rpm, 2000, 2)), Frame("bus", 1, 1, At(Rpm, 1000, 3))];
        store.Write(frames);
        string before = Everything(store);

        WriteResult again = store.Write(frames);

        Assert.Equal(new WriteResult(0, 3, 0), again);
        Assert.Equal(before, Everything(store));
    }

    [Fact]
    public async Task A_frame_that_is_there_is_skipped_whatever_it_brings_now()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);

        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 99), At(Rpm, 5000, 99), At(Speed, 1000, 99))]);

        Assert.Equal([Point(1000, 1)], store.Range("car", Rpm, null, 0, 10_000, 10));
        Assert.Empty(store.Range("car", Speed, null, 0, 10_000, 10));
    }

    [Fact]
    public async Task Duplicates_within_a_batch_and_beside_new_frames_are_counted_one_by_one()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);

        WriteResult result = store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1)), Frame("car", 1, 2, At(Rpm, 2000, 2)), Frame("car", 1, 2, At(Rpm, 2000, 2)), Frame("car", 2, 1, At(Rpm, 3000, 3))]);

        Assert.Equal(new WriteResult(2, 2, 2), result);
        Assert.Equal(3, store.CountSamples("car"));
    }

    [Fact]
    public async Task Keeps_negative_and_huge_raw_values()
    {
        await using ITimeSeries store = Open();
        long[] raws = [0, -1, 1, int.MinValue, 1L << 53, -(1L << 53), long.MaxValue, long.MinValue + 1];

        store.Write([Frame("car", 1, 1, [.. raws.Select((raw, i) => At(Rpm, i, raw))])]);

        Assert.Equal(raws, store.Range("car", Rpm, null, 0, 100, 100).Select(p => p.Last));
    }

    [Fact]
    public async Task Ecus_are_apart_unless_asked_for_together()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1), At(Rpm, 1000, 2, Gearbox), At(Rpm, 2000, 3, Gearbox), At(Rpm, 1500, 4, 0), At(Rpm, 1700, 5, 0x18DAF110))]);

        Assert.Equal([1], store.Range("car", Rpm, Engine, 0, 9000, 10).Select(p => p.Last));
        Assert.Equal([2, 3], store.Range("car", Rpm, Gearbox, 0, 9000, 10).Select(p => p.Last));
        Assert.Equal([4], store.Range("car", Rpm, 0, 0, 9000, 10).Select(p => p.Last));
        Assert.Equal([5], store.Range("car", Rpm, 0x18DAF110, 0, 9000, 10).Select(p => p.Last));
        Assert.Equal([1000, 1000, 1500, 1700, 2000], store.Range("car", Rpm, null, 0, 9000, 10).Select(p => p.Time));
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

    [Fact]
    public async Task Latest_is_the_newest_by_time_not_by_arrival_and_remembers_the_last_value()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 2, At(Rpm, 5000, 5), At(Speed, 5000, Sample.Silent))]);
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1), At(Speed, 1000, 7), At(Rpm, 800, 3, Gearbox))]);
        store.Write([Frame("car", 1, 3, At(Rpm, 6000, Sample.Silent))]);

        Assert.Equal(
            [
                new LatestValue(At(Rpm, 6000, Sample.Silent), At(Rpm, 5000, 5)),
                new LatestValue(At(Rpm, 800, 3, Gearbox), At(Rpm, 800, 3, Gearbox)),
                new LatestValue(At(Speed, 5000, Sample.Silent), At(Speed, 1000, 7)),
            ],
            store.Latest("car"));
    }

    [Fact]
    public async Task Latest_never_had_a_value_when_all_was_silence()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, Sample.Silent))]);

        Assert.Equal([new LatestValue(At(Rpm, 1000, Sample.Silent), null)], store.Latest("car"));
    }

    [Fact]
    public async Task Quality_travels_with_the_sample()
    {
        await using ITimeSeries store = Open();
        Sample replayed = new(Rpm, Engine, SampleQuality.Replayed, 1000, 1);
        store.Write([Frame("car", 1, 1, replayed)]);

        Assert.Equal([new LatestValue(replayed, replayed)], store.Latest("car"));
    }

    [Fact]
    public async Task Two_samples_at_one_time_are_one_and_the_later_written_counts()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1), At(Rpm, 1000, 2))]);
        store.Write([Frame("car", 1, 2, At(Rpm, 1000, 3))]);

        Assert.Equal([Point(1000, 3)], store.Range("car", Rpm, null, 0, 9000, 10));
        Assert.Equal(3, Assert.Single(store.Latest("car")).Newest.Raw);
        Assert.Equal(1, store.CountSamples("car"));
        Assert.Equal(3, Assert.Single(store.FrameLedger("car")).Samples);
    }

    [Fact]
    public async Task The_ledger_tells_what_is_missing_of_each_boot()
    {
        await using ITimeSeries store = Open();
        foreach (int sequence in new[] { 3, 4, 9, 6 })
        {
            store.Write([Frame("car", 7, sequence, At(Rpm, sequence, 1), At(Speed, sequence, 1))]);
        }

        store.Write([Frame("car", 8, 1), Frame("bus", 7, 5, At(Rpm, 1, 1))]);

        Assert.Equal([new BootLedger(7, 4, 3, 9, 8), new BootLedger(8, 1, 1, 1, 0)], store.FrameLedger("car"));
        Assert.Equal([3, 0], store.FrameLedger("car").Select(b => b.Missing));
    }

    [Fact]
    public async Task Vehicles_are_listed_with_their_activity()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("zebra", 1, 1, At(Rpm, 3000, 1), At(Speed, 1000, 1)), Frame("ant", 1, 1)]);
        store.Write([Frame("zebra", 1, 2, At(Rpm, 500, 1))]);

        Assert.Equal([new VehicleActivity("ant", null, null, 1, 0), new VehicleActivity("zebra", 500, 3000, 2, 3)], store.Vehicles());
    }

    [Fact]
    public async Task Trouble_codes_are_the_newest_complete_list_per_ecu_and_state()
    {
        await using ITimeSeries store = Open();
        var stored = new TroubleCodeList(Engine, TroubleCodeState.Stored, 2000, [0x0301, 0xC123]);
        var older = new TroubleCodeList(Engine, TroubleCodeState.Stored, 1000, [0x0420]);
        var pending = new TroubleCodeList(Engine, TroubleCodeState.Pending, 1000, [0x0171]);
        var cleared = new TroubleCodeList(Gearbox, TroubleCodeState.Stored, 3000, []);
        store.Write([Event(1, codes: [stored, pending]), Event(2, codes: [older]), Event(3, codes: [cleared with { Time = 1, Codes = [0x0700] }]), Event(4, codes: [cleared])]);

        IReadOnlyList<TroubleCodeList> codes = store.Codes("car");

        Assert.Equivalent(new[] { stored, pending, cleared }, codes, strict: true);
    }

    [Fact]
    public async Task Attributes_are_the_newest_text_per_name()
    {
        await using ITimeSeries store = Open();
        var vin = new TextAttribute(AttributeNames.Vin, 2000, "WVWZZZ1JZXW000001");
        var adapter = new TextAttribute(AttributeNames.Adapter, 1000, "ELM327 v1.5 – ÿ");
        store.Write([Event(1, texts: [vin, adapter]), Event(2, texts: [vin with { Time = 1000, Value = "old" }])]);

        Assert.Equal([adapter, vin], store.Attributes("car"));
    }

    [Fact]
    public async Task An_unknown_vehicle_has_nothing()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);

        Assert.Empty(store.Latest("ghost"));
        Assert.Empty(store.Range("ghost", Rpm, null, 0, 9000, 10));
        Assert.Empty(store.Range("car", Speed, null, 0, 9000, 10));
        Assert.Equal(0, store.CountSamples("ghost"));
        Assert.Empty(store.FrameLedger("ghost"));
        Assert.Empty(store.Codes("ghost"));
        Assert.Empty(store.Attributes("ghost"));
    }

    [Fact]
    public async Task Names_are_data_not_language()
    {
        await using ITimeSeries store = Open();
        const string Name = "x'; drop table vehicle; -- %_\\ \"";
        store.Write([Frame(Name, 1, 1, At(Rpm, 1000, 1)), Frame("other", 1, 1, At(Rpm, 1000, 2))]);

        Assert.Equal(["other", Name], store.Vehicles().Select(v => v.Vehicle));
        Assert.Equal([Point(1000, 1)], store.Range(Name, Rpm, null, 0, 9000, 10));
        Assert.Empty(store.Range("%", Rpm, null, 0, 9000, 10));
    }

    [Fact]
    public async Task Opening_again_finds_everything()
    {
        string before;
        await using (ITimeSeries store = Open())
        {
            store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1), At(Speed, 1000, Sample.Silent)), Event(2, [new TroubleCodeList(Engine, TroubleCodeState.Stored, 1, [0x0301])], [new TextAttribute("vin", 1, "V")])]);
            before = Everything(store);
        }

        await using ITimeSeries again = Open();

        Assert.Equal(before, Everything(again));
        Assert.Equal(new WriteResult(0, 1, 0), again.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]));
        again.Write([Frame("car", 1, 9, At(Rpm, 900, 5))]);
        Assert.Equal(1, again.Latest("car")[0].Newest.Raw);
        Assert.Equal(new VehicleActivity("car", 900, 1000, 3, 3), Assert.Single(again.Vehicles()));
    }

    [Fact]
    public async Task A_write_that_fails_half_way_leaves_nothing_and_can_be_repeated()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);
        string before = Everything(store);
        FrameSamples[] frames = [Frame("car", 1, 2, At(Rpm, 2000, 2)), Frame("new", 1, 1, At(Rpm, 2000, 3)), Event(3, [new TroubleCodeList(Engine, TroubleCodeState.Stored, 1, [1])], [])];

        Assert.Throws<InvalidOperationException>(() => store.Write(new BreaksAtTheEnd(frames)));

        Assert.Equal(before, Everything(store));
        Assert.Equal(new WriteResult(3, 0, 2), store.Write(frames));
        Assert.Equal(2, store.CountSamples("car"));
        Assert.Equal(2, store.Latest("car")[0].Newest.Raw);
    }

    [Fact]
    public async Task Reads_go_on_while_a_write_is_under_way_and_see_whole_writes()
    {
        await using ITimeSeries store = Open();
        store.Write([Frame("car", 1, 1, At(Rpm, 1000, 1))]);
        long seen = -1;

        store.Write(new LooksBetween([Frame("car", 1, 2, At(Rpm, 2000, 2)), Frame("car", 1, 3, At(Rpm, 3000, 3))], () => seen = store.CountSamples("car")));

        Assert.Equal(1, seen);
        Assert.Equal(3, store.CountSamples("car"));
    }

    [Fact]
    public async Task Many_threads_read_beside_the_writer()
    {
        await using ITimeSeries store = Open();
        using var stop = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                // Each frame has ten samples: a reader that sees a part of one sees another number.
                Assert.Equal(0, store.CountSamples("car") % 10);
                Assert.InRange(store.Range("car", Rpm, null, 0, long.MaxValue, 5).Count, 0, 5);
                Assert.InRange(store.Vehicles().Count, 0, 1);
            }
        }))];
        for (int i = 0; i < 200; i++)
        {
            store.Write([Frame("car", 1, i, [.. Enumerable.Range(0, 10).Select(s => At(Rpm, (i * 10) + s, s))])]);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);

        Assert.Equal(2000, store.CountSamples("car"));
    }

    protected static Sample At(ushort signal, long time, long raw, uint ecu = Engine) => new(signal, ecu, SampleQuality.Measured, time, raw);

    protected static FrameSamples Frame(string vehicle, long boot, long sequence, params Sample[] samples)
    {
        var frame = new FrameSamples { Key = new FrameKey(vehicle, boot, sequence) };
        frame.Samples.AddRange(samples);
        return frame;
    }

    private static FrameSamples Event(long sequence, TroubleCodeList[]? codes = null, TextAttribute[]? texts = null)
    {
        FrameSamples frame = Frame("car", 1, sequence);
        frame.TroubleCodes.AddRange(codes ?? []);
        frame.Attributes.AddRange(texts ?? []);
        return frame;
    }

    private static HistoryPoint Point(long time, long raw) => new(time, 1, raw, raw, raw, raw, Gap: false);

    private static string Everything(ITimeSeries store) => string.Join('\n', store.Vehicles().Select(v =>
        $"{v} {string.Join(' ', store.Latest(v.Vehicle))} {string.Join(' ', store.Range(v.Vehicle, Rpm, null, 0, long.MaxValue, 1000))} "
        + $"{string.Join(' ', store.FrameLedger(v.Vehicle))} {string.Join(' ', store.Codes(v.Vehicle).Select(c => $"{c} {string.Join(',', c.Codes)}"))} {string.Join(' ', store.Attributes(v.Vehicle))} {store.CountSamples(v.Vehicle)}"));

    private class Frames(FrameSamples[] frames) : IReadOnlyList<FrameSamples>
    {
        public virtual int Count => frames.Length;

        public virtual FrameSamples this[int index] => frames[index];

        public IEnumerator<FrameSamples> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();
    }

    private sealed class BreaksAtTheEnd(FrameSamples[] frames) : Frames(frames)
    {
        public override int Count => base.Count + 1;

        public override FrameSamples this[int index] => index < base.Count ? base[index] : throw new InvalidOperationException("the batch breaks off");
    }

    private sealed class LooksBetween(FrameSamples[] frames, Action look) : Frames(frames)
    {
        public override FrameSamples this[int index]
        {
            get
            {
                if (index == base.Count - 1)
                {
                    look();
                }

                return base[index];
            }
        }
    }
}
