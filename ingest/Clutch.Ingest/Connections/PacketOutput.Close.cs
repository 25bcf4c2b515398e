using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>The end of the output.</content>
internal sealed partial class PacketOutput
{
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _idle;

    /// <summary>Completes when no PUBLISH waits for its PUBACK any more and what was to be said is flushed.</summary>
    public Task WhenDrained()
    {
        lock (_gate)
        {
            if (IsDrained())
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>
    /// Says goodbye, if there is something to say, and takes nothing after it; later reports go nowhere. Completes when nobody touches
    /// the writer any more.
    /// </summary>
    public Task CloseAsync(ReasonCode? farewell)
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (farewell is { } reason)
            {
                EnqueueFarewell(reason);
            }

            _closing = true;
            _idle = idle;
        }

        Pump();
        lock (_gate)
        {
            EndIfIdle();
        }

        return idle.Task;
    }

    /// <summary>With the reason in words, where the device accepts so large a packet [MQTT-3.14.2-3].</summary>
    private void EnqueueFarewell(ReasonCode reason)
    {
        var properties = new PropertyWriter(stackalloc byte[ReasonTexts.MostBytes]);
        ReasonTexts.AddTo(ref properties, reason);
        if (!Enqueue(new DisconnectPacket { Reason = reason, Properties = properties.Written }))
        {
            Enqueue(new DisconnectPacket(reason));
        }
    }

    /// <summary>Under the lock: from here on the writer is not touched any more.</summary>
    private void EndIfIdle()
    {
        if (_idle is not null && !_flushing && (_broken || _pending.IsEmpty))
        {
            _broken = true;
            _idle.TrySetResult();
        }
    }

    private bool IsDrained() => _broken || (!_flushing && _pending.IsEmpty && _ring is null or { Count: 0 });
}
