using Clutch.Ingest.Tracing;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>Traced frames: which trace a place of the ring belongs to.</content>
internal sealed partial class DeviceConnection
{
    /// <summary>Of the frame that is being handled, or that found no room and comes again; null for nearly all.</summary>
    private FrameTrace? _trace;

    /// <summary>Of the frame in each place of the ring; made with the first one.</summary>
    private FrameTrace?[]? _traces;

    private Verdict OnFrame(in PublishPacket packet)
    {
        _trace ??= _door.Tracer.Begin(packet.Properties);
        Verdict verdict = TakeFrame(in packet);
        if (_trace is not null && verdict != Verdict.Pause)
        {
            _trace.Done();
            _trace = null;
        }

        return verdict;
    }

    /// <summary>What the record carries. The place is taken before the append, whose report may overtake its return.</summary>
    private ReadOnlySpan<byte> TraceInto(int slot)
    {
        if (_trace is null)
        {
            return default;
        }

        _traces ??= new FrameTrace?[_door.Options.ReceiveMaximum];
        Volatile.Write(ref _traces[slot], _trace);
        return _trace.Append();
    }

    /// <summary>The log had no room: the trace waits with its frame.</summary>
    private void TraceOutOf(int slot)
    {
        if (_trace is not null)
        {
            Volatile.Write(ref _traces![slot], null);
        }
    }

    /// <summary>On the log's thread.</summary>
    private void TraceDurable(int slot)
    {
        if (_traces is { } traces && traces[slot] is not null)
        {
            Interlocked.Exchange(ref traces[slot], null)?.Durable();
        }
    }

    private void EndTraces()
    {
        _trace?.Fail();
        for (int slot = 0; _traces is not null && slot < _traces.Length; slot++)
        {
            Interlocked.Exchange(ref _traces[slot], null)?.Fail();
        }
    }
}
