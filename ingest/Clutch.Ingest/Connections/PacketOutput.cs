using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <summary>
/// The one owner of a connection's writer. The read loop, the log's threads and senders of commands leave packets here; whoever
/// comes first flushes for all, and while a flush runs nobody touches the writer. So many PUBACKs leave with one send.
/// </summary>
internal sealed partial class PacketOutput
{
    private readonly Lock _gate = new();
    private readonly PipeWriter _writer;
    private readonly TimeProvider _time;
    private readonly IngestCounters _counters;
    private readonly WakeSignal _room;
    private readonly int _receiveMaximum;
    private readonly Action _onFlushed;
    private readonly PendingPackets _pending = new();
    private AckRing? _ring;
    private ValueTaskAwaiter<FlushResult> _flush;
    private long _flushSince;
    private bool _flushing;
    private bool _awaitsPump;
    private bool _awaitsRoom;
    private bool _closing;
    private bool _broken;

    /// <summary>An output that signals <paramref name="room"/> when a full ring has room again.</summary>
    public PacketOutput(PipeWriter writer, int receiveMaximum, WakeSignal room, TimeProvider time, IngestCounters counters)
    {
        _writer = writer;
        _receiveMaximum = receiveMaximum;
        _room = room;
        _time = time;
        _counters = counters;
        _onFlushed = OnFlushed;
    }

    /// <summary>Known from the CONNECT on.</summary>
    public MqttVersion Version { get; set; }

    /// <summary>The device's Maximum Packet Size: nothing larger is sent [MQTT-3.1.2-24].</summary>
    public long MaximumPacketSize { get; set; } = MqttLimits.LargestPacket;

    /// <summary>Request Problem Information: without it a PUBACK carries its reason code alone [MQTT-3.1.2-29].</summary>
    public bool ExplainsAcknowledgements { get; set; } = true;

    /// <summary>Reserves the PUBACK of a PUBLISH. When the ring is full, the room signal will come.</summary>
    public Reservation Reserve(ushort identifier, long now, ReasonCode answer, out int slot)
    {
        lock (_gate)
        {
            // Not before the first PUBLISH: most connections of a large fleet are idle.
            _ring ??= new AckRing(_receiveMaximum);
            slot = -1;
            if (_ring.Holds(identifier))
            {
                return Reservation.InUse;
            }

            if (_ring.IsFull)
            {
                _awaitsRoom = true;
                return Reservation.Full;
            }

            slot = _ring.Reserve(identifier, now);
            _ring.Answer(slot, answer);
            return Reservation.Made;
        }
    }

    /// <summary>Takes back the reservation made last.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            _ring!.Cancel();
        }
    }

    /// <summary>Answers without the log, in turn: everything received earlier is answered first.</summary>
    public void CompleteAtOnce(int slot, ReasonCode reason)
    {
        lock (_gate)
        {
            _ring!.Complete(slot, reason, durable: false);
        }
    }

    /// <summary>When the PUBLISH of a reservation that is not answered yet was read.</summary>
    public long ReceivedAt(int slot) => _ring!.Since(slot);

    /// <summary>The log has the record. True: the caller is to call <see cref="Pump"/> once it has reported all it has.</summary>
    public bool Complete(int slot)
    {
        lock (_gate)
        {
            _ring!.Complete(slot);
            bool first = !_awaitsPump;
            _awaitsPump = true;
            return first;
        }
    }

    /// <summary>Leaves a packet to be sent by the next <see cref="Pump"/>. False: it is too large for the device, or the device does not read.</summary>
    public bool Enqueue<TPacket>(TPacket packet)
        where TPacket : IPacket, allows ref struct
    {
        lock (_gate)
        {
            return !_closing && PacketWriter.Measure(packet, Version) <= MaximumPacketSize && _pending.TryAdd(packet, Version);
        }
    }

    /// <summary>Sends all that is due, unless a flush runs: then its end does.</summary>
    public void Pump()
    {
        while (TryFill())
        {
#pragma warning disable CA2012 // consumed once: here, or by the continuation of the one flush that runs
            ValueTaskAwaiter<FlushResult> flush = _writer.FlushAsync().GetAwaiter();
#pragma warning restore CA2012
            if (!flush.IsCompleted)
            {
                _flush = flush;
                flush.UnsafeOnCompleted(_onFlushed);
                return;
            }

            EndFlush(flush);
        }
    }

    /// <summary>How long the device has left a flush waiting.</summary>
    public TimeSpan Stuck()
    {
        lock (_gate)
        {
            return _flushing ? _time.GetElapsedTime(_flushSince) : TimeSpan.Zero;
        }
    }

    /// <summary>How long the oldest PUBLISH has waited for its PUBACK.</summary>
    public TimeSpan OldestAge()
    {
        lock (_gate)
        {
            return _ring is { Count: > 0 } ? _time.GetElapsedTime(_ring.OldestSince) : TimeSpan.Zero;
        }
    }

    /// <summary>Moves what is due to the writer; true when the caller now has to flush it.</summary>
    private bool TryFill()
    {
        bool room;
        bool filled;
        lock (_gate)
        {
            _awaitsPump = false;
            if (_flushing || _broken)
            {
                return false;
            }

            // What was said first goes first: a PUBACK may be due before the CONNACK has left.
            filled = _pending.MoveTo(_writer);
            bool acknowledged = !_closing && WriteAcknowledgements();
            filled |= acknowledged;
            _flushing = filled;
            if (filled)
            {
                _flushSince = _time.GetTimestamp();
            }

            room = acknowledged && _awaitsRoom;
            _awaitsRoom &= !room;
        }

        if (room)
        {
            _room.Set();
        }

        return filled;
    }

    private bool WriteAcknowledgements()
    {
        int written = 0;
        int durable = 0;
        while (_ring is not null && _ring.TryTake(out ushort identifier, out ReasonCode reason, out bool isDurable))
        {
            if (reason.IsFailure() && ExplainsAcknowledgements)
            {
                WriteExplained(identifier, reason);
            }
            else
            {
                PacketWriter.Write(_writer, new PubAckPacket(identifier, reason), Version);
            }

            durable += isDurable ? 1 : 0;
            written++;
        }

        if (durable > 0)
        {
            _counters.CountAcknowledged(durable);
        }

        return written > 0;
    }

    /// <summary>With the reason in words, where the device accepts so large a packet [MQTT-3.4.2-2].</summary>
    private void WriteExplained(ushort identifier, ReasonCode reason)
    {
        var properties = new PropertyWriter(stackalloc byte[ReasonTexts.MostBytes]);
        ReasonTexts.AddTo(ref properties, reason);
        var packet = new PubAckPacket(identifier, reason) { Properties = properties.Written };
        PacketWriter.Write(_writer, PacketWriter.Measure(packet, Version) <= MaximumPacketSize ? packet : new PubAckPacket(identifier, reason), Version);
    }

    private void OnFlushed()
    {
        EndFlush(_flush);
        Pump();
    }

    private void EndFlush(ValueTaskAwaiter<FlushResult> flush)
    {
        bool broken;
        try
        {
            broken = flush.GetResult().IsCompleted;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            broken = true; // the connection is gone; its read loop learns the same
        }

        lock (_gate)
        {
            _flushing = false;
            _broken |= broken;
            EndIfIdle();
            if (_drained is not null && IsDrained())
            {
                _drained.TrySetResult();
            }
        }
    }
}
