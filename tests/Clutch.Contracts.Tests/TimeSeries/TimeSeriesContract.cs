using System.Collections;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>What every store of histories promises. Each test has a store of its own; opening it again finds what was written.</summary>
public abstract partial class TimeSeriesContract
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

    protected static HistoryPoint Point(long time, long raw) => new(time, 1, raw, raw, raw, raw, Gap: false);

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
