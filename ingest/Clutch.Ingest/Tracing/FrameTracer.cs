using Clutch.Mqtt;
using Clutch.Telemetry;

namespace Clutch.Ingest.Tracing;

/// <summary>
/// Which frames are traced: those whose sender says so in the user property <c>traceparent</c>, and of the others one in so many while somebody records spans. Any thread.
/// A frame that is not traced costs no allocation.
/// </summary>
/// <param name="oneIn">0: none but those of senders.</param>
/// <param name="counters">Count traces and bad properties.</param>
internal sealed class FrameTracer(int oneIn, IngestCounters counters)
{
    private long _seen = -1;

    /// <summary>Null: not traced.</summary>
    /// <param name="properties">Of the PUBLISH.</param>
    public FrameTrace? Begin(PropertyBlock properties)
    {
        FrameTrace? trace = properties.IsEmpty ? OneInSoMany() : From(properties);
        if (trace is not null)
        {
            counters.CountTraced();
        }

        return trace;
    }

    /// <summary>A property that cannot be read is as good as none (W3C Trace Context 3.2.2.1), and so are two of them (3.2.1).</summary>
    private FrameTrace? From(PropertyBlock properties)
    {
        ReadOnlySpan<byte> parent = default;
        ReadOnlySpan<byte> state = default;
        int parents = 0;
        foreach (Property property in properties)
        {
            if (property.Id != PropertyId.UserProperty)
            {
                continue;
            }

            if (property.Name.SequenceEqual(TraceContext.ParentName))
            {
                parent = property.Value;
                parents++;
            }
            else if (property.Name.SequenceEqual(TraceContext.StateName))
            {
                state = property.Value;
            }
        }

        if (parents == 0)
        {
            return OneInSoMany();
        }

        if (parents > 1 || !TraceContext.TryParse(parent, out TraceContext context))
        {
            counters.CountTraceUnreadable();
            return OneInSoMany();
        }

        return context.Sampled ? FrameTrace.Continue(context, TraceContext.IsState(state) ? state : default) : null;
    }

    /// <summary>The first frame and every so many after it.</summary>
    private FrameTrace? OneInSoMany() =>
        oneIn > 0 && FrameTrace.Source.HasListeners() && Interlocked.Increment(ref _seen) % oneIn == 0 ? FrameTrace.Begin() : null;
}
