using BenchmarkDotNet.Attributes;
using Clutch.Benchmarks.Frames;
using Clutch.Health;
using Clutch.Health.Models;
using Clutch.Telemetry;

namespace Clutch.Benchmarks.Health;

/// <summary>
/// The health engine on the drives of a simulated car, in frames of a second as the agent sends them: what a sample costs on its way into the vehicle's state, what a
/// judgement of all parts costs, and what a prediction of one model costs.
/// </summary>
[MemoryDiagnoser]
public class HealthBenchmarks
{
    private const int Drives = 40;
    private const string Car = "1HGCM82633A004352";
    private static readonly TimeSpan s_drive = TimeSpan.FromMinutes(10);
    private static readonly long s_halfADay = (long)TimeSpan.FromHours(12).TotalMilliseconds;
    private static readonly long s_frame = (long)TimeSpan.FromSeconds(1).TotalMilliseconds;

    private readonly HealthEngine _engine = new();
    private readonly List<byte[]> _lastDrive = [];
    private readonly VehicleFacts _facts = VehicleFacts.None with { Learned = PartLives.Embedded.Learned };
    private readonly float[] _row;
    private readonly LifeModel _model;
    private VehicleState _beforeLastDrive;
    private VehicleState _state;

    public HealthBenchmarks()
    {
        Sample[] samples = DriveSamples.Simulate(s_drive, TimeProvider.System).Samples;
        Samples = samples.Length;
        var writer = new FrameWriter(Car, 1);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        long sequence = 0;
        for (int drive = 0; drive < Drives; drive++)
        {
            _beforeLastDrive = _state;
            _lastDrive.Clear();
            long end = samples[0].Time + s_frame;
            foreach (Sample sample in samples)
            {
                if (sample.Time >= end)
                {
                    Send();
                    end += s_frame;
                }

                writer.Add(sample with { Time = sample.Time + (drive * s_halfADay) });
            }

            Send();
        }

        PartModel part = PartModels.All.First(part => PartLives.Embedded.Model(part.Part) is not null);
        _model = PartLives.Embedded.Model(part.Part)!;
        var features = new PartFeatures(part);
        _row = new float[features.Names.Count];
        if (!features.TryWrite(_state, _row))
        {
            throw new InvalidOperationException($"the simulated drives do not show enough of {part.Part}");
        }

        void Send()
        {
            byte[] bytes = buffer.AsSpan(0, writer.Write(++sequence, buffer)).ToArray();
            _lastDrive.Add(bytes);
            Take(ref _state, bytes);
        }
    }

    /// <summary>Of <see cref="Engine"/>.</summary>
    public int Samples { get; }

    /// <summary>The frames of one drive into the state of a vehicle that has driven often before; the whole drive.</summary>
    [Benchmark]
    public int Engine()
    {
        VehicleState state = _beforeLastDrive;
        int taken = 0;
        foreach (byte[] frame in _lastDrive)
        {
            taken += Take(ref state, frame);
        }

        return taken;
    }

    /// <summary>Scores, lives, evidence and causes of all parts, learned lives included.</summary>
    [Benchmark]
    public int Judge() => VehicleJudge.Judge(_state, _facts).Parts.Count;

    /// <summary>One prediction of the trees of one part.</summary>
    [Benchmark]
    public double Predict() => _model.Predict(_row);

    private int Take(ref VehicleState state, byte[] bytes)
    {
        Frame.TryRead(bytes, out Frame frame);
        _engine.Apply(ref state, frame);
        return frame.SampleCount;
    }
}
