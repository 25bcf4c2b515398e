using System.Text;

namespace Clutch.Mqtt;

/// <summary>What each packet of the server means to the client. Runs on the read loop, and so do the callbacks of the options.</summary>
internal sealed class ServerPackets
{
    private readonly MqttClientOptions _options;
    private readonly PublishQueue _queue;
    private readonly PendingRequests _requests;

    public ServerPackets(MqttClientOptions options, PublishQueue queue, PendingRequests requests)
    {
        _options = options;
        _queue = queue;
        _requests = requests;
    }

    /// <summary>False when the packet is malformed, or (no reject) well-formed and out of place.</summary>
    public bool TryHandle(PacketFrame frame, ReadOnlySpan<byte> body, out MqttReject reject, out MqttEnd? goodbye)
    {
        reject = MqttReject.None;
        goodbye = null;
        return frame.Type switch
        {
            PacketType.Publish => TryPublish(frame, body, out reject),
            PacketType.PubAck => TryPubAck(body, out reject),
            PacketType.SubAck or PacketType.UnsubAck => TryAnswer(frame.Type, body, out reject),
            PacketType.Disconnect => TryDisconnect(body, out reject, out goodbye),
            PacketType.PingResp => true,
            _ => false, // CONNACK again, AUTH without a method, and the packets of QoS 2, which is never asked for.
        };
    }

    private bool TryPublish(PacketFrame frame, ReadOnlySpan<byte> body, out MqttReject reject)
    {
        if (!PublishPacket.TryParse(body, frame.Flags, _options.Version, PacketSender.Server, out PublishPacket packet, out reject)
            || packet.Qos == 2 || packet.TopicAlias != 0)
        {
            return false; // No alias was allowed (3.1.2.11.5).
        }

        _options.MessageReceived?.Invoke(packet);
        if (packet.Qos == 1 && !_options.AcknowledgeByHand)
        {
            _queue.Send(new PubAckPacket(packet.PacketIdentifier)); // [MQTT-4.3.2-4]
        }

        return true;
    }

    private bool TryPubAck(ReadOnlySpan<byte> body, out MqttReject reject)
    {
        if (!PubAckPacket.TryParse(body, PacketType.PubAck, _options.Version, PacketSender.Server, out PubAckPacket packet, out reject)
            || !_queue.TryAcknowledge(packet.PacketIdentifier, out long token))
        {
            return false;
        }

        _options.Acknowledged?.Invoke(token, packet.Reason);
        return true;
    }

    private bool TryAnswer(PacketType type, ReadOnlySpan<byte> body, out MqttReject reject)
    {
        if (!SubAckPacket.TryParse(body, type, _options.Version, out SubAckPacket packet, out reject) || packet.Codes.Length > 1)
        {
            return false; // Each request names one filter.
        }

        _requests.Complete(packet.PacketIdentifier, packet.Codes.IsEmpty ? ReasonCode.Success : packet.Codes[0]);
        return true;
    }

    private bool TryDisconnect(ReadOnlySpan<byte> body, out MqttReject reject, out MqttEnd? goodbye)
    {
        goodbye = null;
        if (!DisconnectPacket.TryParse(body, _options.Version, PacketSender.Server, out DisconnectPacket packet, out reject))
        {
            return false;
        }

        string text = packet.Properties.TryGetValue(PropertyId.ReasonString, out ReadOnlySpan<byte> value) ? $": {Encoding.UTF8.GetString(value)}" : "";
        goodbye = new MqttEnd(MqttEndedBy.Server, packet.Reason, $"The server disconnected with {packet.Reason}{text}.");
        return true;
    }
}
