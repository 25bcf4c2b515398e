using System.Text;
using Clutch.Telemetry;

namespace Clutch.Ingest;

/// <summary>Whether bytes are a frame of the vehicle that sent them; the reasons are those of the dead letters.</summary>
internal static class FrameCheck
{
    private static readonly byte[][] s_rejectNames = [.. Enum.GetNames<FrameReject>().Select(Encoding.ASCII.GetBytes)];

    /// <summary>Empty for a frame of the vehicle; else the reason in ASCII.</summary>
    public static ReadOnlySpan<byte> Reject(ReadOnlySpan<byte> vehicle, ReadOnlySpan<byte> payload)
    {
        FrameReject reject = Frame.TryRead(payload, out Frame frame);
        return reject != FrameReject.None ? s_rejectNames[(int)reject]
            : frame.Vehicle.SequenceEqual(vehicle) ? default
            : "ForeignVehicle"u8;
    }
}
