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
        out int count)
    {
        count = 0;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != 0x41)
        {
            return ObdReject.NotThisService;
        }

        int written = 0;
        var seen = default(PidSet);
        ReadOnlySpan<byte> rest = payload[1..];
        while (!rest.IsEmpty)
        {
            byte number = rest[0];
            bool twice = seen.Contains(number);
            if (twice || !requestedPids.Contains(number))
            {
                if (!seen.IsEmpty && Padding.IsPadding(payload, rest))
                {
                    break;
                }

                return twice ? ObdReject.PidTwice : ObdReject.PidNotAsked;
            }

            if (!PidTable.TryGet(number, out Pid? pid))
            {
                return ObdReject.PidUnknown;
            }

            int length = requestedPids.Length == 1 && rest.Length == 1 + pid.LongLength ? pid.LongLength : pid.Length;
            if (rest.Length <= length)
            {
                return ObdReject.TooShort;
            }

            ReadOnlySpan<byte> data = rest.Slice(1, length);
            foreach (ref readonly PidField field in pid.Fields.AsSpan())
            {
                if (field.Offset + field.Size > length || !field.TryRead(data, out long raw))
                {
                    continue;
                }

                if ((uint)written >= (uint)samples.Length)
                {
                    return ObdReject.NoRoom;
                }

                samples[written++] = new Sample(field.Signal, ecu, quality, time, raw);
            }

            seen = seen.With(number);
            rest = rest[(1 + length)..];
        }

        count = written;
        return ObdReject.None;
    }
}
