namespace Clutch.Mqtt;

/// <summary>SUBSCRIBE (3.8): <c>foreach (Subscription subscription in packet)</c> walks its filters.</summary>
public readonly ref struct SubscribePacket : IPacket
{
    public ushort PacketIdentifier { get; init; }

    public PropertyBlock Properties { get; init; }

    /// <summary>Filters and options as they stand in the packet; to write one, build them with <see cref="FilterWriter"/>.</summary>
    public ReadOnlySpan<byte> Filters { get; init; }

    /// <summary>How many filters there are, and so how many reason codes the SUBACK needs [MQTT-3.8.4-6].</summary>
    public int Count { get; private init; }

    byte IPacket.FirstByte => ((byte)PacketType.Subscribe << 4) | 0b0010; // [MQTT-3.8.1-1]

    public static bool TryParse(ReadOnlySpan<byte> body, MqttVersion version, out SubscribePacket packet, out MqttReject reject)
    {
        BodyReader reader = new(body);
        ushort identifier = reader.ReadPacketIdentifier();
        PropertyBlock properties = reader.ReadProperties(version, PropertyScope.Subscribe, PacketSender.Client);
        int start = reader.Position;
        int count = 0;
        while (reader.Ok && reader.Remaining > 0)
        {
            ReadOnlySpan<byte> filter = reader.ReadBinary();
            byte options = reader.ReadByte();
            if (reader.Ok)
            {
                reader.Require(Utf8Text.CheckTopicFilter(filter, version)); // [MQTT-3.8.3-1]
                reader.Require(Subscription.CheckOptions(options, Utf8Text.IsShared(filter, version), version));
            }

            count++;
        }

        if (count == 0)
        {
            reader.Fail(MqttReject.NoTopicFilter); // [MQTT-3.8.3-2], 3.1.1: [MQTT-3.8.3-3]
        }

        packet = new SubscribePacket { PacketIdentifier = identifier, Properties = properties, Filters = body[start..], Count = count };
        return reader.Complete(out reject);
    }

    public SubscriptionReader GetEnumerator() => new(Filters);

    int IPacket.MeasureBody(MqttVersion version) => 2 + BodyWriter.SizeOf(Properties, version) + Filters.Length;

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
        writer.Write(PacketIdentifier);
        writer.WriteProperties(Properties, version);
        writer.WriteBytes(Filters);
    }
}
