using BenchmarkDotNet.Attributes;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Benchmarks.TimeSeries;

/// <summary>Time a sample takes until it is on disk: frames of 12 signals × 20 samples from many vehicles, a number of frames a write.</summary>
[MemoryDiagnoser]
public class StoredSamples
{
    private const int Signals = 12;
    private const int Times = 20;
    private const int FramesPerInvoke = 200;

    private readonly List<FrameSamples> _frames = [];
    private string _folder = "";
    private SqliteTimeSeries _store = null!;
    private int _next;

    [Params(1, 50, 200)]
    public int FramesPerWrite { get; set; }

    [Params(10, 1000)]
    public int Vehicles { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("clutch-bench-").FullName;
        _store = new SqliteTimeSeries(Path.Combine(_folder, "history.db"));
        for (int i = 0; i < FramesPerWrite; i++)
        {
            _frames.Add(new FrameSamples());
        }
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = FramesPerInvoke * Signals * Times)]
    public long Write()
    {
        long samples = 0;
        for (int written = 0; written < FramesPerInvoke; written += FramesPerWrite)
        {
            _frames.ForEach(Fill);
            samples += _store.Write(_frames).Samples;
        }

        return samples;
    }

    private void Fill(FrameSamples frame)
    {
        (int round, int vehicle) = Math.DivRem(_next++, Vehicles);
        frame.Clear();
        frame.Key = new FrameKey($"vehicle-{vehicle}", 1, round + 1);
        long start = 1_760_000_000_000 + (round * Times * 100L);
        for (int signal = 0; signal < Signals; signal++)
        {
            for (int i = 0; i < Times; i++)
            {
                frame.Samples.Add(new Sample((ushort)(0x1000 + (signal * 16)), 0x7E8, SampleQuality.Measured, start + (i * 100), (round + i) % 500));
            }
        }
    }
}
