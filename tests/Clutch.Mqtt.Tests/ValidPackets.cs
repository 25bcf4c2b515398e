namespace Clutch.Mqtt.Tests;

/// <summary>A packet on the wire, as hex text: the format is pinned here and never computed.</summary>
public sealed record WireCase(string Name, MqttVersion Version, PacketSender Sender, string Hex)
{
    public byte[] Bytes => Convert.FromHexString(Hex);

    public override string ToString() => $"{Version} {Name}";
}

/// <summary>Well-formed packets in their shortest form: reading and writing them again gives the same bytes.</summary>
internal static class ValidPackets
{
    public static readonly WireCase[] All =
    [
        new("CONNECT, clean, no id", MqttVersion.V311, PacketSender.Client, "100c00044d5154540402003c0000"),
        new("CONNECT, persistent session", MqttVersion.V311, PacketSender.Client, "101100044d5154540400000a00056361722d31"),
        new("CONNECT, will and credentials", MqttVersion.V311, PacketSender.Client, "103f00044d51545404ee001e00056361722d310016636c757463682f76312f6361722d312f73746174757300076f66666c696e650006646576696365000300ff01"),
        new("CONNECT, smallest", MqttVersion.V5, PacketSender.Client, "100d00044d51545405020000000000"),
        new("CONNECT, password without user name", MqttVersion.V5, PacketSender.Client, "101600044d51545405420000000001610006736563726574"),
        new("CONNECT, every property", MqttVersion.V5, PacketSender.Client, "107300044d51545405ce003c2e110000003c2100102700010000220005190117002600016b0001762600016b000176150005534352414d160001ff000269642518000000050101020000000a03000474657874080003722f740900020001260001610001620003772f740003627965000175000170"),
        new("CONNACK, accepted", MqttVersion.V311, PacketSender.Server, "20020000"),
        new("CONNACK, session present", MqttVersion.V311, PacketSender.Server, "20020100"),
        new("CONNACK, not authorized", MqttVersion.V311, PacketSender.Server, "20020005"),
        new("CONNACK, smallest", MqttVersion.V5, PacketSender.Server, "2003000000"),
        new("CONNACK, every limit", MqttVersion.V5, PacketSender.Server, "205a0000571100000e102100102401250027000100001200066175746f2d3722000a1f000777656c636f6d652600016b000176280029002a0013001e1a0004696e666f1c000a6f746865723a31383833150005534352414d16000101"),
        new("CONNACK, server busy", MqttVersion.V5, PacketSender.Server, "2003008900"),
        new("PUBLISH, QoS 0", MqttVersion.V311, PacketSender.Client, "300c0003612f627061796c6f6164"),
        new("PUBLISH, QoS 0, empty payload, retained", MqttVersion.V311, PacketSender.Client, "31050003612f62"),
        new("PUBLISH, QoS 1", MqttVersion.V311, PacketSender.Client, "320e0003612f62000a7061796c6f6164"),
        new("PUBLISH, QoS 2, dup, retain", MqttVersion.V311, PacketSender.Client, "3d080003612f62ffff00"),
        new("PUBLISH to a client", MqttVersion.V311, PacketSender.Server, "32200018636c757463682f76312f6361722d312f636f6d6d616e647300017363616e"),
        new("PUBLISH, QoS 0", MqttVersion.V5, PacketSender.Client, "30070003612f620078"),
        new("PUBLISH, QoS 1, alias for the topic", MqttVersion.V5, PacketSender.Client, "3209000000010323000178"),
        new("PUBLISH, QoS 1, every property", MqttVersion.V5, PacketSender.Client, "3a3c0003612f620102330100020000003c23000a080001720900030001022600016b0001760300156170706c69636174696f6e2f782d6d73677061636b78"),
        new("PUBLISH, two subscription identifiers", MqttVersion.V5, PacketSender.Server, "300e0003612f62070b010bffffff7f78"),
        new("PUBLISH, non-ASCII topic", MqttVersion.V5, PacketSender.Client, "30150011d8add8a7d984d8a92fe282ac2ff09d849e0078"),
        new("PUBACK", MqttVersion.V311, PacketSender.Server, "40020001"),
        new("PUBACK, success", MqttVersion.V5, PacketSender.Server, "40020001"),
        new("PUBACK, no matching subscribers", MqttVersion.V5, PacketSender.Server, "4003000110"),
        new("PUBACK, quota exceeded with reason", MqttVersion.V5, PacketSender.Server, "40120001970e1f000466756c6c2600016b000176"),
        new("PUBREC", MqttVersion.V5, PacketSender.Client, "5003000780"),
        new("PUBREL", MqttVersion.V311, PacketSender.Client, "62020007"),
        new("PUBREL, not found", MqttVersion.V5, PacketSender.Client, "6203000792"),
        new("PUBCOMP", MqttVersion.V5, PacketSender.Server, "70020007"),
        new("SUBSCRIBE", MqttVersion.V311, PacketSender.Client, "8212000a0003612f230100032b2f620200012300"),
        new("SUBSCRIBE, options", MqttVersion.V5, PacketSender.Client, "821a000a000005612f2b2f632d000c2473686172652f672f612f2301"),
        new("SUBSCRIBE, identifier", MqttVersion.V5, PacketSender.Client, "8210000a090b052600016b00017600016101"),
        new("SUBSCRIBE, no shared subscriptions", MqttVersion.V311, PacketSender.Client, "820e000100092473686172652f2f7800"),
        new("SUBACK", MqttVersion.V311, PacketSender.Server, "9006000a00010280"),
        new("SUBACK", MqttVersion.V5, PacketSender.Server, "9006000a000187a2"),
        new("SUBACK, reason string", MqttVersion.V5, PacketSender.Server, "9009000a051f00026e6f80"),
        new("UNSUBSCRIBE", MqttVersion.V311, PacketSender.Client, "a20a000b0003612f23000162"),
        new("UNSUBSCRIBE", MqttVersion.V5, PacketSender.Client, "a20f000b072600016b0001760003612f23"),
        new("UNSUBACK", MqttVersion.V311, PacketSender.Server, "b002000b"),
        new("UNSUBACK", MqttVersion.V5, PacketSender.Server, "b005000b000011"),
        new("PINGREQ", MqttVersion.V311, PacketSender.Client, "c000"),
        new("PINGRESP", MqttVersion.V311, PacketSender.Server, "d000"),
        new("DISCONNECT", MqttVersion.V311, PacketSender.Client, "e000"),
        new("DISCONNECT, normal", MqttVersion.V5, PacketSender.Client, "e000"),
        new("DISCONNECT, with will", MqttVersion.V5, PacketSender.Client, "e00104"),
        new("DISCONNECT, session expiry", MqttVersion.V5, PacketSender.Client, "e00700051100000000"),
        new("DISCONNECT, moved", MqttVersion.V5, PacketSender.Server, "e0129d101c00056f746865721f0005647261696e"),
        new("AUTH, continue", MqttVersion.V5, PacketSender.Server, "f00f180d150005534352414d1600020102"),
        new("AUTH, re-authenticate", MqttVersion.V5, PacketSender.Client, "f00a1908150005534352414d"),
        new("AUTH, success", MqttVersion.V5, PacketSender.Server, "f000"),
    ];

    /// <summary>Well-formed, but a writer would leave something out: (packet, the form it is written in).</summary>
    public static readonly (WireCase Packet, string Shortest)[] Verbose =
    [
        (new("PUBACK with reason 0", MqttVersion.V5, PacketSender.Server, "4003000100"), "40020001"),
        (new("PUBACK with reason 0 and no properties", MqttVersion.V5, PacketSender.Server, "400400010000"), "40020001"),
        (new("PUBACK with reason and no properties", MqttVersion.V5, PacketSender.Server, "400400011000"), "4003000110"),
        (new("DISCONNECT with reason 0", MqttVersion.V5, PacketSender.Client, "e00100"), "e000"),
        (new("DISCONNECT with reason and no properties", MqttVersion.V5, PacketSender.Server, "e0028b00"), "e0018b"),
    ];
}
