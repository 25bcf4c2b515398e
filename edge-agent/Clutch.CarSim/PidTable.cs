using System.Numerics;

namespace Clutch.CarSim;

/// <summary>How the car answers a PID of service 01: length and bytes after SAE J1979-DA, as one big-endian number.</summary>
internal sealed record PidEntry(byte Pid, int Length, Func<CarState, FaultMemory, double> Encode);

/// <summary>The PIDs of the car; the bitmaps follow from it.</summary>
internal static class PidTable
{
    private const byte SparkMonitors = 0x07;

    private static readonly PidEntry[] s_entries =
    [
        new(0x01, 4, (s, f) => ((uint)((f.Mil ? 0x80 : 0) | f.Confirmed.Count) << 24) | (SparkMonitors << 16) | (FaultMemory.SupportedOnce << 8) | f.Incomplete),
        new(0x03, 2, (s, f) => (s.ClosedLoop ? 2 : s.Running && s.FuelFlow <= 0 ? 4 : s.Running ? 1 : 0) << 8),
        new(0x04, 1, (s, f) => s.Load * 2.55),
        new(0x05, 1, (s, f) => s.Coolant + 40),
        new(0x06, 1, (s, f) => 128 + (s.ShortTrim * 1.28)),
        new(0x07, 1, (s, f) => 128 + (s.LongTrim * 1.28)),
        new(0x0B, 1, (s, f) => s.ManifoldPressure),
        new(0x0C, 2, (s, f) => s.Rpm * 4),
        new(0x0D, 1, (s, f) => s.KilometresPerHour),
        new(0x0E, 1, (s, f) => (s.TimingAdvance + 64) * 2),
        new(0x0F, 1, (s, f) => s.IntakeAir + 40),
        new(0x10, 2, (s, f) => s.AirFlow * 100),
        new(0x11, 1, (s, f) => s.Throttle * 2.55),
        new(0x13, 1, (s, f) => 0x03),
        new(0x14, 2, (s, f) => (Math.Round(s.UpstreamOxygen * 200) * 256) + Math.Clamp(Math.Round(128 + (s.ShortTrim * 1.28)), 0, 254)),
        new(0x15, 2, (s, f) => (Math.Round(s.DownstreamOxygen * 200) * 256) + 0xFF),
        new(0x1C, 1, (s, f) => 6),
        new(0x1F, 2, (s, f) => s.RunSeconds),
        new(0x21, 2, (s, f) => f.MilKilometres(s)),
        new(0x2E, 1, (s, f) => s.Purge * 2.55),
        new(0x2F, 1, (s, f) => s.FuelLevel * 2.55),
        new(0x30, 1, (s, f) => f.ClearedWarmUps(s)),
        new(0x31, 2, (s, f) => f.ClearedKilometres(s)),
        new(0x33, 1, (s, f) => s.Barometric),
        new(0x34, 4, (s, f) => (Math.Min(Math.Round(s.Lambda * 32768), 65535) * 65536) + 0x8000 + Math.Round((s.Lambda - 1) * 512)),
        new(0x3C, 2, (s, f) => (s.Catalyst + 40) * 10),
        new(0x41, 4, (s, f) => (SparkMonitors << 16) | (FaultMemory.SupportedOnce << 8) | f.Incomplete),
        new(0x42, 2, (s, f) => s.Volts * 1000),
        new(0x43, 2, (s, f) => s.Load * 2.55 * 0.9),
        new(0x44, 2, (s, f) => s.CommandedLambda * 32768),
        new(0x45, 1, (s, f) => (s.Throttle - 12) * 2.55),
        new(0x46, 1, (s, f) => s.Ambient + 40),
        new(0x47, 1, (s, f) => (s.Throttle + 0.8) * 2.55),
        new(0x49, 1, (s, f) => (14.5 + (0.65 * s.Pedal)) * 2.55),
        new(0x4A, 1, (s, f) => (14.5 + (0.65 * s.Pedal)) * 1.275),
        new(0x4C, 1, (s, f) => s.Throttle * 2.55),
        new(0x4D, 2, (s, f) => f.MilMinutes(s)),
        new(0x4E, 2, (s, f) => f.ClearedMinutes(s)),
        new(0x51, 1, (s, f) => 1),
        new(0x5C, 1, (s, f) => s.Oil + 40),
        new(0x5E, 2, (s, f) => s.FuelFlow * 3600 / 745 * 20),
        new(0x61, 1, (s, f) => 125 + (s.Torque / 1.38)),
        new(0x62, 1, (s, f) => 125 + (s.Torque / 1.38)),
        new(0x63, 2, (s, f) => 138),
        new(0xA4, 4, (s, f) => 0x03000000 + (s.Gear << 20) + (s.Gear > 0 ? Math.Round(Powertrain.RpmPerKilometreAnHour(s.Gear) * 34.4) : 0)),
        new(0xA6, 4, (s, f) => s.Metres / 100),
    ];

