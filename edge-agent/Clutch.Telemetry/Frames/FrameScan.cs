namespace Clutch.Telemetry;

/// <summary>The structure check of a frame's groups and events: one pass, no allocation.</summary>
internal static class FrameScan
{
    public static FrameReject Groups(ref PackReader pack, long baseTime, out int samples)
    {
        samples = 0;
        if (!pack.TryArray(out int groups) || groups > FrameFormat.MaxColumns)
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadGroup;
        }

        int columns = 0;
        for (int i = 0; i < groups; i++)
        {
            if (!pack.TryArray(out int elements) || elements != 5
                || !pack.TryInteger(out long ecu) || ecu is < 0 or > uint.MaxValue
                || !pack.TryInteger(out long quality) || quality is < 0 or > (long)SampleQuality.Replayed)
            {
                return pack.Ended ? FrameReject.Truncated : FrameReject.BadGroup;
            }

            FrameReject reject = Times(ref pack, baseTime, out int times);
            if (reject == FrameReject.None)
            {
                reject = Signals(ref pack, out int signals);
                columns += signals;
                samples += times * signals; // at most 131,072 times 1,024: no overflow, and checked before the next group adds to it
                reject = reject != FrameReject.None ? reject
                    : columns > FrameFormat.MaxColumns ? FrameReject.BadGroup
                    : samples > FrameFormat.MaxSamples ? FrameReject.TooManySamples
                    : Values(ref pack, times, signals);
            }

            if (reject != FrameReject.None)
            {
                return reject;
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

            // Strictly increasing within a group; only the first sample may sit on the base time.
            if (delta < (i == 0 ? 0 : 1) || delta > FrameFormat.MaxTime - time)
            {
                return FrameReject.BadTimes;
            }

            time += delta;
        }

        return FrameReject.None;
    }

    private static FrameReject Signals(ref PackReader pack, out int count)
    {
        if (!pack.TryArray(out count) || count is 0 or > FrameFormat.MaxColumns)
        {
            count = 0;
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadGroup;
        }

        long signal = 0;
        for (int i = 0; i < count; i++)
        {
            if (!pack.TryInteger(out long delta) || delta is < -ushort.MaxValue or > ushort.MaxValue)
            {
                return pack.Ended ? FrameReject.Truncated : FrameReject.BadGroup;
            }

            signal += delta;
            if (signal is < 1 or > ushort.MaxValue)
            {
                return FrameReject.BadGroup;
            }
        }

        return FrameReject.None;
    }

    private static FrameReject Values(ref PackReader pack, int times, int signals)
    {
        if (!pack.TryArray(out int count))
        {
            return pack.Ended ? FrameReject.Truncated : FrameReject.BadValues;
        }

        if (count != times * signals)
        {
            return FrameReject.CountMismatch;
        }

        for (int column = 0; column < signals; column++)
        {
            FrameReject reject = Column(ref pack, times);
            if (reject != FrameReject.None)
            {
                return reject;
            }
        }

        return FrameReject.None;
    }

    private static FrameReject Column(ref PackReader pack, int times)
    {
        long raw = 0;
        for (int i = 0; i < times; i++)
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
