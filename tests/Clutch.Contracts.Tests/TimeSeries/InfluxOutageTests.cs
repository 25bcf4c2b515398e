using Clutch.Telemetry;
using Clutch.Testing;
using Clutch.TimeSeries;
using Clutch.TimeSeries.Influx;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>InfluxDB that is not there, dies, and comes back.</summary>
public sealed class InfluxOutageTests
{
    private const int SamplesPerFrame = 50;

    [Fact]
    public async Task A_server_that_is_not_there_yet_is_told_and_used_once_it_is()
    {
        using var influx = new InfluxServer();
        influx.Kill();
        await using var store = new InfluxTimeSeries(InfluxAddressTests.Parse($"influx://user:secret@127.0.0.1:{influx.Port}"), Refuse);

        string told = Assert.Throws<TimeSeriesException>(() => store.Write([Frame(1)])).Message;
        Assert.Contains($"influx://127.0.0.1:{influx.Port}/clutch", told, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told, StringComparison.Ordinal);
        Assert.Throws<TimeSeriesException>(() => store.Vehicles());

        influx.Start();
        Assert.Equal(new WriteResult(1, 0, SamplesPerFrame), store.Write([Frame(1)]));
        Assert.Single(store.Vehicles());
    }

    [Fact]
    public async Task A_server_that_is_killed_again_and_again_under_load_has_every_frame_once()
    {
        const int Frames = 3_000;
        using var influx = new InfluxServer();
        await using var store = new InfluxTimeSeries(InfluxAddressTests.Parse($"influx://127.0.0.1:{influx.Port}/load"), Refuse);
        long written = 0;
        long failures = 0;
        Task load = Task.Run(() =>
        {
            for (int next = 1; next <= Frames;)
            {
                FrameSamples[] batch = [.. Enumerable.Range(next, 5).Select(sequence => Frame(sequence))];
                try
                {
                    store.Write(batch);
                    next += batch.Length;
                    Interlocked.Exchange(ref written, next);
                }
                catch (TimeSeriesException)
                {
                    Interlocked.Increment(ref failures);
                    Thread.Yield();
                }
            }
        });
        for (int kill = 1; kill <= 3; kill++)
        {
            long until = Frames * kill / 4;
            Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref written) >= until || load.IsCompleted, TimeSpan.FromMinutes(2)));
            long before = Interlocked.Read(ref failures);
            influx.Kill();
            Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref failures) > before, TimeSpan.FromMinutes(1)), "the load did not notice");
            influx.Start();
        }

        await load.WaitAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(new BootLedger(1, Frames, 1, Frames, Frames * SamplesPerFrame), Assert.Single(store.FrameLedger("car")));
        Assert.Equal(Frames * SamplesPerFrame, store.CountSamples("car"));
        Assert.Equal(new VehicleActivity("car", SamplesPerFrame, (Frames * SamplesPerFrame) + SamplesPerFrame - 1, Frames, Frames * SamplesPerFrame), Assert.Single(store.Vehicles()));
    }

    private static void Refuse(RefusedRow row) => Assert.Fail($"{row}");

    private static FrameSamples Frame(long sequence)
    {
        var frame = new FrameSamples { Key = new FrameKey("car", 1, sequence) };
        for (int i = 0; i < SamplesPerFrame; i++)
        {
            frame.Samples.Add(new Sample((ushort)(0x1040 + (i % 5 * 16)), 0x7E8, SampleQuality.Measured, (sequence * SamplesPerFrame) + i, i));
        }

        return frame;
    }
}
