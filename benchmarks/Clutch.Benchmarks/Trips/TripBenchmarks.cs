using BenchmarkDotNet.Attributes;
using Clutch.Benchmarks.Frames;
using Clutch.Telemetry;
using Clutch.Trips;

namespace Clutch.Benchmarks.Trips;

/// <summary>The drive of a simulated car, in frames of a second as the agent sends them: what a sample costs on its way into the minutes, and minutes on their way to a trip.</summary>
[MemoryDiagnoser]
public class TripBenchmarks
{
    private static readonly TimeSpan s_drive = TimeSpan.FromMinutes(10);
    private static readonly long s_frame = (long)TimeSpan.FromSeconds(1).TotalMilliseconds;

    private readonly List<byte[]> _frames = [];
    private readonly VehicleBins _bins = new(new Stack<MinuteBin>());
    private readonly MinuteBin[] _minutes;

    public TripBenchmarks()
    {
        Sample[] samples = DriveSamples.Simulate(s_drive, TimeProvider.System).Samples;
        Samples = samples.Length;
        var writer = new FrameWriter("car-1", 1);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        long end = samples[0].Time + s_frame;
        foreach (Sample sample in samples)
        {
            if (sample.Time >= end)
            {
                Send();
                end += s_frame;
            }

            writer.Add(sample);
        }

        Send();
        var bins = new VehicleBins(new Stack<MinuteBin>());
        Take(bins);
        _minutes = [.. bins.Touched.OrderBy(bin => bin.Minute)];

        void Send() => _frames.Add(buffer.AsSpan(0, writer.Write(_frames.Count + 1, buffer)).ToArray());
    }

    /// <summary>Of the drive, those too that trips do not need.</summary>
    public int Samples { get; }

    /// <summary>Frames into minutes.</summary>
    [Benchmark]
    public int Fold()
    {
        int taken = Take(_bins);
        _bins.Clear();
        return taken;
    }

    /// <summary>Minutes into what is stored of them already; gives how many that changed.</summary>
    [Benchmark]
    public int Join()
    {
        int changed = 0;
        foreach (MinuteBin minute in _minutes)
        {
            changed += minute.Join(minute) ? 1 : 0;
        }

        return changed;
    }

    /// <summary>Minutes to trips.</summary>
    [Benchmark]
    public int Derive()
    {
        var walk = new JourneyWalk(TripOptions.Default, fuelType: 1);
        foreach (MinuteBin minute in _minutes)
        {
            walk.Take(minute);
        }

        walk.Finish();
        return walk.Trips.Count;
    }

    /// <summary>Everything from frames to trips.</summary>
    [Benchmark]
    public int Whole() => Fold() + Derive();

    private int Take(VehicleBins bins)
    {
        int taken = 0;
        foreach (byte[] bytes in _frames)
        {
            Frame.TryRead(bytes, out Frame frame);
            bins.Take(frame);
            taken += frame.SampleCount;
        }

        return taken;
    }
}
