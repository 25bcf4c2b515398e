using System.Text;
using Clutch.Mqtt;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Reads what an MQTT 5 server says when it refuses.</summary>
internal static class Refusals
{
    /// <summary>Reason code and Reason String of a CONNACK, PUBACK or DISCONNECT with a body below 128 bytes or above.</summary>
    public static (ReasonCode Reason, string Text) Read(byte[] packet)
    {
        ReadOnlySpan<byte> body = packet.AsSpan(packet[1] < 0x80 ? 2 : 3);
        PropertyBlock properties;
        ReasonCode reason;
        switch ((PacketType)(packet[0] >> 4))
        {
            case PacketType.ConnAck:
                Assert.True(ConnAckPacket.TryParse(body, MqttVersion.V5, out ConnAckPacket connAck, out _));
                reason = connAck.Reason;
                properties = connAck.Properties;
                break;
            case PacketType.PubAck:
                Assert.True(PubAckPacket.TryParse(body, PacketType.PubAck, MqttVersion.V5, PacketSender.Server, out PubAckPacket pubAck, out _));
                reason = pubAck.Reason;
                properties = pubAck.Properties;
                break;
            default:
                Assert.True(DisconnectPacket.TryParse(body, MqttVersion.V5, PacketSender.Server, out DisconnectPacket disconnect, out _));
                reason = disconnect.Reason;
                properties = disconnect.Properties;
                break;
        }

        return (reason, properties.TryGetValue(PropertyId.ReasonString, out ReadOnlySpan<byte> text) ? Encoding.UTF8.GetString(text) : "");
    }
}
