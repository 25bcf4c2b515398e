using Clutch.Ingest.Sessions;
using Clutch.Mqtt;

namespace Clutch.Ingest.Connections;

/// <content>The vehicle's status: from this device, as its will, and to it.</content>
internal sealed partial class DeviceConnection
{
    private Will? _will;

    /// <summary>A status that was published just now.</summary>
    /// <param name="status">The status.</param>
    /// <param name="own">This device published it.</param>
    public void SendStatus(VehicleStatus status, bool own)
    {
        int options = Volatile.Read(ref _statusOptions);
        if (options != NotSubscribed && !(own && (options & NoLocalBit) != 0))
        {
            SendStatus(status, options, retain: status.Retain && (options & RetainAsPublishedBit) != 0); // [MQTT-3.3.1-12], [MQTT-3.3.1-13]
        }
    }

    private void SendStatus(VehicleStatus status, int options, bool retain)
    {
        TimeSpan? left = status.Expires - _door.Time.GetUtcNow();
        if (left is null || left > TimeSpan.Zero)
        {
            _commands.Send(_topics.Status, new CommandMessage(status.Payload) { Properties = status.Properties, Expiry = left }, (byte)(options & QosBit), retain);
        }
    }

    private Verdict OnStatus(in PublishPacket packet)
    {
        if (packet.Payload.Length + packet.Properties.Bytes.Length > _door.Options.MaxStatusBytes)
        {
            return Answer(in packet, ReasonCode.QuotaExceeded);
        }

        Verdict verdict = Answer(in packet, ReasonCode.Success);
        if (verdict == Verdict.Continue)
        {
            DateTimeOffset now = _door.Time.GetUtcNow();
            var status = new VehicleStatus(Vehicle, packet.Payload.ToArray(), now)
            {
                Retain = packet.Retain,
                Properties = Forwarded(packet.Properties),
                Expires = ExpiryOf(packet.Properties) is { } expiry ? now + expiry : null,
            };
            _door.Status.Publish(status, from: this);
        }

        return verdict;
    }

    private static TimeSpan? ExpiryOf(PropertyBlock properties)
    {
        foreach (Property property in properties)
        {
            if (property.Id == PropertyId.MessageExpiryInterval)
            {
                return TimeSpan.FromSeconds(property.Number);
            }
        }

        return null;
    }

    /// <summary>What goes on to subscribers unaltered (3.3.2.3).</summary>
    private static byte[] Forwarded(PropertyBlock properties)
    {
        if (properties.IsEmpty)
        {
            return [];
        }

        var writer = new PropertyWriter(new byte[properties.Bytes.Length]);
        foreach (Property property in properties)
        {
            switch (property.Id)
            {
                case PropertyId.PayloadFormatIndicator:
                    writer.Add(property.Id, property.Number);
                    break;
                case PropertyId.ContentType or PropertyId.ResponseTopic or PropertyId.CorrelationData:
                    writer.Add(property.Id, property.Value);
                    break;
                case PropertyId.UserProperty:
                    writer.AddUserProperty(property.Name, property.Value);
                    break;
                default:
                    break; // of this connection or this delivery only
            }
        }

        return writer.Written.Bytes.ToArray();
    }

    private static Will ReadWill(in ConnectPacket packet) => new(
        packet.WillPayload.ToArray(),
        Forwarded(packet.WillProperties),
        packet.WillRetain,
        ExpiryOf(packet.WillProperties),
        TimeSpan.FromSeconds(packet.WillProperties.Number(PropertyId.WillDelayInterval, absent: 0)));

    /// <summary>The will of a connection that ended without taking it back: at once, or after its delay while the session lives.</summary>
    private void PublishWill(ReasonCode reason)
    {
        if (!_connected || reason == ReasonCode.Success || _will is null)
        {
            return;
        }

        TimeSpan delay = TimeSpan.FromSeconds(Math.Min(_will.Delay.TotalSeconds, _sessionExpiry));
        if (delay > TimeSpan.Zero && reason != ReasonCode.ServerShuttingDown)
        {
            _door.Wills.Add(Identity, _will, delay);
        }
        else
        {
            _door.Status.Publish(Vehicle, _will);
        }
    }
}
