using Clutch.CarSim;
using Clutch.Edge;
using Clutch.Obd;
using Clutch.Telemetry;
using PidSet = Clutch.Obd.PidSet;

namespace Clutch.Benchmarks.Frames;

/// <summary>The samples of one drive, in the order and with the times that the agent gives them.</summary>
internal sealed record DriveSamples(string Name, Sample[] Samples)
{
    private const int FunctionalId = 0x7DF;
    private static readonly TimeSpan s_cycle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_exchange = TimeSpan.FromMilliseconds(15);

    /// <summary>The samples of a recorded drive that ends now.</summary>
    /// <exception cref="DriveLogException">Not a drive log; the message says why.</exception>
    public static DriveSamples Open(string path, TimeProvider time)
    {
        var drive = DriveLog.Open(path);
        long origin = time.GetUtcNow().ToUnixTimeMilliseconds() - (long)drive.Duration.TotalMilliseconds;
        return new DriveSamples(
            Path.GetFileName(path),
            [.. drive.Rows.SelectMany(row => row.Values.Select(cell => new Sample(
                cell.Column.Signal.Number,
                0,
                SampleQuality.Replayed,
                origin + (long)row.Elapsed.TotalMilliseconds,
                cell.Column.Signal.ToRaw(cell.Value))))]);
    }

    /// <summary>A simulated car with two ECUs, polled by the agent's own plan ten times a second.</summary>
    public static DriveSamples Simulate(TimeSpan length, TimeProvider time)
    {
        long origin = time.GetUtcNow().ToUnixTimeMilliseconds() - (long)length.TotalMilliseconds;
        var clock = new DriveTime();
        var car = new Car(new CarScenario { Ecus = 2 }, clock);
        var limits = new PollLimits(PollGroup.MostPids, MostBytes: 4095, CountForm.None);
        PollProfile.TryGet("live", out PollProfile? profile);
        var plan = new PollPlan(profile!.Wishes(Supported(car), s_cycle), limits, clock);
        var samples = new List<Sample>();
        var decoded = new Sample[PidTable.MaxSamplesPerMessage];
        for (TimeSpan start = TimeSpan.Zero; start < length; start += s_cycle)
        {
            TimeSpan at = start;
            clock.MoveTo(at);
            while (at < start + s_cycle && plan.Next() is { } group)
            {
                plan.Asked(group);
                foreach ((int id, byte[] payload) in car.Ask(FunctionalId, [0x01, .. group.Pids]))
                {
                    Service01.Decode(payload, group.Pids, (uint)id, SampleQuality.Measured, origin + (long)at.TotalMilliseconds, decoded, out int count);
                    samples.AddRange(decoded.AsSpan(0, count));
                }

                at += s_exchange;
                clock.MoveTo(at);
            }
        }

        return new DriveSamples($"simulated, {length.TotalMinutes:0} min", [.. samples]);
    }

    private static PidSet Supported(Car car)
    {
        PidSet all = default;
        for (byte first = 0; first < 0xC0; first += 0x20)
        {
            foreach ((_, byte[] payload) in car.Ask(FunctionalId, [0x01, first]))
            {
                if (PidSet.TryRead(payload, 0x01, out PidSet set) == ObdReject.None)
                {
                    all = all.Union(in set);
                }
            }
        }

        return all;
    }

    private sealed class DriveTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void MoveTo(TimeSpan elapsed) => _ticks = elapsed.Ticks;
    }
}
