namespace Clutch.Api.Obd;

/// <summary>Numbers of the signals that operations name (signals.csv).</summary>
internal static class ObdPids
{
    public const ushort Voltage = 0x0001;
    public const ushort Latitude = 0x0010;
    public const ushort Longitude = 0x0011;
    public const ushort Altitude = 0x0012;
    public const ushort Heading = 0x0013;
    public const ushort GroundSpeed = 0x0014;
    public const ushort Fix = 0x0015;
    public const ushort Mil = 0x1010;
    public const ushort CodeCount = 0x1011;
    public const ushort Continuous = 0x1012;
    public const ushort MonitorsSupported = 0x1013;
    public const ushort MonitorsIncomplete = 0x1014;
    public const ushort Load = 0x1040;
    public const ushort Coolant = 0x1050;
    public const ushort LongTrim1 = 0x1070;
    public const ushort Map = 0x10B0;
    public const ushort Rpm = 0x10C0;
    public const ushort Speed = 0x10D0;
    public const ushort IntakeTemperature = 0x10F0;
    public const ushort AirFlow = 0x1100;
    public const ushort Throttle = 0x1110;
    public const ushort RunTime = 0x11F0;
    public const ushort DistanceWithMil = 0x1210;
    public const ushort FuelLevel = 0x12F0;
    public const ushort WarmUps = 0x1300;
    public const ushort DistanceSinceClear = 0x1310;
    public const ushort CatalystTemperature = 0x13C0;
    public const ushort CycleContinuous = 0x1410;
    public const ushort CycleSupported = 0x1411;
    public const ushort CycleIncomplete = 0x1412;
    public const ushort Lambda = 0x1440;
    public const ushort Ambient = 0x1460;
    public const ushort FuelType = 0x1510;
    public const ushort FuelRate = 0x15E0;
    public const ushort Odometer = 0x1A60;

    /// <summary>The PID of a signal of service 01, 00 to FF; null when it is not of a PID.</summary>
    public static byte? PidOf(ushort signal) => signal is >= 0x1000 and < 0x2000 ? (byte)(signal >> 4) : null;
}
