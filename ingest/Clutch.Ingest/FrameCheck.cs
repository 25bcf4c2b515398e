using System.Text;
using Clutch.Ingest.Connections;
using Clutch.Telemetry;

namespace Clutch.Ingest;

/// <summary>
/// Whether bytes are a frame that may go into the log: the same at the front door, at the bridge and for dead letters on their way back. The
/// reasons are those of the dead letters.
/// </summary>
internal sealed class FrameCheck(TimeSpan maxClockAhead)
{
    /// <summary>2000-01-01 UTC, milliseconds since 1970.</summary>
    private const long FirstSaneTime = 946_684_800_000;

    private static readonly byte[][] s_rejectNames = [.. Enum.GetNames<FrameReject>().Select(Encoding.ASCII.GetBytes)];

    private readonly long _maxClockAheadMs = (long)maxClockAhead.TotalMilliseconds;

    private static ReadOnlySpan<byte> ForeignVehicle => "ForeignVehicle"u8;

    /// <summary>The frame's base time lies further ahead than <see cref="FrontDoorOptions.MaxClockAhead"/>.</summary>
    private static ReadOnlySpan<byte> ClockAhead => "ClockAhead"u8;

    /// <summary>The frame's base time lies before 2000: a device that was never told the time. Old drives that are replayed are younger.</summary>
    private static ReadOnlySpan<byte> ClockNotSet => "ClockNotSet"u8;

    /// <summary>Empty for a frame of the vehicle; else the reason in ASCII.</summary>
    /// <param name="vehicle">Who sent it.</param>
    /// <param name="payload">What it sent.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    /// <param name="key">Of the frame.</param>
    public ReadOnlySpan<byte> Reject(ReadOnlySpan<byte> vehicle, ReadOnlySpan<byte> payload, long now, out FrameKey key)
    {
        FrameReject reject = Frame.TryRead(payload, out Frame frame);
        key = new FrameKey(frame.Boot, frame.Sequence);
        return reject != FrameReject.None ? s_rejectNames[(int)reject]
            : !frame.Vehicle.SequenceEqual(vehicle) ? ForeignVehicle
            : frame.BaseTime - now > _maxClockAheadMs ? ClockAhead
            : frame.BaseTime < FirstSaneTime ? ClockNotSet
            : default;
    }
}
