using Clutch.Edge;
using Clutch.Telemetry;
using Xunit.Abstractions;

namespace Clutch.Trips.Tests;

/// <summary>The 77 carOBD recordings of the reference folder: 48 of them move, 29 only idle.</summary>
public sealed class RealDriveTests(ITestOutputHelper output)
{
    [ReferenceFact]
    public void Every_recording_that_moves_is_one_trip_with_the_recordings_own_speed_integral_and_every_other_one_is_a_stop()
    {
        int moving = 0, idle = 0, parts = 0;
        double worst = 0, total = 0, exact = 0;
        foreach (string path in ReferenceFactAttribute.Drives)
        {
            var log = DriveLog.Open(path);
            (double metres, double seconds, double longestStand) = Plain(log);
            JourneyWalk walk = Derived.Walk(Frames(log));
            if (metres == 0)
            {
                idle++;
                Assert.Empty(walk.Trips);
                Stop stop = Assert.Single(walk.Stops).Stop;
                Assert.InRange(stop.IdleSeconds, seconds * 0.9, seconds + 2);
                continue;
            }

            moving++;
            parts += walk.Trips.Count;
            double measured = walk.Trips.Sum(trip => trip.Trip.Distance!.Value * 1000) + walk.Stops.Sum(stop => stop.Stop.MovedKm * 1000);
            double duration = walk.Trips.Sum(trip => trip.Trip.Seconds);
            double off = Math.Abs(measured - metres) / metres;
            (worst, total, exact) = (Math.Max(worst, off), total + measured, exact + metres);
            output.WriteLine($"{Path.GetFileName(path)}: {walk.Trips.Count} trip(s), {measured:0} m of {metres:0} m ({100 * off:0.00} %), {duration:0} s of {seconds:0} s, longest stand {longestStand:0} s, {walk.Trips.Sum(trip => trip.Trip.Events.Count)} events");
        }

        output.WriteLine($"{moving} move in {parts} trips, {idle} idle; worst {100 * worst:0.00} %, all together {100 * Math.Abs(total - exact) / exact:0.000} %");
        Assert.Equal((48, 29), (moving, idle));
        Assert.Equal(48, parts);
        Assert.InRange(worst, 0, 0.02);
    }

    /// <summary>The recording's own: trapezoids over all its rows, no bins.</summary>
    private static (double Metres, double Seconds, double LongestStand) Plain(DriveLog log)
    {
        double metres = 0, longest = 0, stand = 0;
        (double At, double Kmh)? before = null;
        foreach (DriveLogRow row in log.Rows)
        {
            foreach ((DriveLogColumn column, double value) in row.Values)
            {
                if (column.Signal.Number == 0x10D0)
                {
                    double at = row.Elapsed.TotalSeconds;
                    if (before is { } last)
                    {
                        metres += (value + last.Kmh) / 2 / 3.6 * (at - last.At);
                        stand = value < 3 ? stand + at - last.At : 0;
                        longest = Math.Max(longest, stand);
                    }

                    before = (at, value);
                }
            }
        }

        return (metres, log.Duration.TotalSeconds, longest);
    }

    internal static IEnumerable<byte[]> Frames(DriveLog log)
    {
        var writer = new FrameWriter("etios", 1);
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        int sequence = 0;
        foreach (DriveLogRow row in log.Rows)
        {
            foreach ((DriveLogColumn column, double value) in row.Values)
            {
                writer.Add(new Sample(column.Signal.Number, 0x7E8, SampleQuality.Replayed, CarScript.Epoch + (long)row.Elapsed.TotalMilliseconds, column.Signal.ToRaw(value)));
            }

            if (writer.SampleCount > 500)
            {
                yield return buffer[..writer.Write(++sequence, buffer)];
            }
        }

        if (!writer.IsEmpty)
        {
            yield return buffer[..writer.Write(++sequence, buffer)];
        }
    }
}

/// <summary>A fact about the reference drives; skipped, with the reason, where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReferenceFactAttribute : FactAttribute
{
    public ReferenceFactAttribute()
    {
        if (Folder is null)
        {
            Skip = "the reference folder shared/reference/health/carobd is not beside the checkout";
        }
    }

    public static string[] Drives => [.. Directory.GetFiles(Folder!, "*.csv.gz").Order(StringComparer.Ordinal)];

    private static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "reference", "health", "carobd");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
