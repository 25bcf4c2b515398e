using System.Diagnostics;
using System.Text;
using Clutch.Ingest.Connections;
using Clutch.Telemetry;

namespace Clutch.Ingest.Tracing;

/// <summary>
/// The way of one traced frame through the front door or the bridge: <c>receive</c>, from its PUBLISH to its PUBACK being due, and in it <c>append</c>, from the first
/// try to the log's report. Where nobody records spans, the device's context goes on as it came.
/// </summary>
internal sealed class FrameTrace
{
    public const string SourceName = "Clutch.Ingest";

    private readonly Activity? _receive;
    private readonly TraceContext _given;
    private readonly byte[] _state;
    private Activity? _append;
    private byte[]? _record;

    private FrameTrace(Activity? receive, TraceContext given, byte[] state) => (_receive, _given, _state) = (receive, given, state);

    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>A frame whose sender has begun a trace.</summary>
    public static FrameTrace Continue(TraceContext parent, ReadOnlySpan<byte> state)
    {
        string? text = state.IsEmpty ? null : Encoding.ASCII.GetString(state);
        return new FrameTrace(Spans.Start(Source, "receive", ActivityKind.Consumer, parent.ToActivity(text)), parent, state.ToArray());
    }

    /// <summary>A frame whose trace begins here; null when nobody records it.</summary>
    public static FrameTrace? Begin() =>
        Spans.Start(Source, "receive", ActivityKind.Consumer, default) is { } receive ? new FrameTrace(receive, TraceContext.Of(receive), []) : null;

    public void Describe(ReadOnlySpan<byte> vehicle, FrameKey key) => _receive?.Describe(vehicle, key.Boot, key.Sequence);

    /// <summary>The frame was not taken as one, and why.</summary>
    public void Poison(ReadOnlySpan<byte> reason) => _receive?.SetTag("clutch.dead_letter", Encoding.ASCII.GetString(reason));

    /// <summary>What goes into the log with the record. An append that found no room and is tried again is the same one.</summary>
    public ReadOnlySpan<byte> Append()
    {
        if (_record is null)
        {
            _append = _receive is null ? null : Spans.Start(Source, "append", ActivityKind.Internal, _receive.Context);
            TraceContext parent = (_append ?? _receive) is { } span ? TraceContext.Of(span) : _given;
            _record = new byte[TraceContext.ParentLength + _state.Length];
            parent.Write(_record);
            _state.CopyTo(_record.AsSpan(TraceContext.ParentLength));
        }

        return _record;
    }

    /// <summary>On the log's thread: the record is durable.</summary>
    public void Durable()
    {
        _append?.Stop();
        _receive?.Stop();
    }

    /// <summary>It needed no log, or nobody waits for the log's report.</summary>
    public void Done() => Durable();

    /// <summary>The log gave no good report before the connection ended.</summary>
    public void Fail()
    {
        _append?.Fail("no report of the log before the connection ended");
        _receive?.Fail("no PUBACK");
    }
}
