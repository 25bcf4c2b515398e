namespace Clutch.Mqtt;

/// <summary>UNSUBSCRIBE (3.10): <c>foreach (ReadOnlySpan&lt;byte&gt; filter in packet)</c> walks its filters.</summary>
public readonly ref struct UnsubscribePacket : IPacket
{
    public ushort PacketIdentifier { get; init; }

    public PropertyBlock Properties { get; init; }

    /// <summary>Filters as they stand in the packet; to write one, build them with <see cref="FilterWriter"/>.</summary>
    public ReadOnlySpan<byte> Filters { get; init; }

    /// <summary>How many filters there are, and so how many reason codes an MQTT 5 UNSUBACK needs.</summary>
    public int Count { get; private init; }

    byte IPacket.FirstByte => ((byte)PacketType.Unsubscribe << 4) | 0b0010; // [MQTT-3.10.1-1]

    public static bool TryParse(ReadOnlySpan<byte> body, MqttVersion version, out UnsubscribePacket packet, out MqttReject reject)
    {
        BodyReader reader = new(body);
        ushort identifier = reader.ReadPacketIdentifier();
        PropertyBlock properties = reader.ReadProperties(version, PropertyScope.Unsubscribe, PacketSender.Client);
        int start = reader.Position;
        int count = 0;
        while (reader.Ok && reader.Remaining > 0)
        {
            ReadOnlySpan<byte> filter = reader.ReadBinary();
            if (reader.Ok)
            {
                reader.Require(Utf8Text.CheckTopicFilter(filter, version)); // [MQTT-3.10.3-1]
            }

            count++;
        }

        if (count == 0)
        {
            reader.Fail(MqttReject.NoTopicFilter); // [MQTT-3.10.3-2]
        }

        packet = new UnsubscribePacket { PacketIdentifier = identifier, Properties = properties, Filters = body[start..], Count = count };
        return reader.Complete(out reject);
    }

    public FilterReader GetEnumerator() => new(Filters);

    int IPacket.MeasureBody(MqttVersion version) => 2 + BodyWriter.SizeOf(Properties, version) + Filters.Length;

    void IPacket.WriteBody(ref BodyWriter writer, MqttVersion version)
    {
        writer.Write(PacketIdentifier);
        writer.WriteProperties(Properties, version);
        writer.WriteBytes(Filters);
    }
}
