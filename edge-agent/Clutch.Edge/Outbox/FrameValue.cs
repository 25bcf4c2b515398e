using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>What a frame is worth when there is no room for all; the more valuable has the larger number.</summary>
internal enum FrameValue : byte
{
    /// <summary>A recorded drive: it can be played again.</summary>
    Replayed = 0,

    /// <summary>Measured values.</summary>
    Ordinary = 1,

    /// <summary>Holds trouble codes, a change of the link or the record of a command.</summary>
    Urgent = 2,
}

/// <summary>Looks into a frame for what the outbox has to know of it.</summary>
internal static class FrameValues
{
    /// <summary>The value of a frame, and the losses that it reports. A report alone does not make a frame urgent: a full outbox reports all the time.</summary>
    public static FrameValue Of(ReadOnlySpan<byte> bytes, out Loss reported)
    {
        reported = default;
        if (Frame.TryRead(bytes, out Frame frame) != FrameReject.None)
        {
            return FrameValue.Ordinary;
        }

        FrameValue value = FrameValue.Ordinary;
        foreach (FrameEvent e in frame.Events)
        {
            if (e.Kind == FrameEventKind.Dropped && Loss.TryRead(e.Data, out Loss loss))
            {
                reported = reported.Add(in loss);
            }
            else if (e.Kind is FrameEventKind.Link or FrameEventKind.Command || (e.Kind == FrameEventKind.TroubleCodes && e.Data.Length > 1))
            {
                value = FrameValue.Urgent;
            }
        }

        foreach (Sample sample in frame.Samples)
        {
            return value == FrameValue.Ordinary && sample.Quality == SampleQuality.Replayed ? FrameValue.Replayed : value;
        }

        return value;
    }

    /// <summary>What is lost with a frame, the losses included that only this frame reports.</summary>
    public static Loss LossOf(ReadOnlySpan<byte> bytes, long samples)
    {
        if (Frame.TryRead(bytes, out Frame frame) != FrameReject.None)
        {
            return new Loss(1, samples, 0, 0);
        }

        long last = frame.BaseTime;
        foreach (Sample sample in frame.Samples)
        {
            last = Math.Max(last, sample.Time);
        }

        Of(bytes, out Loss reported);
        return new Loss(1, samples, frame.BaseTime, last).Add(in reported);
    }
}
