using Clutch.Testing;
using Clutch.TimeSeries;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>A history in SQLite that keeps samples for a time only.</summary>
public sealed class SqliteRetentionTests : IDisposable
{
    private const ushort Rpm = 0x10C0;
    private const long Day = 24 * 60 * 60 * 1000;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Samples_go_with_age_and_what_is_known_of_the_vehicle_stays()
    {
        long now = Now;
        await using (SqliteTimeSeries store = Open(days: null))
        {
            for (int i = 0; i < 30; i++)
            {
                store.Write([Frame(i, now - ((30 - i) * Day), now - ((30 - i) * Day) + 1000)]);
            }
        }

        await using SqliteTimeSeries kept = Open(days: 10);
        Await(TimeSpan.FromMilliseconds(25), () => kept.CountSamples("car") <= 22);

        Assert.InRange(kept.CountSamples("car"), 18, 22);
        Assert.InRange(kept.Range("car", Rpm, null, 0, long.MaxValue, 100)[0].Time, now - (11 * Day), now - (9 * Day));
        Assert.Equal(now - Day + 1000, Assert.Single(kept.Latest("car")).Newest.Time);
        Assert.Equal(30, Assert.Single(kept.FrameLedger("car")).Frames);
        Assert.Equal(new WriteResult(0, 1, 0), kept.Write([Frame(0, now - (30 * Day))]));
    }

    [Fact]
    public async Task A_series_whose_newest_chunk_has_gone_goes_on_in_a_new_one()
    {
        await using SqliteTimeSeries store = Open(days: 10);
        long begin = Now;
        store.Write([Frame(1, begin, begin + 1000)]);
        _time.Advance(TimeSpan.FromDays(11));
        Await(TimeSpan.FromMinutes(1), () => store.CountSamples("car") == 0);

        store.Write([Frame(2, begin + 2000, begin + 3000)]); // of an agent that was without a network for long

        Assert.Equal([begin + 2000, begin + 3000], store.Range("car", Rpm, null, 0, long.MaxValue, 100).Select(point => point.Time));
    }

    [Fact]
    public async Task Many_series_go_in_steps_between_writes()
    {
        await using SqliteTimeSeries store = Open(days: 10);
        long begin = Now;
        store.Write([.. Enumerable.Range(0, 3000).Select(i => Frame(1, $"car-{i}", begin - (20 * Day) + i))]);
        store.Write([.. Enumerable.Range(0, 3000).Select(i => Frame(2, $"car-{i}", begin + i))]);

        int sequence = 3;
        Await(TimeSpan.FromMinutes(1), () =>
        {
            store.Write([Frame(sequence++, begin)]);
            return store.CountSamples("car-2999") == 1;
        });

        Assert.Equal(3000, store.Vehicles().Where(vehicle => vehicle.Vehicle != "car").Sum(vehicle => store.CountSamples(vehicle.Vehicle)));
    }

    [Fact]
    public async Task Without_a_limit_nothing_goes()
    {
        await using SqliteTimeSeries store = Open(days: null);
        store.Write([Frame(1, Now)]);
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromDays(4000));
            await Task.Yield();
        }

        Assert.Equal(1, store.CountSamples("car"));
    }

    private static FrameSamples Frame(long sequence, params long[] times) => Frame(sequence, "car", times);

    private static FrameSamples Frame(long sequence, string vehicle, params long[] times)
    {
        var frame = new FrameSamples { Key = new FrameKey(vehicle, 1, sequence) };
        frame.Samples.AddRange(times.Select(time => new Telemetry.Sample(Rpm, 0x7E8, Telemetry.SampleQuality.Measured, time, 1)));
        return frame;
    }

    private void Await(TimeSpan step, Func<bool> condition) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                _time.Advance(step);
                return condition();
            },
            TimeSpan.FromMinutes(1)),
        "what is too old has not gone");

    private SqliteTimeSeries Open(int? days) =>
        new(_folder.File("history.db"), days is { } number ? TimeSpan.FromDays(number) : Timeout.InfiniteTimeSpan, _time);
}
