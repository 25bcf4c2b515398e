using System.Buffers.Binary;
using Clutch.Telemetry;

namespace Clutch.Obd;

/// <summary>Freeze frame data (SAE J1979 service 02): the PIDs of service 01, each followed by the number of its frame, so that every value starts one byte later.</summary>
/// <remarks>Frame 00 is the mandatory one. When its code is 0000 nothing was stored and all other values of the frame mean nothing.</remarks>
public static class FreezeFrame
{
    private const byte CodePid = 0x02;

    /// <summary>Walks <c>42 PID frame data PID frame data ...</c>.</summary>
    /// <param name="payload">From the service byte 42 on.</param>
    /// <param name="requestedPids">PIDs of the request, without frame numbers.</param>
    /// <param name="frame">Frame number of the request; an answer for another frame is refused.</param>
    /// <param name="ecu">ECU that answered.</param>
    /// <param name="time">Milliseconds since 1970-01-01 UTC, of the reading: the car does not say when it stored the frame.</param>
    /// <param name="samples">Receives the values under the signal numbers of service 01; never mix them with current data.</param>
    /// <param name="count">Samples written; 0 on every reject.</param>
    public static ObdReject Decode(
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> requestedPids,
        byte frame,
        uint ecu,
        long time,
        Span<Sample> samples,
        out int count) =>
        PidWalk.Run(payload, 0x42, frame, requestedPids, new Sample(0, ecu, SampleQuality.Measured, time, 0), samples, out count);

    /// <summary>Reads <c>42 02 frame code</c>: the code that stored the frame; 0000 means that there is no frame.</summary>
    public static ObdReject TryReadCode(ReadOnlySpan<byte> payload, byte frame, out TroubleCode code)
    {
        code = default;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != 0x42)
        {
            return ObdReject.NotThisService;
        }

        if (payload[1] != CodePid)
        {
            return ObdReject.PidNotAsked;
        }

        if (payload.Length < 5)
        {
            return ObdReject.TooShort;
        }

        if (payload[2] != frame)
        {
            return ObdReject.FrameNotAsked;
        }

        code = new TroubleCode(BinaryPrimitives.ReadUInt16BigEndian(payload[3..]));
        return Padding.IsPadding(payload, payload[5..]) ? ObdReject.None : ObdReject.CountMismatch;
    }

    /// <summary>Reads the support bitmaps <c>42 00 frame b b b b [20 frame b b b b ...]</c> of one frame.</summary>
    public static ObdReject TryReadSupported(ReadOnlySpan<byte> payload, byte frame, out PidSet set) => PidSet.TryReadFrame(payload, frame, out set);
}
