namespace Clutch.CarSim;

/// <summary>
/// Service 05 of K-line and J1850 (SAE J1979, 6.5): constants of the oxygen sensor tests as one byte, measured ones with their limits.
/// Volts count in steps of 5 mV, switch times in steps of 4 ms, the time between transitions in steps of 40 ms.
/// </summary>
internal static class OxygenTests
{
    private const byte Service = 0x45;

    /// <summary>Tests 01 to 09, in the first of the bytes that name the tests.</summary>
    private static readonly byte[] s_supported = [0xFF, 0x80, 0, 0];

    private static readonly Dictionary<byte, byte[]> s_values = new()
    {
        [0x01] = [0x5A], // threshold rich to lean
        [0x02] = [0x5A], // threshold lean to rich
        [0x03] = [0x28], // low voltage for the switch time
        [0x04] = [0x8C], // high voltage for the switch time
        [0x05] = [0x0F, 0x00, 0x3E], // switch time rich to lean: value, minimum, maximum
        [0x06] = [0x10, 0x00, 0x3E], // switch time lean to rich
        [0x07] = [0x0C, 0x00, 0x28], // lowest voltage of the test cycle
        [0x08] = [0xA4, 0x8C, 0xFF], // highest voltage of the test cycle
        [0x09] = [0x1C, 0x05, 0x7D], // time between transitions
    };

    /// <summary>Test and sensor: 01 before, 02 behind the catalyst. Test 00 names the tests; without a value is silence.</summary>
    public static byte[] Answer(ReadOnlySpan<byte> request) =>
        request is [0, 1 or 2] ? [Service, 0, request[1], .. s_supported]
        : request is [_, 1 or 2] && s_values.TryGetValue(request[0], out byte[]? value) ? [Service, request[0], request[1], .. value]
        : [];
}
