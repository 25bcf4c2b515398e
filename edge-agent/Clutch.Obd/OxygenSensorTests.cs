namespace Clutch.Obd;

/// <summary>A result of oxygen sensor monitoring (SAE J1979 service 05, not on CAN), as transmitted.</summary>
/// <param name="Test">Test id; 01-04 are constants without limits, 80 and above belong to the maker.</param>
/// <param name="Sensor">Bits of PID 13 or 1D: exactly one sensor.</param>
/// <param name="Value">Test value.</param>
/// <param name="Minimum">Lower limit; equal to <paramref name="Value"/> when there are no limits.</param>
/// <param name="Maximum">Upper limit; equal to <paramref name="Value"/> when there are no limits.</param>
/// <param name="HasLimits">Whether the ECU sent limits.</param>
public readonly record struct OxygenSensorTest(byte Test, byte Sensor, byte Value, byte Minimum, byte Maximum, bool HasLimits)
{
    /// <summary>In raw terms; a constant always passes.</summary>
    public bool Passed => Value >= Minimum && Value <= Maximum;
}

/// <summary>Answers of service 05. Scaling is not applied: it depends on an edition of the standard that no public source states whole.</summary>
public static class OxygenSensorTests
{
    // Test ids 01 to 0A, own wording.
    private static readonly string[] s_names =
    [
        "", "threshold voltage rich to lean", "threshold voltage lean to rich", "low voltage for switch time", "high voltage for switch time",
        "switch time rich to lean", "switch time lean to rich", "lowest voltage of the test cycle", "highest voltage of the test cycle",
        "time between transitions", "sensor period",
    ];

    /// <summary>Name of a test id; empty where the maker defines it.</summary>
    public static string Name(byte test) => test < s_names.Length ? s_names[test] : "";

    /// <summary>Reads <c>45 test sensor value [min max]</c>.</summary>
    public static ObdReject TryRead(ReadOnlySpan<byte> payload, out OxygenSensorTest result)
    {
        result = default;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != 0x45)
        {
            return ObdReject.NotThisService;
        }

        switch (payload.Length)
        {
            case 4:
                result = new OxygenSensorTest(payload[1], payload[2], payload[3], payload[3], payload[3], HasLimits: false);
                return ObdReject.None;
            case 6:
                result = new OxygenSensorTest(payload[1], payload[2], payload[3], payload[4], payload[5], HasLimits: true);
                return ObdReject.None;
            default:
                return payload.Length < 6 ? ObdReject.TooShort : ObdReject.CountMismatch;
        }
    }
}
