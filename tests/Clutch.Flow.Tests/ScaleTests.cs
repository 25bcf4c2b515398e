using Clutch.Host;
using Clutch.Log;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary>The bytes that the model of a fleet computes with are those of the code.</summary>
public sealed class ScaleTests : IDisposable
{
    private const string Vehicle = "fleet-car-0001";
    private const long Begin = 1_760_000_000_000;
    private const int Signals = 10;

    private readonly TempFolder _folder = new();

    [Fact]
    public void A_frame_is_as_long_as_the_model_says()
    {
        foreach (int seconds in new[] { 1, 10 })
        {
            int samples = 0;
            int length = Write(1, seconds, _ => samples++).Length;
            double modelled = ScaleModel.FrameHeadBytes + (samples * ScaleModel.SampleBytes);
            Assert.InRange(length, modelled * 0.7, modelled * 1.3);
        }
    }

    [Fact]
    public async Task A_record_takes_what_the_model_says_beyond_its_frame()
    {
        byte[] frame = Write(1, 1, _ => { });
        const int records = 1000;
        await using (var log = new EmbeddedLog(new EmbeddedLogOptions { Folder = _folder["log"] }))
        {
            var durable = new Durable(records);
            using ILogAppender appender = log.OpenAppender(LogStream.Frames, durable);
            for (int i = 0; i < records; i++)
            {
                Assert.True(appender.TryAppend(System.Text.Encoding.ASCII.GetBytes(Vehicle), frame, i));
            }

            await durable.All.WaitAsync(TimeSpan.FromSeconds(60));
        }

        long bytes = new DirectoryInfo(_folder["log"]).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        Assert.InRange((double)bytes / records - frame.Length, ScaleModel.LogRecordBytes * 0.8, ScaleModel.LogRecordBytes * 1.2);
    }

    [Fact]
    public async Task A_stored_sample_takes_what_the_model_says()
    {
        await using (var series = new SqliteTimeSeries(_folder["timeseries.db"]))
        {
            for (int i = 0; i < 300; i++)
            {
                var frame = new FrameSamples { Key = new FrameKey(Vehicle, 1, i + 1) };
                _ = Write(i + 1, 10, frame.Samples.Add);
                series.Write([frame]);
            }
        }

        double perSample = (double)new FileInfo(_folder["timeseries.db"]).Length / (300 * 10 * 2 * Signals);
        Assert.InRange(perSample, ScaleModel.StoreSampleBytes * 0.75, ScaleModel.StoreSampleBytes * 1.25);
    }

    [Fact]
    public void A_fleet_twice_as_large_needs_twice_as_much_and_partitions_keep_up()
    {
        var fleet = new Fleet(1_000_000, 10, 20, 1.5, 0.2, 7, 365);
        ScaleReport one = ScaleModel.Of(fleet);
        ScaleReport two = ScaleModel.Of(fleet with { Vehicles = 2_000_000 });
        Assert.Equal(20_000, one.PeakFramesPerSecond, 6);
        Assert.Equal(4_000_000, one.PeakSamplesPerSecond, 6);
        Assert.Equal(2 * one.LogBytes, two.LogBytes, 0);
        Assert.Equal((16, 32), (one.Partitions, two.Partitions));
    }

    [Fact]
    public void The_table_in_the_documents_is_the_models()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "scale.md"));
        (long Vehicles, double Interval)[] fleets = [(1, 1), (20, 1), (1_000, 10), (50_000, 10), (1_000_000, 10)];
        ScaleReport[] reports = [.. fleets.Select(fleet => ScaleModel.Of(new Fleet(fleet.Vehicles, fleet.Interval, 20, 1.5, fleet.Vehicles < 100 ? 1 : 0.2, 7, 365)))];
        foreach ((string what, Func<ScaleReport, string> value) in BenchScaleCommand.Rows)
        {
            string row = $"| {what} | {string.Join(" | ", reports.Select(value))} |";
            Assert.True(page.Contains(row, StringComparison.Ordinal), $"docs/scale.md lacks: {row}");
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A drive: ten signals that change slowly, each twice a second, polled one after another.</summary>
    private static byte[] Write(long sequence, int seconds, Action<Sample> taken)
    {
        var writer = new FrameWriter(Vehicle, boot: 7);
        for (int i = 0; i < seconds * 2; i++)
        {
            long time = Begin + (sequence * 1000L * seconds) + (i * 500L);
            for (int signal = 0; signal < Signals; signal++)
            {
                var sample = new Sample((ushort)(0x10C0 + (signal * 16)), 0x7E8, SampleQuality.Measured, time, 1000 + (signal * 100) + (i * (signal % 3)));
                Assert.Equal(FrameAdd.Added, writer.Add(sample));
                taken(sample);
            }
        }

        byte[] buffer = new byte[FrameFormat.MaxBytes];
        return buffer[..writer.Write(sequence, buffer)];
    }

    private sealed class Durable(int records) : IAppendObserver
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = records;

        public Task All => _all.Task;

        public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
        {
            _left -= tickets.Length;
            if (_left == 0)
            {
                _all.SetResult();
            }
        }
    }
}
