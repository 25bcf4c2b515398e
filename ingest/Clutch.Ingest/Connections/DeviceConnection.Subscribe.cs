using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>SUBSCRIBE and UNSUBSCRIBE: a device may listen to its own commands and its own status, nothing else.</content>
internal sealed partial class DeviceConnection
{
    private const int MaxFilters = 64;

    /// <summary>A QoS that was granted, or this.</summary>
    private const int NotSubscribed = -1;

    private int _commandsQos = NotSubscribed;
    private int _statusQos = NotSubscribed;

    public CommandDelivery SendCommand(CommandMessage message)
    {
        int granted = Volatile.Read(ref _commandsQos);
        return granted == NotSubscribed
            ? CommandDelivery.NoSubscriber
            : _commands.Send(_topics.Commands, message, (byte)Math.Min(message.Qos, granted), retain: false);
    }

    public void SendStatus(VehicleStatus status, bool retained)
    {
        int granted = Volatile.Read(ref _statusQos);
        if (granted != NotSubscribed)
        {
            _commands.Send(_topics.Status, new CommandMessage(status.Payload), (byte)granted, retained);
        }
    }

    /// <summary>
    /// At QoS 0: a report that is lost with its connection comes again with the next subscription. A device that still has the frames
    /// sends them again under their numbers.
    /// </summary>
    private void TellGaps()
    {
        IReadOnlyList<FrameGap> gaps = _ledger.Tell();
        if (gaps.Count > 0)
        {
            SendCommand(new CommandMessage(ContinuityTable.Report(gaps)) { Qos = 0 });
        }
    }

    private Verdict OnSubscribe(ReadOnlySpan<byte> body)
    {
        if (!SubscribePacket.TryParse(body, Output.Version, out SubscribePacket packet, out MqttReject reject))
        {
            return Refuse(reject);
        }

        if (packet.Count > MaxFilters)
        {
            return Refuse(ReasonCode.QuotaExceeded);
        }

        bool identified = packet.Properties.Number(PropertyId.SubscriptionIdentifier, absent: 0) != 0;
        Span<ReasonCode> codes = stackalloc ReasonCode[MaxFilters];
        int count = 0;
        bool sendStatus = false;
        bool commands = false;
        foreach (Subscription subscription in packet)
        {
            DeviceTopic topic = _topics.Resolve(subscription.Filter);
            ReasonCode code = identified ? ReasonCode.SubscriptionIdentifiersNotSupported : Grant(in subscription, topic);
            codes[count++] = code;
            if (code.IsFailure())
            {
                _door.Counters.CountRefused(Refusal.Subscription);
            }
            else if (topic == DeviceTopic.Commands)
            {
                Volatile.Write(ref _commandsQos, (int)code);
                commands = true;
            }
            else
            {
                bool isNew = _statusQos == NotSubscribed;
                Volatile.Write(ref _statusQos, (int)code);
                sendStatus |= subscription.RetainHandling == 0 || (subscription.RetainHandling == 1 && isNew); // 3.8.3.1
            }
        }

        if (!Output.Enqueue(new SubAckPacket(packet.PacketIdentifier, codes[..count])))
        {
            return End(ReasonCode.QuotaExceeded);
        }

        if (sendStatus && _door.Status.TryGet(Vehicle, out VehicleStatus? status))
        {
            SendStatus(status, retained: true);
        }

        if (commands)
        {
            _door.Commands.RaiseSubscribed(Vehicle);
            TellGaps();
        }

        return Verdict.Continue;
    }

    private ReasonCode Grant(in Subscription subscription, DeviceTopic topic)
    {
        if (topic is DeviceTopic.Commands or DeviceTopic.Status)
        {
            return subscription.Qos == 0 ? ReasonCode.Success : ReasonCode.GrantedQos1;
        }

        return Utf8Text.IsShared(subscription.Filter, Output.Version) ? ReasonCode.SharedSubscriptionsNotSupported
            : Utf8Text.HasWildcard(subscription.Filter) ? ReasonCode.WildcardSubscriptionsNotSupported
            : ReasonCode.NotAuthorized;
    }

    private Verdict OnUnsubscribe(ReadOnlySpan<byte> body)
    {
        if (!UnsubscribePacket.TryParse(body, Output.Version, out UnsubscribePacket packet, out MqttReject reject))
        {
            return Refuse(reject);
        }

        if (packet.Count > MaxFilters)
        {
            return Refuse(ReasonCode.QuotaExceeded);
        }

        Span<ReasonCode> codes = stackalloc ReasonCode[MaxFilters];
        int count = 0;
        foreach (ReadOnlySpan<byte> filter in packet)
        {
            int before = _topics.Resolve(filter) switch
            {
                DeviceTopic.Commands => Interlocked.Exchange(ref _commandsQos, NotSubscribed),
                DeviceTopic.Status => Interlocked.Exchange(ref _statusQos, NotSubscribed),
                _ => NotSubscribed,
            };
            codes[count++] = before == NotSubscribed ? ReasonCode.NoSubscriptionExisted : ReasonCode.Success;
        }

        return Output.Enqueue(new SubAckPacket(packet.PacketIdentifier, codes[..count], PacketType.UnsubAck))
            ? Verdict.Continue
            : End(ReasonCode.QuotaExceeded);
    }
}
