using Clutch.Edge;
using Clutch.Telemetry;
using Xunit.Abstractions;

namespace Clutch.Health.Tests;

/// <summary>The carOBD drives of a healthy Toyota Etios, of the reference folder: what the detectors find is what the drives are known to hold.</summary>
public sealed class RealDriveTests(ITestOutputHelper output)
{
    private const long Start = 1_700_000_000_000;

    [ReferenceFact]
    public void Every_drive_of_a_healthy_car_is_read()
    {
        var engine = new HealthEngine();
        var rest = new List<float>();
        var crank = new List<float>();
        var charge = new List<float>();
        var trim = new List<float>();
        int drives = 0;
        foreach (string path in ReferenceFactAttribute.Drives)
        {
            var state = new VehicleState();
            DriveTests.Apply(engine, ref state, Frames(path));
            bool ended = engine.TrySettle(ref state, Start + 864_000_000);
            output.WriteLine($"{Path.GetFileName(path)}: {(ended ? Line(engine.Drives[0]) : "no drive")}");
            if (!ended)
            {
                continue;
            }

            drives++;
            DriveSummary drive = engine.Drives[0];
            Keep(rest, drive[Measure.RestVoltage]);
            Keep(crank, drive[Measure.CrankMinimum]);
            Keep(charge, drive[Measure.ChargeVoltage]);
            Keep(trim, drive[Measure.TrimLong]);
        }

        Assert.InRange(drives, 72, 77);
        Assert.InRange(rest.Count, 60, 77);
        Assert.InRange(Median(rest), 12.3, 12.55);
        Assert.InRange(crank.Count, 45, 77);
        Assert.InRange(Median(crank), 10.8, 11.8);
        Assert.InRange(charge.Min(), 13.3, 14.3);
        Assert.InRange(charge.Max(), 13.3, 14.3);
        Assert.InRange(trim.Min(), -8, 8);
        Assert.InRange(trim.Max(), -8, 8);
    }

    internal static IReadOnlyList<byte[]> Frames(string path, long boot = 1, long start = Start)
    {
        DriveLog log = DriveLog.Open(path);
        var writer = new FrameWriter("etios", boot);
        var frames = new List<byte[]>();
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        foreach (DriveLogRow row in log.Rows)
        {
            foreach ((DriveLogColumn column, double value) in row.Values)
            {
                long time = start + (long)row.Elapsed.TotalMilliseconds;
                var sample = new Sample(column.Signal.Number, 0x7E8, SampleQuality.Replayed, time, column.Signal.ToRaw(value));
                if (writer.Add(sample) == FrameAdd.Full)
                {
                    Close();
                    writer.Add(sample);
                }
            }

            if (writer.SampleCount > 500)
            {
                Close();
            }
        }

        Close();
        return frames;

        void Close()
        {
            if (writer.IsEmpty)
            {
                return;
            }

            int size = writer.Write(frames.Count + 1, buffer);
            frames.Add(buffer[..size]);
        }
    }

    private static void Keep(List<float> values, float value)
    {
        if (!float.IsNaN(value))
        {
            values.Add(value);
        }
    }

    private static float Median(List<float> values) => values.Order().ElementAt(values.Count / 2);

    private static string Line(in DriveSummary drive)
    {
        DriveSummary copy = drive;
        return string.Join(' ', Enum.GetValues<Measure>().Where(measure => copy.Has(measure)).Select(measure => $"{measure}={copy[measure]:0.##}"));
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

    public static string[] Drives => Directory.GetFiles(Folder!, "*.csv.gz").Order(StringComparer.Ordinal).ToArray();

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
