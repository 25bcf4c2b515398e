using System.Diagnostics;
using System.Text;
using Clutch.Log;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Ingest.Tracing;

/// <summary>The last stage of traced frames: <c>store</c>, from the record being read to its row being written. Belongs to one sink.</summary>
internal sealed class StoreSpans
{
    public const string SourceName = "Clutch.Sink";

    private static readonly ActivitySource s_source = new(SourceName);

    private readonly List<Activity> _open = [];

    /// <summary>Begins the span of a record that carries a trace.</summary>
    public void Begin(LogRecord record, FrameSamples frame)
    {
        if (!s_source.HasListeners() || !TraceContext.TryParseRecord(record.Trace.Span, out TraceContext parent, out ReadOnlySpan<byte> state))
        {
            return;
        }

        string? text = TraceContext.IsState(state) ? Encoding.ASCII.GetString(state) : null;
        if (Spans.Start(s_source, "store", ActivityKind.Consumer, parent.ToActivity(text)) is { } span)
        {
            span.Describe(record.Key.Span, frame.Key.Boot, frame.Key.Sequence);
            span.SetTag("clutch.samples", frame.Samples.Count);
            _open.Add(span);
        }
    }

    /// <summary>All that began is in the store.</summary>
    /// <param name="frames">In the same write.</param>
    public void Stored(int frames)
    {
        foreach (Activity span in _open)
        {
            span.SetTag("clutch.write.frames", frames);
            span.Stop();
        }

        _open.Clear();
    }

    /// <summary>The store did not take them; they are given again.</summary>
    public void Refused(string reason)
    {
        foreach (Activity span in _open)
        {
            span.AddEvent(new ActivityEvent("refused", tags: new ActivityTagsCollection { ["reason"] = reason }));
        }
    }

    /// <summary>The sink stops: whoever reads on stores them.</summary>
    public void Abandon()
    {
        foreach (Activity span in _open)
        {
            span.Fail("stopped before it was stored");
        }

        _open.Clear();
    }
}
