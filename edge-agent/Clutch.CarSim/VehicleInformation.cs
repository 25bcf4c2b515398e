using System.Text;

namespace Clutch.CarSim;

/// <summary>Service 09 on CAN: after the infotype comes the number of items (SAE J1979, 6.9).</summary>
internal sealed class VehicleInformation(CarScenario scenario, EcuScenario ecu)
{
    private const byte Service = 0x49;
    private const int CalibrationLength = 16, NameLength = 4, TitleLength = 15, Counters = 16;

    public byte[] Answer(byte type) => type switch
    {
        0x00 => [Service, type, (byte)(IsEngine ? 0x55 : 0x14), 0x40, 0x00, 0x00],
        0x02 when IsEngine => [Service, type, 1, .. Encoding.ASCII.GetBytes(scenario.Vin)],
        0x04 => [Service, type, (byte)ecu.Calibrations.Count, .. ecu.Calibrations.SelectMany(c => Padded(c, CalibrationLength))],
        0x06 => [Service, type, (byte)ecu.Calibrations.Count, .. Enumerable.Range(0, ecu.Calibrations.Count).SelectMany(VerificationNumber)],
        0x08 when IsEngine => [Service, type, Counters, .. Enumerable.Range(0, Counters).SelectMany(Counter)],
        0x0A => [Service, type, 1, .. Padded(ecu.Name, NameLength), (byte)'-', .. Padded(ecu.Title, TitleLength)],
        _ => [],
    };

    private bool IsEngine => ecu.Role == EcuRole.Engine;

    private byte[] VerificationNumber(int i)
    {
        ulong number = i < ecu.VerificationNumbers.Count ? ecu.VerificationNumbers[i] : Mixed(ecu.Calibrations[i]);
        return [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
    }

    /// <summary>Drives, ignition cycles, then pairs of completions and conditions met: a car completes about half of them.</summary>
    private byte[] Counter(int i)
    {
        double trips = scenario.OdometerKilometres / 14;
        double count = i == 0 ? trips * 0.6 : i == 1 ? trips : trips * new SplitMix(scenario.Seed + (ulong)(i / 2)).Between(0.2, 0.5) * (i % 2 == 0 ? 0.5 : 1);
        ushort value = (ushort)Math.Min(count, ushort.MaxValue);
        return [(byte)(value >> 8), (byte)value];
    }

    private static ulong Mixed(string text)
    {
        ulong seed = 0;
        foreach (char c in text)
        {
            seed = new SplitMix(seed ^ c).Next();
        }

        return seed;
    }

    private static byte[] Padded(string text, int length)
    {
        byte[] bytes = new byte[length];
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }
}
