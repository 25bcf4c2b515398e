using Clutch.Telemetry;

namespace Clutch.Trips.Tests;

/// <summary>A car that is driven by a script, second by second, and the frames that its agent would send.</summary>
internal sealed class CarScript(string vehicle = "car-1", long boot = 1)
{
    /// <summary>2026-01-01, milliseconds since 1970-01-01 UTC.</summary>
    public const long Epoch = 1_767_225_600_000;

    private const uint Engine = 0x7E8;

    private readonly List<Sample> _samples = [];
    private readonly List<(FrameEventKind Kind, long Time, byte[] Data)> _events = [];
    private double _speed;

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long Now { get; private set; } = Epoch;

    public double Odometer { get; set; } = 1_000;

    /// <summary>Only these are told; all when null.</summary>
    public ushort[]? Told { get; init; }

    /// <summary>Degrees, and how they change a second of driving at 36 km/h.</summary>
    public (double Latitude, double Longitude)? Position { get; set; }

    public double Heading { get; set; }

    /// <summary>Seconds at a speed, with the engine on, a sample of each signal a second.</summary>
    public CarScript Drive(int seconds, double kmh, double rpm = 1_500)
    {
        for (int i = 0; i < seconds; i++)
        {
            _speed = kmh;
            Odometer += kmh / 3_600;
            Tell(0x10C0, rpm);
            Tell(0x10D0, kmh);
            Tell(0x1100, kmh > 0 ? 10 : 3);
            Tell(0x1A60, Odometer);
            if (Position is { } at)
            {
                Position = (at.Latitude + (kmh / 3.6 / 111_195 * Math.Cos(Heading * Math.PI / 180)), at.Longitude + (kmh / 3.6 / 111_195 * Math.Sin(Heading * Math.PI / 180)));
                Tell(0x0010, at.Latitude, 0);
                Tell(0x0011, at.Longitude, 0);
                Tell(0x0013, Heading, 0);
                Tell(0x0014, kmh, 0);
            }

            Now += 1_000;
        }

        return this;
    }

    /// <summary>From the present speed to another, so many km/h a second.</summary>
    public CarScript To(double kmh, double step)
    {
        while (_speed != kmh)
        {
            Drive(1, _speed < kmh ? Math.Min(kmh, _speed + step) : Math.Max(kmh, _speed - step));
        }

        return this;
    }

    /// <summary>The engine stands and says so.</summary>
    public CarScript Off(int seconds)
    {
        for (int i = 0; i < seconds; i++, Now += 1_000)
        {
            Tell(0x10C0, 0);
            Tell(0x10D0, 0);
        }

        return this;
    }

    /// <summary>The car answers no more.</summary>
    public CarScript Silence()
    {
        foreach (ushort signal in (ReadOnlySpan<ushort>)[0x10C0, 0x10D0, 0x1100])
        {
            _samples.Add(new Sample(signal, Engine, SampleQuality.Measured, Now, Sample.Silent));
        }

        Now += 1_000;
        return this;
    }

    public CarScript Wait(long seconds)
    {
        Now += seconds * 1_000;
        return this;
    }

    /// <summary>The agent's samples come so many milliseconds later from now on.</summary>
    public CarScript Shift(int milliseconds)
    {
        Now += milliseconds;
        return this;
    }

    /// <summary>Goes on driving with nothing heard.</summary>
    public CarScript Unheard(int seconds, double kmh)
    {
        Odometer += kmh / 3_600 * seconds;
        return Wait(seconds);
    }

    public CarScript Say(ushort signal, double value)
    {
        Tell(signal, value);
        return this;
    }

    public CarScript Event(FrameEventKind kind, params byte[] data)
    {
        _events.Add((kind, Now, data));
        return this;
    }

    /// <summary>Frames of so many samples.</summary>
    public List<byte[]> Frames(int samples = 200)
    {
        List<byte[]> frames = [];
        var writer = new FrameWriter(vehicle, boot);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        foreach ((FrameEventKind kind, long time, byte[] data) in _events)
        {
            writer.AddEvent(kind, 0, time, data);
        }

        foreach (Sample sample in _samples)
        {
            Assert.Equal(FrameAdd.Added, writer.Add(in sample));
            if (writer.SampleCount >= samples)
            {
                Close();
            }
        }

        Close();
        return frames;

        void Close()
        {
            if (!writer.IsEmpty)
            {
                frames.Add(buffer[..writer.Write(frames.Count + 1, buffer)]);
            }
        }
    }

    private void Tell(ushort signal, double value, uint ecu = Engine)
    {
        if (Told is null || Told.Contains(signal))
        {
            _samples.Add(new Sample(signal, ecu, SampleQuality.Measured, Now, SignalRegistry.Get(signal).ToRaw(value)));
        }
    }
}

/// <summary>Frames → trips, all in memory.</summary>
internal static class Derived
{
    public static VehicleBins Bins(IEnumerable<byte[]> frames)
    {
        var bins = new VehicleBins(new Stack<MinuteBin>());
        foreach (byte[] bytes in frames)
        {
            Assert.Equal(FrameReject.None, Frame.TryRead(bytes, out Frame frame));
            bins.Take(frame);
        }

        return bins;
    }

    public static JourneyWalk Walk(IEnumerable<byte[]> frames, TripOptions? options = null)
    {
        VehicleBins bins = Bins(frames);
        return Walk(bins.Touched, options, bins.FuelType.Code);
    }

    public static JourneyWalk Walk(IEnumerable<MinuteBin> bins, TripOptions? options = null, int fuelType = 0, long from = 0, long to = long.MaxValue)
    {
        var walk = new JourneyWalk(options ?? TripOptions.Default, fuelType, from, to);
        foreach (MinuteBin bin in bins.OrderBy(bin => bin.Minute))
        {
            walk.Take(bin);
        }

        walk.Finish();
        return walk;
    }

    /// <summary>Everything that a walk found, as text.</summary>
    public static string Text(JourneyWalk walk) => System.Text.Json.JsonSerializer.Serialize(new { walk.Trips, walk.Stops });
}
