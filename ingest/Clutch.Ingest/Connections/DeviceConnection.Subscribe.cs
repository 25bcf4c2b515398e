using Clutch.Devices;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>SUBSCRIBE and UNSUBSCRIBE: a device may listen to its own commands and its own status, nothing else.</content>
internal sealed partial class DeviceConnection
{
    private const int MaxFilters = 64;

    private const int NotSubscribed = StoredSession.NotSubscribed;

    /// <summary>Bits of the options that are granted (3.8.3.1): QoS 0 or 1, No Local, Retain As Published.</summary>
    private const int QosBit = 0x01;
    private const int NoLocalBit = 0x04;
    private const int RetainAsPublishedBit = 0x08;

    private int _commandsOptions = NotSubscribed;
    private int _statusOptions = NotSubscribed;

    public CommandDelivery SendCommand(CommandMessage message)
    {
        int options = Volatile.Read(ref _commandsOptions);
        return options == NotSubscribed
            ? CommandDelivery.NoSubscriber
            : _commands.Send(_topics.Commands, message, (byte)Math.Min(message.Qos, options & QosBit), retain: false);
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
        var answer = new SubscribeAnswer(packet.PacketIdentifier, packet.Count);
        foreach (Subscription subscription in packet)
        {
            DeviceTopic topic = _topics.Resolve(subscription.Filter);
            ReasonCode code = identified ? ReasonCode.SubscriptionIdentifiersNotSupported : Grant(in subscription, topic);
            answer.Add(code);
            if (code.IsFailure())
            {
                _door.Counters.CountRefused(Refusal.Subscription);
                continue;
            }

            int options = (int)code | (subscription.NoLocal ? NoLocalBit : 0) | (subscription.RetainAsPublished ? RetainAsPublishedBit : 0);
            if (topic == DeviceTopic.Commands)
            {
                Volatile.Write(ref _commandsOptions, options);
                answer.Commands = true;
            }
            else
            {
                bool isNew = _statusOptions == NotSubscribed;
                Volatile.Write(ref _statusOptions, options);
                answer.Status |= subscription.RetainHandling == 0 || (subscription.RetainHandling == 1 && isNew); // 3.8.3.1
            }
        }

        return AfterSaving(PacketType.SubAck, answer);
    }

    /// <summary>Answers, once the session's store has the subscriptions if the session is to be kept.</summary>
    private Verdict AfterSaving(PacketType type, SubscribeAnswer answer)
    {
        if (!_stored)
        {
            return Confirm(type, answer);
        }

        _busy = SaveAndConfirmAsync(type, answer);
        return Verdict.Continue;
    }

    private async Task SaveAndConfirmAsync(PacketType type, SubscribeAnswer answer)
    {
        try
        {
            await _door.Sessions.WriteAsync(SessionChangeKind.Save, Snapshot());
            Confirm(type, answer);
        }
        catch (Exception e) when (e is DeviceRegistryException or OperationCanceledException)
        {
            RequestEnd(ReasonCode.ServerBusy);
        }

        Output.Pump();
    }

    private Verdict Confirm(PacketType type, SubscribeAnswer answer)
    {
        if (!Output.Enqueue(new SubAckPacket(answer.Identifier, answer.Codes, type)))
        {
            return End(ReasonCode.QuotaExceeded);
        }

        if (answer.Status && _door.Status.TryGet(Vehicle, out VehicleStatus? status))
        {
            SendStatus(status, _statusOptions, retain: true);
        }

        if (answer.Commands)
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

        var answer = new SubscribeAnswer(packet.PacketIdentifier, packet.Count);
        foreach (ReadOnlySpan<byte> filter in packet)
        {
            int before = _topics.Resolve(filter) switch
            {
                DeviceTopic.Commands => Interlocked.Exchange(ref _commandsOptions, NotSubscribed),
                DeviceTopic.Status => Interlocked.Exchange(ref _statusOptions, NotSubscribed),
                _ => NotSubscribed,
            };
            answer.Add(before == NotSubscribed ? ReasonCode.NoSubscriptionExisted : ReasonCode.Success);
        }

        return AfterSaving(PacketType.UnsubAck, answer);
    }

    /// <summary>The answer to a SUBSCRIBE or UNSUBSCRIBE, and what follows it.</summary>
    private sealed class SubscribeAnswer(ushort identifier, int filters)
    {
        private readonly ReasonCode[] _codes = new ReasonCode[filters];
        private int _count;

        public ushort Identifier => identifier;

        public ReadOnlySpan<ReasonCode> Codes => _codes;

        /// <summary>The retained status is due.</summary>
        public bool Status { get; set; }

        /// <summary>Commands that wait are due.</summary>
        public bool Commands { get; set; }

        public void Add(ReasonCode code) => _codes[_count++] = code;
    }
}
