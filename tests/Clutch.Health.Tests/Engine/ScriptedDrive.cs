using Clutch.Telemetry;

namespace Clutch.Health.Tests;

/// <summary>
/// A drive by formula: key on, crank, idle, town, motorway, idle, key off. What the detectors should find is known exactly. Times count from <paramref name="start"/>.
/// </summary>
internal sealed class ScriptedDrive(string vehicle, long boot, long start)
{
    public const int KeyOn = 5_000, CrankFor = 800;

    private const uint Ecu = 0x7E8;

    private readonly List<(long Time, ushort Signal, double Value)> _samples = [];
    private readonly Dictionary<ushort, long> _last = [];

    /// <summary>Milliseconds between two readings of a signal.</summary>
    public int Period { get; init; } = 500;

    /// <summary>Seconds of running.</summary>
    public int Seconds { get; init; } = 1_200;

    public double Rest { get; init; } = 12.5;

    public double CrankMinimum { get; init; } = 10.2;

    public double Charge { get; init; } = 14.1;

    public double Trim { get; init; } = 2.3;

    public double StartTemperature { get; init; } = 25;

    /// <summary>Rear over front oxygen swing.</summary>
    public double CatalystRatio { get; init; } = 0.2;

    /// <summary>Highest temperature that the coolant reaches, °C.</summary>
    public double Thermostat { get; init; } = 88;

    /// <summary>Engine speed over the gear's own, as a factor, on the motorway.</summary>
    public double Slip { get; init; } = 1;

    public ScriptedDrive Drive()
    {
        for (int t = 0; t < KeyOn; t += Period)
        {
            At(t, 0x1420, Rest);
            At(t, 0x10C0, 0);
        }

        for (int t = KeyOn; t < KeyOn + CrankFor; t += 100)
        {
            At(t, 0x1420, CrankMinimum + (0.4 * Math.Min(1, (t - KeyOn) / 400.0)));
            At(t, 0x10C0, 200);
        }

        int from = KeyOn + CrankFor;
        for (int t = 0; t < Seconds * 1_000; t += Period)
        {
            Run(from + t, t / 1000.0);
        }

        int end = from + (Seconds * 1_000);
        for (int t = 0; t < 2_000; t += Period)
        {
            At(end + t, 0x10C0, 0);
            At(end + t, 0x10D0, 0);
        }

        return this;
    }

    /// <summary>The drive as frames of at most so many milliseconds.</summary>
    public IReadOnlyList<byte[]> Frames(int length = 1_000, long firstSequence = 1)
    {
        var writer = new FrameWriter(vehicle, boot);
        var frames = new List<byte[]>();
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        long closes = 0;
        foreach ((long time, ushort number, double value) in _samples.OrderBy(sample => sample.Time))
        {
            if (!writer.IsEmpty && time >= closes)
            {
                Close();
            }

            if (writer.IsEmpty)
            {
                closes = time + length;
            }

            Xunit.Assert.Equal(FrameAdd.Added, writer.Add(new Sample(number, Ecu, SampleQuality.Measured, time, SignalRegistry.Get(number).ToRaw(value))));
        }

        Close();
        return frames;

        void Close()
        {
            int size = writer.Write(firstSequence + frames.Count, buffer);
            frames.Add(buffer[..size]);
        }
    }

    public ScriptedDrive At(long elapsed, ushort signal, double value)
    {
        // Frames hold one sample a millisecond and signal.
        long time = Math.Max(start + elapsed, _last.GetValueOrDefault(signal) + 1);
        _last[signal] = time;
        _samples.Add((time, signal, value));
        return this;
    }

    private void Run(long t, double s)
    {
        double phase = s % 300;
        double speed = phase < 40 ? 0 : phase < 55 ? (phase - 40) * 6 : phase < 270 ? 90 : phase < 285 ? 90 - ((phase - 270) * 6) : 0;
        bool cruise = phase is >= 55 and < 270;
        double rpm = speed < 1 ? 800 + (10 * Math.Sin(s)) : Math.Max(900, speed * 28 * (cruise ? Slip : 1));
        double coolant = Math.Min(Thermostat, StartTemperature + (s * 0.2)) + (0.6 * Math.Sin(s / 30));
        double swing = 0.35 * Math.Sin(s * 2 * Math.PI / 2.9);
        At(t, 0x10C0, rpm);
        At(t, 0x10D0, speed);
        At(t, 0x1040, speed < 1 ? 20 : 45 + (2 * Math.Sin(s)));
        At(t, 0x1050, coolant);
        At(t, 0x10F0, 30);
        At(t, 0x1420, Charge + (0.02 * Math.Sin(s)));
        At(t, 0x1030, 2);
        At(t, 0x1060, Trim + Math.Sin(s / 2));
        At(t, 0x1070, 0);
        At(t, 0x1140, 0.45 + swing);
        At(t, 0x1150, 0.6 + (CatalystRatio * swing));
        At(t, 0x1100, speed < 1 ? 3 : 15 + Math.Sin(s));
        At(t, 0x10B0, speed < 1 ? 32 : 55 + Math.Sin(s));
    }
}
