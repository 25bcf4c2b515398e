using System.Buffers;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>PUBLISH: check, append, and let the PUBACK wait for the log.</content>
internal sealed partial class DeviceConnection
{
    private const int TopicAliasMaximum = 8;

    /// <summary>What each topic alias stands for; null: not set. Made when the first one is.</summary>
    private DeviceTopic?[]? _aliases;

    /// <summary>Time of the read that is being handled.</summary>
    private long _now;

    /// <summary>The same as milliseconds since 1970.</summary>
    private long _wallClock;

    /// <summary>The frame in each place of the ring, for the ledger; the default where there is none.</summary>
    private FrameKey[]? _keys;

    /// <summary>On the log's thread: the record in this place is durable. True: <see cref="Report"/> is due once all that is durable is told.</summary>
    public bool Complete(int slot, long now)
    {
        _door.Counters.TimeAppend(_door.Time.GetElapsedTime(Output.ReceivedAt(slot), now));
        TraceDurable(slot);

        // First the ledger, then the PUBACK: what a device was told to be durable is known to be.
        if (_keys![slot] is { Boot: > 0 } key)
        {
            _ledger.Note(key);
        }

        return Output.Complete(slot);
    }

    /// <summary>On the log's thread: sends the PUBACKs that are due, and tells of frames that are missing.</summary>
    public void Report()
    {
        Output.Pump();
        if (_ledger.HasNews && Volatile.Read(ref _commandsOptions) != NotSubscribed)
        {
            TellGaps();
        }
    }

    private Verdict OnPublish(byte flags, ReadOnlySpan<byte> body)
    {
        if (!PublishPacket.TryParse(body, flags, Output.Version, PacketSender.Client, out PublishPacket packet, out MqttReject reject))
        {
            return Refuse(reject);
        }

        if (packet.Qos > 1)
        {
            return Refuse(ReasonCode.QosNotSupported);
        }

        ReasonCode alias = ResolveTopic(in packet, out DeviceTopic topic);
        if (alias != ReasonCode.Success)
        {
            return Refuse(alias);
        }

        // 3.1.1 devices are not told that retaining is not available; there the flag means nothing.
        if (packet.Retain && topic != DeviceTopic.Status && Output.Version == MqttVersion.V5)
        {
            return Refuse(ReasonCode.RetainNotSupported);
        }

        return topic switch
        {
            DeviceTopic.Frames => OnFrame(in packet),
            DeviceTopic.Replies => Append(_door.Replies, in packet, packet.Payload, ReasonCode.Success),
            DeviceTopic.Status => OnStatus(in packet),
            _ => OnForeignTopic(in packet),
        };
    }

    private Verdict TakeFrame(in PublishPacket packet)
    {
        ReadOnlySpan<byte> reason = _door.Check.Reject(_topics.Key, packet.Payload, _wallClock, out FrameKey key);
        if (!reason.IsEmpty)
        {
            return OnPoison(in packet, reason);
        }

        _trace?.Describe(_topics.Key, key);
        if (packet.Qos > 0 && _ledger.Knows(key))
        {
            _door.Counters.CountDuplicate();
            return Answer(in packet, ReasonCode.Success);
        }

        return Append(_door.Frames, in packet, packet.Payload, ReasonCode.Success, key);
    }

    /// <summary>Kept for people to look at, then acknowledged: sending it again would not make it better.</summary>
    private Verdict OnPoison(in PublishPacket packet, ReadOnlySpan<byte> reason)
    {
        _trace?.Poison(reason);
        var letter = new DeadLetter
        {
            Time = _door.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Vehicle = _topics.Key,
            Topic = _topics.Frames,
            Reason = reason,
            Payload = packet.Payload,
        };
        byte[] buffer = ArrayPool<byte>.Shared.Rent(letter.Length);
        letter.Write(buffer);
        Verdict verdict = Append(_door.DeadLetters, in packet, buffer.AsSpan(0, letter.Length), ReasonCode.PayloadFormatInvalid);
        ArrayPool<byte>.Shared.Return(buffer);
        if (verdict == Verdict.Continue)
        {
            _door.Counters.CountDeadLettered();
        }

        return verdict;
    }

