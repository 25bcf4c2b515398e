namespace Clutch.Obd;

/// <summary>On-board monitors of PIDs 01 and 41 (SAE J1979-DA).</summary>
public enum ReadinessMonitor : byte
{
    Misfire,
    FuelSystem,
    Components,

    // Spark ignition: C0 to C7.
    Catalyst,
    HeatedCatalyst,
    EvaporativeSystem,
    SecondaryAir,
    GasolineParticulateFilter,
    OxygenSensor,
    OxygenSensorHeater,
    EgrOrVvt,

    // Compression ignition: C0 to C7; C2 and C4 are reserved.
    NmhcCatalyst,
    NoxAftertreatment,
    BoostPressure,
    ExhaustGasSensor,
    ParticulateFilter,
}

/// <summary>State of one monitor.</summary>
/// <param name="Monitor">Which.</param>
/// <param name="IsSupported">The car has it (01), or it is enabled for this drive cycle (41).</param>
/// <param name="IsComplete">It has run; meaningful only where supported.</param>
public readonly record struct ReadinessState(ReadinessMonitor Monitor, bool IsSupported, bool IsComplete);

/// <summary>Monitor status since codes were cleared (PID 01) and of this drive cycle (PID 41).</summary>
public static class Readiness
{
    /// <summary>No answer lists more monitors.</summary>
    public const int MaxMonitors = 11;

    // Bit n of bytes C and D. The reserved bits of compression ignition are null.
    private static readonly ReadinessMonitor?[] s_spark =
    [
        ReadinessMonitor.Catalyst, ReadinessMonitor.HeatedCatalyst, ReadinessMonitor.EvaporativeSystem, ReadinessMonitor.SecondaryAir,
        ReadinessMonitor.GasolineParticulateFilter, ReadinessMonitor.OxygenSensor, ReadinessMonitor.OxygenSensorHeater, ReadinessMonitor.EgrOrVvt,
    ];

    private static readonly ReadinessMonitor?[] s_compression =
    [
        ReadinessMonitor.NmhcCatalyst, ReadinessMonitor.NoxAftertreatment, null, ReadinessMonitor.BoostPressure,
        null, ReadinessMonitor.ExhaustGasSensor, ReadinessMonitor.ParticulateFilter, ReadinessMonitor.EgrOrVvt,
    ];

    // Order of ReadinessMonitor.
    private static readonly string[] s_names =
    [
        "misfire", "fuel system", "components", "catalyst", "heated catalyst", "evaporative system", "secondary air", "gasoline particulate filter",
        "oxygen sensor", "oxygen sensor heater", "EGR or VVT", "NMHC catalyst", "NOx aftertreatment", "boost pressure", "exhaust gas sensor",
        "particulate filter",
    ];

    public static string Name(this ReadinessMonitor monitor) => s_names[(int)monitor];

    /// <summary>B3: the monitors of bytes C and D are those of compression ignition.</summary>
    public static bool IsCompression(byte b) => (b & 8) != 0;

    /// <summary>Reads bytes B, C and D of PID 01 or 41.</summary>
    /// <param name="b">Continuous monitors: B0-B2 supported, B4-B6 not complete.</param>
    /// <param name="c">Other monitors supported.</param>
    /// <param name="d">Other monitors not complete.</param>
    /// <param name="states">Receives one entry a monitor that is defined for this ignition; <see cref="MaxMonitors"/> always suffice.</param>
    /// <returns>Entries written.</returns>
    public static int Read(byte b, byte c, byte d, Span<ReadinessState> states)
    {
        int count = 0;
        for (int bit = 0; bit < 3; bit++)
        {
            states[count++] = new ReadinessState((ReadinessMonitor)bit, (b >> bit & 1) != 0, (b >> (bit + 4) & 1) == 0);
        }

        ReadinessMonitor?[] monitors = IsCompression(b) ? s_compression : s_spark;
        for (int bit = 0; bit < 8; bit++)
        {
            if (monitors[bit] is { } monitor)
            {
                states[count++] = new ReadinessState(monitor, (c >> bit & 1) != 0, (d >> bit & 1) == 0);
            }
        }

        return count;
    }
}
