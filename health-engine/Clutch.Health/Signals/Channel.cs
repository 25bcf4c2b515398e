using Clutch.Telemetry;

namespace Clutch.Health;

/// <summary>What the engine listens to. Several signals may feed one channel: the first in <see cref="Channels"/> that the car has wins.</summary>
public enum Channel : byte
{
    EngineSpeed,
    Speed,
    Load,
    Coolant,
    Intake,
    Ambient,
    ManifoldPressure,
    BarometricPressure,
    AirFlow,
    Throttle,
    FuelStatus,
    ShortTrim1,
    LongTrim1,
    ShortTrim2,
    LongTrim2,
    FrontOxygen,
    RearOxygen,
    Lambda,
    CatalystTemperature,
    Voltage,
    CommandedEgr,
    EgrError,
    OilTemperature,
    FuelRate,
    CommandedBoost,
    Boost,
    FilterPressure,
    Regenerating,
    HybridCharge,
    Odometer,
    FuelLevel,
    RunTime,
}

/// <summary>Which signal of the registry feeds which channel, and for how long a value speaks.</summary>
internal static class Channels
{
    public const int Count = (int)Channel.RunTime + 1;

    /// <summary>How old a value of a quick signal may be, milliseconds. A slow clone reads twenty signals in about six seconds.</summary>
    public const long QuickAge = 15_000;

    /// <summary>How old a temperature, a level or a status may be, milliseconds.</summary>
    public const long SlowAge = 60_000;

    private const byte None = byte.MaxValue;

    // Signal number, channel, rank: of two sources of a channel the one with the lower rank is believed, the other only while that one is silent.
    private static readonly (ushort Signal, Channel Channel, byte Rank)[] s_sources =
    [
        (0x10C0, Channel.EngineSpeed, 0),
        (0x10D0, Channel.Speed, 0), (0x0014, Channel.Speed, 1),
        (0x1040, Channel.Load, 0),
        (0x1050, Channel.Coolant, 0), (0x1670, Channel.Coolant, 1),
        (0x10F0, Channel.Intake, 0), (0x1680, Channel.Intake, 1),
        (0x1460, Channel.Ambient, 0),
        (0x10B0, Channel.ManifoldPressure, 0), (0x1870, Channel.ManifoldPressure, 1),
        (0x1330, Channel.BarometricPressure, 0),
        (0x1100, Channel.AirFlow, 0), (0x1660, Channel.AirFlow, 1),
        (0x1110, Channel.Throttle, 0),
        (0x1030, Channel.FuelStatus, 0),
        (0x1060, Channel.ShortTrim1, 0), (0x1070, Channel.LongTrim1, 0),
        (0x1080, Channel.ShortTrim2, 0), (0x1090, Channel.LongTrim2, 0),
        (0x1140, Channel.FrontOxygen, 0), (0x1150, Channel.RearOxygen, 0),
        (0x1240, Channel.Lambda, 0), (0x1340, Channel.Lambda, 1),
        (0x13C0, Channel.CatalystTemperature, 0),
        (0x1420, Channel.Voltage, 0), (0x0001, Channel.Voltage, 1),
        (0x12C0, Channel.CommandedEgr, 0), (0x1690, Channel.CommandedEgr, 1),
        (0x12D0, Channel.EgrError, 0), (0x1692, Channel.EgrError, 1),
        (0x15C0, Channel.OilTemperature, 0),
        (0x15E0, Channel.FuelRate, 0),
        (0x1700, Channel.CommandedBoost, 0), (0x1701, Channel.Boost, 0),
        (0x17A0, Channel.FilterPressure, 0),
        (0x18B0, Channel.Regenerating, 0),
        (0x15B0, Channel.HybridCharge, 0),
        (0x1A60, Channel.Odometer, 0),
        (0x12F0, Channel.FuelLevel, 0),
        (0x11F0, Channel.RunTime, 0),
    ];

    private static readonly Source[] s_bySignal = Index();

    /// <summary>How to read a signal; false when the engine does not listen to it.</summary>
    public static bool TryGet(ushort signal, out Source source)
    {
        source = signal < s_bySignal.Length ? s_bySignal[signal] : Source.Unheard;
        return source.Channel != None;
    }

    public static long MaximumAge(Channel channel) => channel switch
    {
        Channel.Coolant or Channel.Intake or Channel.Ambient or Channel.BarometricPressure or Channel.FuelStatus or Channel.OilTemperature
            or Channel.CatalystTemperature or Channel.LongTrim1 or Channel.LongTrim2 or Channel.HybridCharge or Channel.Odometer or Channel.FuelLevel
            or Channel.Regenerating => SlowAge,
        _ => QuickAge,
    };

    private static Source[] Index()
    {
        var index = new Source[s_sources.Max(source => source.Signal) + 1];
        Array.Fill(index, Source.Unheard);
        foreach ((ushort number, Channel channel, byte rank) in s_sources)
        {
            Signal signal = SignalRegistry.Get(number);
            index[number] = new Source((byte)channel, rank, (float)signal.Scale, (float)signal.Offset, (float)signal.Min, (float)signal.Max);
        }

        return index;
    }

    /// <summary>How a raw integer of a signal becomes a value of its channel.</summary>
    internal readonly record struct Source(byte Channel, byte Rank, float Scale, float Offset, float Minimum, float Maximum)
    {
        public static Source Unheard { get; } = new(None, 0, 0, 0, 0, 0);

        /// <summary>NaN when the value lies outside the signal's plausible range.</summary>
        public float Value(long raw)
        {
            float value = (float)((raw * (double)Scale) + Offset);
            return value >= Minimum && value <= Maximum ? value : float.NaN;
        }
    }
}
