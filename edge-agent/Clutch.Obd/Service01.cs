using Clutch.Telemetry;

namespace Clutch.Obd;

/// <summary>Current data (SAE J1979 service 01): from an answer to samples.</summary>
public static class Service01
{
    /// <summary>Walks <c>41 PID data PID data ...</c> by the lengths of <see cref="PidTable"/>: any order, any subset of the request.</summary>
    /// <param name="payload">From the service byte 41 on.</param>
    /// <param name="requestedPids">PIDs of the request.</param>
    /// <param name="ecu">ECU that answered.</param>
    /// <param name="quality">Quality of the samples.</param>
    /// <param name="time">Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="samples">Receives the samples; <see cref="PidTable.MaxSamplesPerMessage"/> always suffice.</param>
    /// <param name="count">Samples written; 0 on every reject: a doubtful message yields nothing, because a wrong length shifts all later values.</param>
    public static ObdReject Decode(
        ReadOnlySpan<byte> payload,
        ReadOnlySpan<byte> requestedPids,
        uint ecu,
        SampleQuality quality,
        long time,
        Span<Sample> samples,
        out int count) =>
        PidWalk.Run(payload, 0x41, PidWalk.NoFrame, requestedPids, new Sample(0, ecu, quality, time, 0), samples, out count);
}
