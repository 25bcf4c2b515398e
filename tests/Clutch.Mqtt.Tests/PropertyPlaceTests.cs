using System.Buffers.Binary;

namespace Clutch.Mqtt.Tests;

/// <summary>Which property may stand where: every identifier in every place, against table 2-4 of MQTT 5 written down once more.</summary>
public sealed class PropertyPlaceTests
{
    /// <summary>Places in the order of the letters: C connect, W will, c connack, P publish by a client, p by a server, a puback, r pubrec,
    /// l pubrel, m pubcomp, S subscribe, s suback, U unsubscribe, u unsuback, D disconnect by a client, d by a server, A auth.</summary>
    private static readonly Dictionary<int, string> s_table = new()
    {
        [1] = "WPp",
        [2] = "WPp",
        [3] = "WPp",
        [8] = "WPp",
        [9] = "WPp",
        [11] = "pS",
        [17] = "CcD",
        [18] = "c",
        [19] = "c",
        [21] = "CcA",
        [22] = "CcA",
        [23] = "C",
        [24] = "W",
        [25] = "C",
        [26] = "c",
        [28] = "cd",
        [31] = "carlmsuDdA",
        [33] = "Cc",
        [34] = "Cc",
        [35] = "Pp",
        [36] = "c",
        [37] = "c",
        [38] = "CWcPparlmSsUuDdA",
        [39] = "Cc",
        [40] = "c",
        [41] = "c",
        [42] = "c",
    };

    [Fact]
    public void Allows_each_property_exactly_where_the_standard_lists_it()
    {
        foreach (char place in s_table[38])
        {
            for (int id = 0; id <= 255; id++)
            {
                MqttReject reject = Read(place, Value(id));

                bool known = s_table.TryGetValue(id, out string? places);
                MqttReject expected = known && places!.Contains(place, StringComparison.Ordinal) ? MqttReject.None
                    : known ? MqttReject.PropertyMisplaced
                    : MqttReject.PropertyUnknown;
                Assert.True(expected == reject, $"property {id} in {place}: {reject}, not {expected}");
            }
        }
    }

    [Fact]
    public void Refuses_each_property_cut_at_every_byte_and_each_one_twice()
    {
        foreach ((int id, string places) in s_table)
        {
            byte[] value = Value(id);
            char place = places[0];
            for (int length = 1; length < value.Length; length++)
            {
                Assert.True(Read(place, value[..length]) == MqttReject.PropertyCut, $"property {id} cut to {length}");
            }

            bool repeatable = id == 38 || (id == 11 && place == 'p');
            Assert.True(Read(place, [.. value, .. value]) == (repeatable ? MqttReject.None : MqttReject.PropertyRepeated), $"property {id} twice");
        }

        Assert.Equal(MqttReject.PropertyRepeated, Read('S', [11, 1, 11, 2]));
    }

    private static MqttReject Read(char place, byte[] list)
    {
        // Authentication data asks for a method beside it, and AUTH for a method in any case.
        bool addMethod = list[0] != 21 && (list[0] == 22 || place == 'A') && "CcA".Contains(place, StringComparison.Ordinal);
        byte[] properties = addMethod ? [.. list, 21, 0, 1, (byte)'m'] : list;
        if (addMethod && list.Length < Value(list[0]).Length)
        {
            properties = list;
        }

        string p = "{" + Convert.ToHexString(properties) + "}";
        (string notation, PacketSender sender) = place switch
        {
            'C' => ($"10: `MQTT` 05 02 0000 {p} ``", PacketSender.Client),
            'W' => ($"10: `MQTT` 05 06 0000 {{}} `` {p} `w` ``", PacketSender.Client),
            'c' => ($"20: 0000 {p}", PacketSender.Server),
            'P' => ($"30: `a` {p}", PacketSender.Client),
            'p' => ($"30: `a` {p}", PacketSender.Server),
            'a' => ($"40: 0001 00 {p}", PacketSender.Server),
            'r' => ($"50: 0001 00 {p}", PacketSender.Server),
            'l' => ($"62: 0001 00 {p}", PacketSender.Client),
            'm' => ($"70: 0001 00 {p}", PacketSender.Server),
            'S' => ($"82: 0001 {p} `a` 00", PacketSender.Client),
            's' => ($"90: 0001 {p} 00", PacketSender.Server),
            'U' => ($"a2: 0001 {p} `a`", PacketSender.Client),
            'u' => ($"b0: 0001 {p} 00", PacketSender.Server),
            'D' => ($"e0: 00 {p}", PacketSender.Client),
            'd' => ($"e0: 00 {p}", PacketSender.Server),
            _ => ($"f0: 18 {p}", PacketSender.Server),
        };
        PacketRoundTrip.Read(WireNotation.Encode(notation), MqttVersion.V5, sender, out MqttReject reject);
        return reject;
    }

    /// <summary>The property with an acceptable value; an unknown one with a byte.</summary>
    private static byte[] Value(int id)
    {
        byte[] four = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(four, 0x0102);
        byte[] value = id switch
        {
            1 or 23 or 25 or 36 or 37 or 40 or 41 or 42 => [1],
            2 or 17 or 24 or 39 => four,
            19 or 33 or 34 or 35 => [0, 9],
            11 => [0x81, 0x01],
            38 => [0, 1, (byte)'k', 0, 1, (byte)'v'],
            _ => [0, 2, (byte)'x', (byte)'y'],
        };
        return [(byte)id, .. value];
    }
}
