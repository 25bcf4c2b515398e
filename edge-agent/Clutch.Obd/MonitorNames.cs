using System.Globalization;

namespace Clutch.Obd;

/// <summary>Names of monitors (MID) and tests (TID) of service 06 (SAE J1979-DA), in our own wording.</summary>
public static class MonitorNames
{
    // First and last MID of a block, its name, and what the position in the block counts: with {0} bank, {1} sensor or number.
    private static readonly (byte First, byte Last, byte PerBank, string Name)[] s_monitors =
    [
        (0x01, 0x10, 4, "oxygen sensor bank {0} sensor {1}"),
        (0x21, 0x24, 1, "catalyst bank {0}"),
        (0x31, 0x34, 1, "EGR bank {0}"),
        (0x35, 0x38, 1, "VVT bank {0}"),
        (0x39, 0x39, 1, "EVAP leak 0.150 in, or cap off"),
        (0x3A, 0x3A, 1, "EVAP leak 0.090 in"),
        (0x3B, 0x3B, 1, "EVAP leak 0.040 in"),
        (0x3C, 0x3C, 1, "EVAP leak 0.020 in"),
        (0x3D, 0x3D, 1, "EVAP purge flow"),
        (0x41, 0x50, 4, "oxygen sensor heater bank {0} sensor {1}"),
        (0x61, 0x64, 1, "heated catalyst bank {0}"),
        (0x71, 0x74, 1, "secondary air system {0}"),
        (0x81, 0x84, 1, "fuel system bank {0}"),
        (0x85, 0x86, 1, "boost pressure bank {0}"),
        (0x90, 0x91, 1, "NOx adsorber bank {0}"),
        (0x98, 0x99, 1, "NOx catalyst bank {0}"),
        (0xA1, 0xA1, 1, "misfire, all cylinders"),
        (0xA2, 0xAD, 1, "misfire cylinder {0}"),
        (0xB0, 0xB1, 1, "particulate filter bank {0}"),
    ];

    // TID 01 to 0C.
    private static readonly string[] s_tests =
    [
        "", "threshold voltage rich to lean", "threshold voltage lean to rich", "low voltage for switch time", "high voltage for switch time",
        "switch time rich to lean", "switch time lean to rich", "lowest voltage of the test cycle", "highest voltage of the test cycle",
        "time between transitions", "sensor period", "average misfire count of the last ten drive cycles", "misfire count of this drive cycle",
    ];

    /// <summary>Name of a monitor; empty where no public source names it.</summary>
    public static string OfMonitor(byte monitor)
    {
        foreach ((byte first, byte last, byte perBank, string name) in s_monitors)
        {
            if (monitor >= first && monitor <= last)
            {
                int position = monitor - first;
                return string.Format(CultureInfo.InvariantCulture, name, (position / perBank) + 1, (position % perBank) + 1);
            }
        }

        return "";
    }

    /// <summary>Name of a test; empty where the maker defines it (80 and above) or no public source names it.</summary>
    public static string OfTest(byte test) => test < s_tests.Length ? s_tests[test] : "";
}