    /// <summary>Appends; the PUBACK follows once the log reports the record durable and all before it are answered.</summary>
    private Verdict Append(IntakeStream stream, in PublishPacket packet, ReadOnlySpan<byte> value, ReasonCode answer, FrameKey key = default)
    {
        if (packet.Qos == 0)
        {
            _qosZeroReceived++;
            _qosZeroAppended += stream.TryAppendUnacknowledged(_topics.Key, value, _trace is null ? default : _trace.Append()) ? 1 : 0;
            return Verdict.Continue;
        }

        Verdict reserved = Reserve(in packet, answer, out int slot);
        if (slot < 0)
        {
            return reserved;
        }

        _keys ??= new FrameKey[_door.Options.ReceiveMaximum];
        _keys[slot] = key;
        if (!stream.TryAppend(_topics.Key, value, new Ticket(Index, Generation, slot), waiter: this, TraceInto(slot)))
        {
            TraceOutOf(slot);
            Output.Cancel();
            return Verdict.Pause;
        }

        _trace = null;
        _door.Counters.CountReceived();
        return Verdict.Continue;
    }

    /// <summary>Reserves the PUBACK; a slot below 0 says that there is none and that the verdict holds.</summary>
    private Verdict Reserve(in PublishPacket packet, ReasonCode answer, out int slot)
    {
        bool v5 = Output.Version == MqttVersion.V5;
        return Output.Reserve(packet.PacketIdentifier, _now, answer, out slot) switch
        {
            Reservation.Made => Verdict.Continue,
            Reservation.Full => v5 ? Refuse(ReasonCode.ReceiveMaximumExceeded) : Verdict.Pause,

            // 3.1.1 devices may repeat a packet that is still in flight; the first one's PUBACK answers both.
            _ => packet.Dup && !v5 ? Verdict.Continue : Refuse(ReasonCode.ProtocolError),
        };
    }

    private Verdict OnForeignTopic(in PublishPacket packet)
    {
        _door.Counters.CountRefused(Refusal.Topic);
        return Answer(in packet, ReasonCode.NotAuthorized);
    }

    /// <summary>Answers without the log, in turn. A refusal closes a 3.1.1 connection: its PUBACK cannot say no.</summary>
    private Verdict Answer(in PublishPacket packet, ReasonCode reason)
    {
        if (reason.IsFailure() && Output.Version == MqttVersion.V311)
        {
            return End(reason);
        }

        if (packet.Qos == 0)
        {
            return Verdict.Continue;
        }

        Verdict reserved = Reserve(in packet, reason, out int slot);
        if (slot >= 0)
        {
            Output.CompleteAtOnce(slot, reason);
        }

        return reserved;
    }

    /// <summary>Topic or alias (3.3.2.3.4), resolved to what it is to this device.</summary>
    private ReasonCode ResolveTopic(in PublishPacket packet, out DeviceTopic topic)
    {
        topic = packet.Topic.IsEmpty ? DeviceTopic.Foreign : _topics.Resolve(packet.Topic);
        int alias = packet.TopicAlias;
        if (alias == 0)
        {
            return ReasonCode.Success;
        }

        if (alias > TopicAliasMaximum)
        {
            return ReasonCode.TopicAliasInvalid; // [MQTT-3.3.2-9]
        }

        if (!packet.Topic.IsEmpty)
        {
            _aliases ??= new DeviceTopic?[TopicAliasMaximum];
            _aliases[alias - 1] = topic;
            return ReasonCode.Success;
        }

        if (_aliases?[alias - 1] is not { } known)
        {
            return ReasonCode.ProtocolError;
        }

        topic = known;
        return ReasonCode.Success;
    }
}
