using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>Current values, MIL and readiness of all ECUs (service 01).</summary>
internal static class ValueReader
{
    private const byte Status = 0x01, CycleStatus = 0x41;

    /// <summary>Reads PIDs 01 and 41 only.</summary>
    public static void ReadStatus(CarLine line, CarNotes car) => Read(line, car, [Status, CycleStatus], mostPids: 1, reports: false);

    /// <summary>Reads all that is supported, readiness first.</summary>
    public static void Read(CarLine line, CarNotes car, int mostPids)
    {
        var pids = new List<byte> { Status, CycleStatus };
        foreach (byte pid in car.Supported.Values.Aggregate(default(PidSet), (all, own) => all.Union(own)))
        {
            if (pid % 0x20 != 0 && !pids.Contains(pid))
            {
                pids.Add(pid);
            }
        }

        Read(line, car, pids, mostPids, reports: true);
    }

    private static void Read(CarLine line, CarNotes car, List<byte> pids, int mostPids, bool reports)
    {
        Dictionary<uint, PidSet> supported = car.Supported;
        var requests = new PidRequests(line, supported, frame: null);
        requests.Read(pids.Where(pid => supported.Values.Any(own => own.Contains(pid))), mostPids);
        car.PidsPerRequest = requests.MostAnswered ?? car.PidsPerRequest;
        foreach (uint ecu in supported.Keys)
        {
            var scaling = default(PidScaling);
            var bytes = new Dictionary<ushort, byte>();
            foreach (Sample sample in requests.Samples(ecu))
            {
                scaling = scaling.With(in sample);
                bytes[sample.Signal] = (byte)sample.Raw;
            }

            car[ecu].Scaling = scaling;
            car.Update(ecu, report => WithStatus(report, bytes) with { Pids = reports ? requests.Report(ecu, scaling) : report.Pids });
        }
    }

    private static ScannedEcu WithStatus(ScannedEcu report, Dictionary<ushort, byte> bytes)
    {
        // Signals of PID 01: lamp, count, bytes B to D; of PID 41: bytes B to D.
        const ushort Mil = 0x1010, Count = 0x1011, SinceClear = 0x1012, ThisCycle = 0x1410;
        return report with
        {
            Mil = bytes.TryGetValue(Mil, out byte mil) ? mil != 0 : null,
            CodeCount = bytes.TryGetValue(Count, out byte count) ? count : null,
            Ignition = bytes.TryGetValue(SinceClear, out byte b) ? Readiness.IsCompression(b) ? "compression" : "spark" : null,
            SinceClear = Monitors(bytes, SinceClear),
            ThisCycle = Monitors(bytes, ThisCycle),
        };
    }

    private static List<ScannedReadiness>? Monitors(Dictionary<ushort, byte> bytes, ushort first)
    {
        if (!bytes.TryGetValue(first, out byte b) || !bytes.TryGetValue((ushort)(first + 1), out byte c) || !bytes.TryGetValue((ushort)(first + 2), out byte d))
        {
            return null;
        }

        Span<ReadinessState> states = stackalloc ReadinessState[Readiness.MaxMonitors];
        var monitors = new List<ScannedReadiness>();
        foreach (ReadinessState state in states[..Readiness.Read(b, c, d, states)])
        {
            monitors.Add(new ScannedReadiness(state.Monitor.Name(), state.IsSupported, state.IsSupported ? state.IsComplete : null));
        }

        return monitors;
    }
}
