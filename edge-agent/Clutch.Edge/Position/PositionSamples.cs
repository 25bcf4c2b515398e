using Clutch.Obd.Nmea;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>
/// Turns positions into samples. The units of <see cref="Fix"/> are the raw units of the signals, so nothing is scaled. A signal that was
/// told before and is not told now falls silent. Allocates nothing.
/// </summary>
internal sealed class PositionSamples(Recorder recorder)
{
    private const ushort Latitude = 0x0010;
    private const ushort Longitude = 0x0011;
    private const ushort Altitude = 0x0012;
    private const ushort Heading = 0x0013;
    private const ushort Speed = 0x0014;
    private const ushort FixType = 0x0015;
    private const ushort Satellites = 0x0016;
    private const ushort Hdop = 0x0017;

    /// <summary>Bit n: signal <see cref="Latitude"/> + n has a value.</summary>
    private int _alive;

    /// <summary>Adds what a receiver told.</summary>
    /// <param name="fix">The position.</param>
    /// <param name="time">When it arrived, milliseconds since 1970-01-01 UTC on the agent's clock: all samples of a car share one clock.</param>
    public void Add(in Fix fix, long time)
    {
        Add(Latitude, fix.Latitude, time);
        Add(Longitude, fix.Longitude, time);
        Add(Altitude, fix.Altitude, time);
        Add(Heading, fix.Course, time);
        Add(Speed, fix.Speed, time);
        Add(FixType, (int)fix.Mode, time);
        Add(Satellites, fix.Satellites, time);
        Add(Hdop, fix.Hdop, time);
    }

    /// <summary>The receiver is gone or mute: nothing is known any more.</summary>
    public void FallSilent(long time)
    {
        for (ushort signal = Latitude; signal <= Hdop; signal++)
        {
            Add(signal, null, time);
        }
    }

    private void Add(ushort signal, int? raw, long time)
    {
        int bit = 1 << (signal - Latitude);
        if (raw is null && (_alive & bit) == 0)
        {
            return;
        }

        _alive = raw is null ? _alive & ~bit : _alive | bit;
        recorder.Add(new Sample(signal, 0, SampleQuality.Measured, time, raw ?? Sample.Silent));
    }
}
