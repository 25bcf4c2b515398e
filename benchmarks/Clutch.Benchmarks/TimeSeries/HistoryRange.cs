using BenchmarkDotNet.Attributes;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Benchmarks.TimeSeries;

/// <summary>A page asks for a signal's history as 500 points: all of it, or its last minute.</summary>
[MemoryDiagnoser]
public class HistoryRange
{
    private const ushort Rpm = 0x10C0;
    private const long Start = 1_760_000_000_000;

    private string _folder = "";
    private SqliteTimeSeries _store = null!;

    [Params(10_000, 1_000_000)]
    public int Samples { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _folder = Directory.CreateTempSubdirectory("clutch-bench-").FullName;
        _store = new SqliteTimeSeries(Path.Combine(_folder, "history.db"));
        var frame = new FrameSamples { Key = new FrameKey("car", 1, 1) };
        for (int i = 0; i < Samples; i++)
        {
            frame.Samples.Add(new Sample(Rpm, 0x7E8, SampleQuality.Measured, Start + (i * 100L), i % 5000));
        }

        _store.Write([frame]);
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public int Everything() => _store.Range("car", Rpm, null, 0, long.MaxValue, 500).Count;

    [Benchmark]
    public int LastMinute() => _store.Range("car", Rpm, null, Start + (Samples * 100L) - 60_000, long.MaxValue, 500).Count;
}
