using System.Collections.Concurrent;
using System.Diagnostics;
using Clutch.Mqtt;
using Clutch.Telemetry;

namespace Clutch.Edge;

/// <summary>
/// Begins the traces of frames that are sent: one in so many gets a <c>traceparent</c> as user property, and where this process records spans, <c>publish</c> lasts from the
/// send to the PUBACK. A frame that is not chosen goes out as ever. A frame that is sent again begins another trace.
/// </summary>
/// <param name="oneIn">0: none.</param>
internal sealed class PublishTraces(int oneIn)
{
    public const string SourceName = "Clutch.Edge";

    private static readonly ActivitySource s_source = new(SourceName);

    private readonly ConcurrentDictionary<long, Activity> _open = new();
    private long _sent = -1;

    /// <summary>The frame as a QoS 1 message.</summary>
    public MqttMessage Message(ReadOnlyMemory<byte> topic, OutboxFrame frame) => new()
    {
        Topic = topic,
        Payload = frame.Bytes,
        Qos = 1,
        Properties = oneIn > 0 && ++_sent % oneIn == 0 ? Begin(frame) : default,
    };

    /// <summary>On the client's read loop: the frame has its PUBACK.</summary>
    public void Acknowledged(long id, ReasonCode reason)
    {
        if (!_open.IsEmpty && _open.TryRemove(id, out Activity? span))
        {
            span.SetTag("clutch.reason", reason.ToString());
            span.Stop();
        }
    }

    /// <summary>The connection is over: what has no PUBACK is sent again on the next one.</summary>
    public void Ended()
    {
        foreach (long id in _open.Keys)
        {
            if (_open.TryRemove(id, out Activity? span))
            {
                span.Fail("the connection ended before the PUBACK");
            }
        }
    }

    private ReadOnlyMemory<byte> Begin(OutboxFrame frame)
    {
        Activity? span = Spans.Start(s_source, "publish", ActivityKind.Producer, default);
        TraceContext context = span is null ? TraceContext.Begin() : TraceContext.Of(span);
        if (span is not null)
        {
            if (Frame.TryRead(frame.Bytes, out Frame read) == FrameReject.None)
            {
                span.Describe(read.Vehicle, read.Boot, read.Sequence);
            }

            _open[frame.Id] = span;
        }

        Span<byte> parent = stackalloc byte[TraceContext.ParentLength];
        context.Write(parent);
        var properties = new PropertyWriter(stackalloc byte[2 * TraceContext.ParentLength]);
        properties.AddUserProperty(TraceContext.ParentName, parent);
        return properties.Written.Bytes.ToArray();
    }
}
