namespace Clutch.Dtc;

/// <summary>
/// The tests. The ends of a PID's range are what an ECU shows for an open or shorted sensor (SAE J1979: 00 and FF of one byte); limits of
/// physical faults are those of ordinary cars. A PID that the ECU replaces by a substitute value passes as healthy, so that a pass is
/// reported as "not seen now", never as "repaired".
/// </summary>
internal static class ClaimTests
{
    private const string Speed = "Vehicle.OBD.EngineSpeed";
    private const string RunTime = "Vehicle.OBD.RunTime";
    private const double Endless = double.PositiveInfinity;

    /// <summary>Revolutions at which an engine runs by itself; a starter turns it at 300 at most.</summary>
    private const double Running = 400;

    public static IReadOnlyList<ClaimTest> All { get; } =
    [
        // One byte minus 40: -40 is an open circuit, 215 a short to ground; no ECU measures beyond 140 with a healthy sensor.
        Of("coolant-open", "P0118", "CoolantTemperature", (-40, -40), (-39, 130)),
        Of("coolant-short", "P0117", "CoolantTemperature", (140, 215), (-40, 130)),
        Of("intake-open", "P0113", "IntakeTemp", (-40, -40), (-39, 100)),
        Of("intake-short", "P0112", "IntakeTemp", (130, 215), (-40, 100)),
        Of("ambient-open", "P0073", "AmbientAirTemperature", (-40, -40), (-39, 60)),
        Of("ambient-short", "P0072", "AmbientAirTemperature", (100, 215), (-40, 60)),
        Of("oil-temperature-open", "P0198", "OilTemperature", (-40, -40), (-39, 150)),
        Of("overheating", "P0217", "CoolantTemperature", (115, 215), (-40, 108)),
        Of("thermostat", "P0128 P0125 P0126", "CoolantTemperature", (-39, 70), (80, 130), (RunTime, 900)),

        Of("air-flow-none", "P0102", "MAF", (0, 0.2), (0.5, Endless), (Speed, Running)),
        Of("air-flow-high", "P0103", "MAF", (300, Endless), (0, 250)),
        Of("manifold-none", "P0107", "MAP", (0, 8), (15, 255)),
        Of("manifold-high", "P0108", "MAP", (250, 255), (0, 110)),
        Of("throttle-low", "P0122", "ThrottlePosition", (0, 0.5), (4, 100)),
        Of("throttle-high", "P0123", "ThrottlePosition", (98, 100), (0, 90)),
        Of("fuel-level-low", "P0462", "FuelLevel", (0, 0.5), (2, 100)),
        Of("fuel-level-high", "P0463", "FuelLevel", (99.5, 100), (0, 98)),

        // Short and long term trim together: what the ECU adds to the fuel that it calculated. It reports a lean fault from about +20 to +25 %.
        Trim("lean", "P0171 P2187", 1, (15, Endless), (-10, 10)),
        Trim("lean", "P0174 P2189", 2, (15, Endless), (-10, 10)),
        Trim("rich", "P0172 P2188", 1, (double.NegativeInfinity, -15), (-10, 10)),
        Trim("rich", "P0175 P2190", 2, (double.NegativeInfinity, -15), (-10, 10)),

        Of("voltage-low", "P0562 U3003", "ControlModuleVoltage", (0, 11.8), (13.0, 15.2), (Speed, Running)),
        Of("voltage-high", "P0563", "ControlModuleVoltage", (15.5, 66), (12, 15.2)),
        Of("no-speed", "P0500 P0502", "Speed", (0, 0), (1, 255), (Speed, 2500)),
        Of("oxygen-low", "P0131", "O2.Sensor1.Voltage", (0, 0.05), (0.3, 1.1), (Speed, Running)),
        Of("oxygen-high", "P0132", "O2.Sensor1.Voltage", (1.1, 1.275), (0, 0.9), (Speed, Running)),
        Of("oxygen-low", "P0137", "O2.Sensor2.Voltage", (0, 0.05), (0.3, 1.1), (Speed, Running)),
        Of("oxygen-high", "P0138", "O2.Sensor2.Voltage", (1.1, 1.275), (0, 0.9), (Speed, Running)),
    ];

    private static ClaimTest Of(string id, string codes, string signal, (double, double) present, (double, double) healthy, (string, double)? needs = null) =>
        new(id, CodeSet.Of(codes), [$"Vehicle.OBD.{signal}"], present, healthy, needs);

    private static ClaimTest Trim(string id, string codes, int bank, (double, double) present, (double, double) healthy) =>
        new(id, CodeSet.Of(codes), [$"Vehicle.OBD.ShortTermFuelTrim{bank}", $"Vehicle.OBD.LongTermFuelTrim{bank}"], present, healthy, (Speed, Running));
}
