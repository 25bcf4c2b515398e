namespace Clutch.Telemetry;

/// <summary>The structure check of a frame's columns and events: one pass, no allocation.</summary>
internal static class FrameScan
{
    public static FrameReject Columns(ref PackReader pack, long baseTime, out int samples)
    {
        samples = 0;
        if (!pack.TryArray(out int columns) || columns > FrameFormat.MaxColumns)
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadColumn;
        }

        int times = -1;
        for (int i = 0; i < columns; i++)
        {
            if (!pack.TryArray(out int elements) || elements != 5
                || !pack.TryInteger(out long signal) || signal is < 1 or > ushort.MaxValue
                || !pack.TryInteger(out long ecu) || ecu is < 0 or > uint.MaxValue
                || !pack.TryInteger(out long quality) || quality is < 0 or > (long)SampleQuality.Replayed)
            {
                return pack.Ended ? FrameReject.Truncated : FrameReject.BadColumn;
            }

            if (pack.TryNil())
            {
                if (times < 0)
                {
                    return FrameReject.BadTimes; // nothing before the first column to share
                }
            }
            else
            {
                FrameReject reject = Times(ref pack, baseTime, out times);
                if (reject != FrameReject.None)
                {
                    return reject;
                }
            }

            FrameReject values = Values(ref pack, times);
            if (values != FrameReject.None)
            {
                return values;
            }

            samples += times;
            if (samples > FrameFormat.MaxSamples)
            {
                return FrameReject.TooManySamples;
            }
        }

        return FrameReject.None;
    }

    public static FrameReject Events(ref PackReader pack, long baseTime, out int events)
    {
        if (!pack.TryArray(out events) || events > FrameFormat.MaxEvents)
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadEvent;
        }

        for (int i = 0; i < events; i++)
        {
            if (!pack.TryArray(out int elements) || elements != 4
                || !pack.TryInteger(out long delta) || delta < 0 || delta > FrameFormat.MaxTime - baseTime
                || !pack.TryInteger(out long kind) || kind is < 1 or > byte.MaxValue
                || !pack.TryInteger(out long ecu) || ecu is < 0 or > uint.MaxValue
                || !pack.TryBinary(out ReadOnlySpan<byte> data) || data.Length > FrameFormat.MaxEventBytes)
            {
                return pack.Ended ? FrameReject.Truncated : FrameReject.BadEvent;
            }
        }

        return FrameReject.None;
    }

    private static FrameReject Times(ref PackReader pack, long baseTime, out int count)
    {
        if (!pack.TryArray(out count) || count == 0)
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadTimes;
        }

        long time = baseTime;
        for (int i = 0; i < count; i++)
        {
            if (!pack.TryInteger(out long delta))
            {
                return pack.Ended ? FrameReject.Truncated : FrameReject.BadTimes;
            }

            // Strictly increasing within a column; only the first sample may sit on the base time.
            if (delta < (i == 0 ? 0 : 1) || delta > FrameFormat.MaxTime - time)
            {
                return FrameReject.BadTimes;
            }

            time += delta;
        }

        return FrameReject.None;
    }

    private static FrameReject Values(ref PackReader pack, int expected)
    {
        if (!pack.TryArray(out int count))
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadValues;
        }

        if (count != expected)
        {
            return FrameReject.CountMismatch;
        }

        long raw = 0;
        for (int i = 0; i < count; i++)
        {
            if (pack.TryNil())
            {
                continue;
            }

            if (!pack.TryInteger(out long delta))
            {
                return pack.Ended ? FrameReject.Truncated : FrameReject.BadValues;
            }

            // Both terms are checked before they are added: |raw| <= 2^53, so the sum cannot overflow.
            if (delta is < -2 * FrameFormat.MaxRaw or > 2 * FrameFormat.MaxRaw)
            {
                return FrameReject.BadValues;
            }

            raw += delta;
            if (raw is < -FrameFormat.MaxRaw or > FrameFormat.MaxRaw)
            {
                return FrameReject.BadValues;
            }
        }

        return FrameReject.None;
    }
}
