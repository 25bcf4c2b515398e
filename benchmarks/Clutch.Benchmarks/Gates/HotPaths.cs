using Clutch.Benchmarks.Dtc;
using Clutch.Benchmarks.Frames;
using Clutch.Benchmarks.Health;
using Clutch.Benchmarks.Log;
using Clutch.Benchmarks.Mqtt;
using Clutch.Benchmarks.Obd;
using Clutch.Benchmarks.Trips;
using Clutch.Mqtt;
using Clutch.Telemetry;

namespace Clutch.Benchmarks.Gates;

/// <summary>Everything that runs per sample, per frame or per packet, good and bad input alike. The code is that of the benchmarks.</summary>
internal static class HotPaths
{
    public static readonly TimeSpan Round = TimeSpan.FromMilliseconds(25);

    private const int AppendsInFlight = 1000;

    /// <summary>What every path costs, and per what.</summary>
    public static IEnumerable<(string Name, string Unit, Cost Cost)> Measure()
    {
        HotPath[] paths = [.. All()];
        foreach (HotPath path in paths)
        {
            // A path that does something else than it says would be measured in vain.
            if (!path.Run())
            {
                throw new InvalidOperationException($"'{path.Name}' does not give what it must");
            }

            // On a busy machine the compiler's last tier comes late: let it begin with all of them.
            Cost.WarmUp(() => path.Run());
        }

        foreach (HotPath path in paths)
        {
            yield return (path.Name, path.Unit, Cost.Measure(path.Operations, Round, () => path.Run()));
        }

        var appends = new DurableAppends { InFlight = AppendsInFlight };
        appends.Open();
        yield return ("log: durable append", "record", Cost.Measure(DurableAppends.Records, Round, appends.Append));
        appends.CloseAsync().GetAwaiter().GetResult();
    }

    private static IEnumerable<HotPath> All()
    {
        var obd = new AdapterTextToSamples();
        yield return new("obd: six PIDs, three frames", "sample", 6, () => obd.Batch() == 6);
        yield return new("obd: six PIDs, with spaces", "sample", 6, () => obd.BatchWithSpaces() == 6);
        yield return new("obd: two ECUs", "sample", 2, () => obd.TwoEcus() == 2);
        yield return new("obd: one PID", "sample", 1, () => obd.Single() == 1);
        yield return new("obd: refused, bus fault, cut and foreign lines", "reply", 1, () => obd.Reject() == 0);

        var frames = new FrameBenchmarks();
        yield return new("frame: write", "sample", FrameBenchmarks.Samples, () => frames.Write() > 0);
        yield return new("frame: scan", "sample", FrameBenchmarks.Samples, () => frames.Scan() == FrameBenchmarks.Samples);
        yield return new("frame: read", "sample", FrameBenchmarks.Samples, () => frames.Read() > 0);
        yield return new("frame: reject at the end", "sample", FrameBenchmarks.Samples, () => frames.RejectAtTheEnd() == FrameReject.Truncated);
        yield return new("frame: reject at once", "frame", 1, () => frames.RejectAtOnce() == FrameReject.NotAFrame);

        var codes = new DtcLookups();
        yield return new("dtc: text to code", "code", DtcLookups.Codes, () => codes.Parse() == DtcLookups.Codes);
        yield return new("dtc: refuse a text", "text", DtcLookups.Codes, () => codes.Refuse() == DtcLookups.Codes);
        yield return new("dtc: find the meaning", "code", DtcLookups.Codes, () => codes.Find() == 6);
        yield return new("dtc: find and write the title", "code", DtcLookups.Codes, () => codes.Title() > 0);

        var health = new HealthBenchmarks();
        yield return new("health: frames to measures of a drive", "sample", health.Samples, () => health.Engine() == health.Samples);
        yield return new("health: predict a part's life", "forecast", 1, () => health.Predict() > 0);

        var trips = new TripBenchmarks();
        yield return new("trips: frames to minutes", "sample", trips.Samples, () => trips.Fold() == trips.Samples);
        yield return new("trips: join ten minutes", "join", 1, () => trips.Join() == 0);

        foreach (MqttVersion version in new[] { MqttVersion.V311, MqttVersion.V5 })
        {
            var mqtt = new PublishBenchmarks { Version = version };
            mqtt.Setup();
            yield return new($"mqtt {version}: parse PUBLISH", "packet", 1, () => mqtt.Parse() > 0);
            yield return new($"mqtt {version}: reject PUBLISH", "packet", 1, () => mqtt.Reject() == 0);
            yield return new($"mqtt {version}: write PUBLISH", "packet", 1, () => mqtt.Write() > 0);
            yield return new($"mqtt {version}: write PUBACKs", "packet", PublishBenchmarks.BatchLength, () => mqtt.WriteAcknowledgements() > 0);
        }
    }

    /// <summary>One path.</summary>
    /// <param name="Name">Key in <c>gates.json</c>.</param>
    /// <param name="Unit">What an operation handles.</param>
    /// <param name="Operations">Of one run.</param>
    /// <param name="Run">True when it gave what it must.</param>
    private sealed record HotPath(string Name, string Unit, int Operations, Func<bool> Run);
}
