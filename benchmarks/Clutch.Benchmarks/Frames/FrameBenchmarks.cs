using BenchmarkDotNet.Attributes;
using Clutch.Telemetry;

namespace Clutch.Benchmarks.Frames;

/// <summary>Frames of 12 signals × 60 times, all answers of one request; figures are per sample.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private const int Signals = 12;
    private const int Times = 60;
    public const int Samples = Signals * Times;
    private const ushort FirstSignal = 0x10C0;
    private const int PollMilliseconds = 100;

    private readonly FrameWriter _writer = new("1HGCM82633A004352", 1);
    private readonly byte[] _buffer = new byte[FrameFormat.MaxBytes];
    private readonly byte[] _good;
    private readonly byte[] _cut;
    private readonly byte[] _foreign;
    private long _time = 1_760_000_000_000;
    private long _sequence;

    public FrameBenchmarks()
    {
        _good = _buffer.AsSpan(0, Write()).ToArray();
        _cut = _good[..^1];
        _foreign = [0xC1, .. _good.AsSpan(1)];
    }

    [Benchmark(OperationsPerInvoke = Samples)]
    public int Write()
    {
        for (int i = 0; i < Times; i++)
        {
            _time += PollMilliseconds;
            for (int signal = 0; signal < Signals; signal++)
            {
                _writer.Add(new Sample((ushort)(FirstSignal + (signal * 16)), 0x7E8, SampleQuality.Measured, _time, (i * signal) + (_time & 63)));
            }
        }

        return _writer.Write(++_sequence, _buffer);
    }

    /// <summary>The check alone, as the front door does it.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public int Scan() => Frame.TryRead(_good, out Frame frame) == FrameReject.None ? frame.SampleCount : 0;

    /// <summary>The check and every sample.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public long Read()
    {
        Frame.TryRead(_good, out Frame frame);
        long sum = 0;
        foreach (Sample sample in frame.Samples)
        {
            sum += sample.Raw;
        }

        return sum;
    }

    /// <summary>The dearest refusal: the last byte is missing, so that all others are read. Per sample.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public FrameReject RejectAtTheEnd() => Frame.TryRead(_cut, out _);

    /// <summary>Not a frame at all. Per frame.</summary>
    [Benchmark]
    public FrameReject RejectAtOnce() => Frame.TryRead(_foreign, out _);
}
