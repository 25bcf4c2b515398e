using System.Numerics;

namespace Clutch.CarSim;

/// <summary>Service 06: records of nine bytes as on CAN, and the bitmaps of monitors or tests (SAE J1979, 6.6).</summary>
internal sealed class MonitorResults(CarScenario scenario, FaultMemory faults)
{
    private const byte Service = 0x46, CatalystMonitor = 0x01, EvaporativeMonitor = 0x04, OxygenMonitor = 0x20, HeaterMonitor = 0x40;
    private const byte MisfireGeneral = 0xA1, AverageOfTenTrips = 0x0B, ThisTrip = 0x0C;
    private const int Cylinders = 4;

    // The bit of PID 01 that a test waits for, and its value in raw numbers.
    private sealed record Test(byte Mid, byte Tid, byte Scaling, byte Monitor, Func<FaultMemory, double> Value, ushort Min, ushort Max);

    private static readonly Test[] s_tests =
    [
        new(0x01, 0x01, 0x0A, OxygenMonitor, f => 3690, 2952, 4182),
        new(0x01, 0x02, 0x0A, OxygenMonitor, f => 3690, 2952, 4182),
        new(0x01, 0x05, 0x10, OxygenMonitor, f => 62, 0, 250),
        new(0x02, 0x01, 0x0A, OxygenMonitor, f => 4920 - (900 * f.CatalystWear), 2952, 6150),
        new(0x21, 0x81, 0x20, CatalystMonitor, f => 256 * (0.04 + (0.9 * f.CatalystWear)), 0, 192),
        new(0x3B, 0x88, 0xFE, EvaporativeMonitor, f => 412, 0, 1600),
        new(0x3D, 0x8A, 0xFE, EvaporativeMonitor, f => 980, 320, 0x7FFF),
        new(0x41, 0x91, 0x14, HeaterMonitor, f => 9, 4, 22),
        new(0x42, 0x91, 0x14, HeaterMonitor, f => 11, 4, 22),
        new(0x81, 0xA0, 0x9C, 0, f => 120, 0, 2500),
        .. Enumerable.Range(0, Cylinders + 1).SelectMany(n => (Test[])
        [
            new((byte)(MisfireGeneral + n), AverageOfTenTrips, 0x24, 0, f => Misfires(f, n) / 4, 0, 0xFFFF),
            new((byte)(MisfireGeneral + n), ThisTrip, 0x24, 0, f => Misfires(f, n), 0, 0xFFFF),
        ]),
    ];

    /// <summary>On CAN: results by monitor.</summary>
    public byte[] Answer(byte mid) => Answer(mid, Results(), r => r.Mid);

    /// <summary>On K-line and J1850: results of one test, whatever was tested.</summary>
    public byte[] AnswerByTest(byte tid) => Answer(tid, Results().ConvertAll(WithoutBitmap), r => r.Tid);

    /// <summary>A number that asks for a bitmap cannot be a test's there.</summary>
    private static TestResult WithoutBitmap(TestResult result) => result.Tid % 32 == 0 ? result with { Tid = (byte)(result.Tid + 1) } : result;

    private static byte[] Answer(byte id, List<TestResult> results, Func<TestResult, byte> key)
    {
        if (id % 32 == 0)
        {
            uint bits = 0;
            foreach (byte listed in results.Select(key).Where(m => m > id && m <= id + 32))
            {
                bits |= BitOperations.RotateLeft(1u, 32 - (listed - id));
            }

            bits |= results.Any(r => key(r) > id + 32) ? 1u : 0;
            return bits == 0 ? [] : [Service, id, (byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits];
        }

        byte[] records = [.. results.Where(r => key(r) == id).SelectMany(Record)];
        return records.Length == 0 ? [] : [Service, .. records];
    }

    /// <summary>Cylinder 0 stands for all of them.</summary>
    private static double Misfires(FaultMemory faults, int cylinder) => cylinder == 0 || cylinder == faults.MisfireCylinder ? faults.Misfires : 0;

    private List<TestResult> Results()
    {
        var results = new List<TestResult>(s_tests.Length + scenario.Results.Count);
        foreach (Test test in s_tests.Where(t => !scenario.Results.Any(r => r.Mid == t.Mid && r.Tid == t.Tid)))
        {
            // A test that has not run since the clear has zeros in all three places.
            bool run = (faults.Incomplete & test.Monitor) == 0;
            ushort value = (ushort)Math.Clamp(test.Value(faults), 0, ushort.MaxValue);
            results.Add(run ? new(test.Mid, test.Tid, test.Scaling, value, test.Min, test.Max) : new(test.Mid, test.Tid, test.Scaling, 0, 0, 0));
        }

        results.AddRange(scenario.Results);
        return results;
    }

    private static byte[] Record(TestResult r) =>
        [r.Mid, r.Tid, r.Scaling, (byte)(r.Value >> 8), (byte)r.Value, (byte)(r.Min >> 8), (byte)r.Min, (byte)(r.Max >> 8), (byte)r.Max];
}