    private static readonly byte[] s_transmission = [0x01, 0x0C, 0x0D, 0x1F, 0x42, 0xA4];
    private static readonly byte[] s_other = [0x01, 0x0D, 0x1F, 0x42];

    /// <summary>What is kept with a code.</summary>
    public static PidSet FreezeFrame { get; } = Set([0x03, 0x04, 0x05, 0x06, 0x07, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x1F, 0x33, 0x42, 0x44, 0x46]);

    private static PidSet Engine { get; } = new([.. s_entries.Where(e => e.Pid != 0xA4)]);

    private static PidSet Transmission { get; } = Set(s_transmission);

    private static PidSet Other { get; } = Set(s_other);

    /// <summary>What the ECU answers: the PIDs of its scenario, or those of its role.</summary>
    public static PidSet Of(EcuScenario ecu) => ecu.Pids is { } own ? Set(own) : ecu.Role switch
    {
        EcuRole.Engine => Engine,
        EcuRole.Transmission => Transmission,
        _ => Other,
    };

    /// <summary>Data bytes of a PID, the bitmaps included.</summary>
    public static int LengthOf(byte pid) => s_entries.FirstOrDefault(e => e.Pid == pid)?.Length ?? 4;

    /// <summary>All PIDs, for a message.</summary>
    public static string Names => string.Join(' ', s_entries.Select(e => e.Pid.ToString("X2")));

    public static bool Has(byte pid) => s_entries.Any(e => e.Pid == pid);

    private static PidSet Set(IReadOnlyList<byte> pids) => new([.. s_entries.Where(e => pids.Contains(e.Pid))]);
}

/// <summary>The PIDs that one ECU supports, with the bitmaps 00, 20, 40 ... that say so.</summary>
internal sealed class PidSet
{
    private readonly Dictionary<byte, PidEntry> _entries;
    private readonly byte _highest;

    public PidSet(IReadOnlyList<PidEntry> entries)
    {
        _entries = entries.ToDictionary(e => e.Pid);
        _highest = entries.Select(e => e.Pid).DefaultIfEmpty((byte)0).Max();
    }

    public IEnumerable<byte> Pids => _entries.Keys;

    /// <summary>Appends PID and data; false and nothing when it is not supported.</summary>
    public bool TryAnswer(byte pid, in CarState state, FaultMemory faults, double odometerKilometres, List<byte> answer)
    {
        if (pid % 32 == 0 && pid <= _highest)
        {
            answer.Add(pid);
            Append(answer, Bitmap(pid), 4);
            return true;
        }

        if (!_entries.TryGetValue(pid, out PidEntry? entry))
        {
            return false;
        }

        double value = entry.Encode(state, faults) + (pid == 0xA6 ? odometerKilometres * 10 : 0);
        double most = Math.Pow(256, entry.Length) - 1;
        answer.Add(pid);
        Append(answer, (uint)Math.Clamp(Math.Round(value), 0, most), entry.Length);
        return true;
    }

    /// <summary>The bit of PID first + 1 is the highest; the last bit says that there is another bitmap.</summary>
    public uint Bitmap(byte first)
    {
        uint bits = 0;
        foreach (byte pid in _entries.Keys.Where(p => p > first && p <= first + 32))
        {
            bits |= BitOperations.RotateLeft(1u, 32 - (pid - first));
        }

        return bits | (_highest > first + 32 ? 1u : 0);
    }

    private static void Append(List<byte> answer, uint value, int length)
    {
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8)
        {
            answer.Add((byte)(value >> shift));
        }
    }
}
