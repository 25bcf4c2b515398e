using Clutch.Telemetry;

namespace Clutch.Trips;

/// <summary>What a bin keeps of a vehicle. Numbers are stored: never reused.</summary>
internal enum TripChannel : byte
{
    Speed = 0,
    EngineSpeed = 1,
    FuelRate = 2,
    FuelMassRate = 3,
    AirFlow = 4,
    Odometer = 5,
    DistanceSinceCleared = 6,
    StateOfCharge = 7,
    TractionVoltage = 8,
    TractionCurrent = 9,
    GnssSpeed = 10,
    Latitude = 11,
    Longitude = 12,
    Heading = 13,
}

/// <summary>The signals behind the channels.</summary>
internal static class TripChannels
{
    public const int Count = 14;

    /// <summary>Fuel type of SAE J1979, service 01 PID 51: a fact of the vehicle, not of a minute.</summary>
    public const ushort FuelType = 0x1510;

    private const byte None = byte.MaxValue;

    private static readonly ushort[] s_signals = [0x10D0, 0x10C0, 0x15E0, 0x19D0, 0x1100, 0x1A60, 0x1310, 0x15B0, 0x19A2, 0x19A3, 0x0014, 0x0010, 0x0011, 0x0013];
    private static readonly byte[] s_byNumber = Index();
    private static readonly Signal[] s_definitions = [.. s_signals.Select(SignalRegistry.Get)];

    /// <summary>The channel of a signal; false for the many that trips do not need.</summary>
    public static bool TryGet(ushort signal, out TripChannel channel)
    {
        byte found = signal < s_byNumber.Length ? s_byNumber[signal] : None;
        channel = (TripChannel)found;
        return found != None;
    }

    /// <summary>The value in the signal's unit.</summary>
    public static double ToValue(TripChannel channel, long raw) => s_definitions[(int)channel].ToValue(raw);

    private static byte[] Index()
    {
        byte[] index = new byte[s_signals.Max() + 1];
        Array.Fill(index, None);
        for (int i = 0; i < s_signals.Length; i++)
        {
            index[s_signals[i]] = (byte)i;
        }

        return index;
    }
}
