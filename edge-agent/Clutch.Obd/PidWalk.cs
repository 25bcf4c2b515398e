using Clutch.Telemetry;

namespace Clutch.Obd;

/// <summary>The walk that services 01 and 02 share: PID by PID, by the lengths of <see cref="PidTable"/>.</summary>
internal static class PidWalk
{
    /// <summary>Service 01 answers carry no frame number.</summary>
    public const int NoFrame = -1;

    /// <summary>Walks <c>answer PID [frame] data PID [frame] data ...</c>; any order, any subset of the request.</summary>
    public static ObdReject Run(
        ReadOnlySpan<byte> payload,
        byte answer,
        int frame,
        ReadOnlySpan<byte> requestedPids,
        Sample template,
        Span<Sample> samples,
        out int count)
    {
        count = 0;
        if (payload.Length < 2)
        {
            return ObdReject.Empty;
        }

        if (payload[0] != answer)
        {
            return ObdReject.NotThisService;
        }

        int prefix = frame == NoFrame ? 1 : 2;
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

            int length = pid.LongLength != 0 && requestedPids.Length == 1 && rest.Length == prefix + pid.LongLength ? pid.LongLength : pid.Length;
            if (rest.Length < prefix + length)
            {
                return ObdReject.TooShort;
            }

            if (frame != NoFrame && rest[1] != frame)
            {
                return ObdReject.FrameNotAsked;
            }

            ReadOnlySpan<byte> data = rest.Slice(prefix, length);
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

                samples[written++] = template with { Signal = field.Signal, Raw = raw };
            }

            seen = seen.With(number);
            rest = rest[(prefix + length)..];
        }

        count = written;
        return ObdReject.None;
    }
}
