namespace Clutch.Api.Obd;

/// <summary>A monitor of an ECU.</summary>
/// <param name="Monitor">For people.</param>
/// <param name="SinceClear">complete or not complete since the codes were cleared (01-01).</param>
/// <param name="ThisCycle">complete, not complete or not enabled in this drive cycle (01-41); null: the ECU does not tell.</param>
public sealed record ObdMonitor(string Monitor, string SinceClear, string? ThisCycle);

/// <summary>The monitors of an ECU.</summary>
/// <param name="Ecu">Address in hexadecimal.</param>
/// <param name="Ignition">spark or compression.</param>
/// <param name="Mil">It asks for the engine lamp; null: it does not tell.</param>
/// <param name="CodeCount">Confirmed codes by its own count; null: it does not tell.</param>
/// <param name="ObservedAt">When it said so.</param>
/// <param name="AgeMs">Milliseconds since then.</param>
/// <param name="Monitors">Those that it has.</param>
public sealed record EcuReadiness(string Ecu, string Ignition, bool? Mil, int? CodeCount, DateTimeOffset ObservedAt, long AgeMs, IReadOnlyList<ObdMonitor> Monitors);

/// <summary>Monitors of a vehicle.</summary>
/// <param name="Vehicle">Its id.</param>
/// <param name="Ready">All monitors that the car has are complete; null: no ECU told.</param>
/// <param name="Complete">Monitors that are.</param>
/// <param name="Incomplete">Monitors that are not.</param>
/// <param name="Reason">Why nothing is known; null when something is.</param>
/// <param name="DistanceSinceClear">Driven since the codes were cleared.</param>
/// <param name="WarmUpsSinceClear">Warm-ups since the codes were cleared.</param>
/// <param name="Ecus">By address.</param>
public sealed record ObdReadiness(
    string Vehicle, bool? Ready, int Complete, int Incomplete, string? Reason, ObdValue? DistanceSinceClear, ObdValue? WarmUpsSinceClear, IReadOnlyList<EcuReadiness> Ecus);

/// <summary>Decodes the status of monitors (SAE J1979, PIDs 01 and 41).</summary>
internal static class ReadinessState
{
    private static readonly string[] s_continuous = ["misfire", "fuel system", "components"];

    private static readonly string?[] s_spark =
        ["catalyst", "heated catalyst", "evaporative system", "secondary air", "gasoline particulate filter", "oxygen sensor", "oxygen sensor heater", "EGR or VVT"];

    private static readonly string?[] s_compression =
        ["NMHC catalyst", "NOx aftertreatment", null, "boost pressure", null, "exhaust gas sensor", "particulate filter", "EGR or VVT"];

    public static ObdReadiness Of(ObdCar car)
    {
        EcuReadiness[] ecus = [.. car.Values.Each(ObdPids.Continuous).Where(value => value.Value is not null).OrderBy(value => value.Source.Ecu, StringComparer.Ordinal).Select(value => Of(car, value))];
        ObdMonitor[] monitors = [.. ecus.SelectMany(ecu => ecu.Monitors)];
        int complete = monitors.Count(monitor => monitor.SinceClear == "complete");
        return new ObdReadiness(
            car.Id,
            monitors.Length == 0 ? null : complete == monitors.Length,
            complete,
            monitors.Length - complete,
            ecus.Length == 0 ? "No ECU has sent its status (01-01) yet." : null,
            car.Values.Of(ObdPids.DistanceSinceClear),
            car.Values.Of(ObdPids.WarmUps),
            ecus);
    }

    private static EcuReadiness Of(ObdCar car, ObdValue continuous)
    {
        string ecu = continuous.Source.Ecu;
        int b = (int)continuous.Value!;
        (int has, int lacks) = (Bits(car, ObdPids.MonitorsSupported, ecu) ?? 0, Bits(car, ObdPids.MonitorsIncomplete, ecu) ?? 0);
        int? cycleContinuous = Bits(car, ObdPids.CycleContinuous, ecu);
        (int cycleHas, int cycleLacks) = (Bits(car, ObdPids.CycleSupported, ecu) ?? 0, Bits(car, ObdPids.CycleIncomplete, ecu) ?? 0);
        bool compression = (b & 0x08) != 0;
        var monitors = new List<ObdMonitor>();
        for (int i = 0; i < s_continuous.Length; i++)
        {
            if ((b >> i & 1) != 0)
            {
                string? cycle = cycleContinuous is { } now ? Cycle((now >> i & 1) != 0, (now >> (i + 4) & 1) != 0) : null;
                monitors.Add(new ObdMonitor(s_continuous[i], Word((b >> (i + 4) & 1) == 0), cycle));
            }
        }

        string?[] names = compression ? s_compression : s_spark;
        for (int i = 0; i < names.Length; i++)
        {
            if ((has >> i & 1) != 0)
            {
                string? cycle = cycleContinuous is null ? null : Cycle((cycleHas >> i & 1) != 0, (cycleLacks >> i & 1) != 0);
                monitors.Add(new ObdMonitor(names[i] ?? $"reserved bit {i}", Word((lacks >> i & 1) == 0), cycle));
            }
        }

        int? count = Bits(car, ObdPids.CodeCount, ecu);
        int? lamp = Bits(car, ObdPids.Mil, ecu);
        return new EcuReadiness(ecu, compression ? "compression" : "spark", lamp is null ? null : lamp > 0, count, continuous.ObservedAt, continuous.AgeMs, monitors);
    }

    private static int? Bits(ObdCar car, ushort signal, string ecu) => (int?)car.Values.Each(signal).FirstOrDefault(value => value.Source.Ecu == ecu)?.Value;

    private static string Word(bool complete) => complete ? "complete" : "not complete";

    private static string Cycle(bool enabled, bool incomplete) => enabled ? Word(!incomplete) : "not enabled";
}
