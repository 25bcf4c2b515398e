namespace Clutch.Obd.Tests;

public sealed class KLineTests
{
    [Theory]
    [InlineData("86 F1 10 41 00 BE 3E B8 11 8D", "0100", "10 Value 4100BE3EB811")]
    [InlineData("C6 33 10 41 00 BE 3E B8 11 0F", "0100", "10 Value 4100BE3EB811")]
    // The checksum byte may be missing: 86 is the coolant, not a checksum.
    [InlineData("83F110410586", "0105", "10 Value 410586")]
    [InlineData("83F11041058650", "0105", "10 Value 410586")]
    [InlineData("83F11041058651", "0105", "10 Malformed")]
    [InlineData("83F1104105", "0105", "10 Malformed")]
    [InlineData("83F1104105865000", "0105", "10 Malformed")]
    [InlineData("80 F1 10 03 41 05 86 50", "0105", "10 Value 410586")]
    [InlineData("80 F1 10 00", "0105", "10 Malformed")]
    [InlineData("83 F1 10 7F 01 11 15", "010C", "10 Refused(11) 7F0111")]
    public void The_length_of_a_kwp_frame_rules_over_its_checksum(string line, string request, string expected) =>
        Assert.Equal(expected, Reply.Show(request, line + "\r>", Reply.Kwp));

    [Theory]
    [InlineData("48 6B 10 41 00 BE 3E B8 11 FA", "0100", "10 Value 4100BE3EB811")]
    [InlineData("48 6B 10 44 07", "04", "10 Value 44")]
    [InlineData("48 6B 10 41 FF", "0100", "10 Malformed")]
    [InlineData("48 6B 10 41 00 00 F", "0100", "0 Malformed")]
    [InlineData("48 6B 10 41 00 BE 3E B8 11 00 00 FA", "0100", "10 Malformed")]
    public void Reads_9141_and_J1850_frames(string line, string request, string expected) =>
        Assert.Equal(expected, Reply.Show(request, line + "\r>", Reply.Iso9141));

    [Theory]
    // One header byte (length in its low six bits), and two (length in the second).
    [InlineData("03 41 05 86 CF", "0105", "0 Value 410586")]
    [InlineData("03 41 05 86", "0105", "0 Value 410586")]
    [InlineData("03 41 05 86 CE", "0105", "0 Malformed")]
    [InlineData("00 03 41 05 86 CF", "0105", "0 Value 410586")]
    [InlineData("00 03 41 05", "0105", "0 Malformed")]
    [InlineData("01 44", "04", "0 Value 44")]
    [InlineData("00", "04", "0 Malformed")]
    [InlineData("C0 33 10 03 41 05 86 D2", "0105", "10 Value 410586")]
    public void Kwp_headers_may_lack_addresses(string line, string request, string expected) =>
        Assert.Equal(expected, Reply.Show(request, line + "\r>", Reply.Kwp));

    [Theory]
    [InlineData("48 6B 10 41 05 86", "0105", ObdProtocol.Iso9141, "10 Value 410586")]
    [InlineData("48 6B 10 41 05 86 8F", "0105", ObdProtocol.Iso9141, "10 Value 410586")]
    [InlineData("48 6B 10 41 0C 1A F8", "010C", ObdProtocol.J1850Vpw, "10 Value 410C1AF8")]
    [InlineData("48 6B 10 7F 01 12", "010C", ObdProtocol.Iso9141, "10 Refused(12) 7F0112")]
    [InlineData("48 6B 10 44", "04", ObdProtocol.Iso9141, "10 Value 44")]
    // The last byte is the right checksum of the others: the answer itself is too short.
    [InlineData("48 6B 10 41 05 09", "0105", ObdProtocol.Iso9141, "10 Value 4105")]
    [InlineData("48 6B 10 41 05 D7", "0105", ObdProtocol.J1850Vpw, "10 Value 4105")]
    [InlineData("48 6B 10 41 05 D7", "0105", ObdProtocol.Iso9141, "10 Value 4105D7")]
    // What the request does not tell is not guessed.
    [InlineData("48 6B 10 41 AB 01 02", "01AB", ObdProtocol.Iso9141, "10 Value 41AB01")]
    public void A_clone_may_print_9141_and_J1850_without_a_checksum(string line, string request, ObdProtocol protocol, string expected) =>
        Assert.Equal(expected, Reply.Show(request, line + "\r>", new AdapterFormat(true, protocol)));

    [Theory]
    [InlineData("48 6B 10 49 02 02 04 05 06 07 FF|48 6B 10 49 02 03 08 09 0A 0B FF|48 6B 10 49 02 01 00 01 02 03 FF", "10 Value 4902000102030405060708090A0B")]
    [InlineData("48 6B 10 49 02 02 04 05 06 07 FF|48 6B 10 49 02 01 00 01 02 03 FF|48 6B 10 49 02 02 04 05 06 07 FF", "10 Value 49020001020304050607")]
    [InlineData("48 6B 10 49 02 01 00 01 02 03 FF|48 6B 10 49 02 03 08 09 0A 0B FF", "10 Malformed")]
    [InlineData("48 6B 10 49 02 01 00 01 02 03 FF|48 6B 10 49 02 01 00 01 02 04 FF", "10 Malformed")]
    [InlineData("48 6B 10 49 02 00 00 01 02 03 FF", "10 Malformed")]
    [InlineData("48 6B 10 49 02 01 00 01 02 03 FF|48 6B 11 49 02 01 00 01 02 03 FF", "10 Value 490200010203; 11 Value 490200010203")]
    public void Joins_numbered_messages_of_one_ecu(string lines, string expected) =>
        Assert.Equal(expected, Reply.Show("0902", lines.Replace('|', '\r') + "\r>", Reply.Iso9141));

    [Fact]
    public void A_count_of_messages_is_not_a_numbered_message() =>
        Assert.Equal("10 Value 490105", Reply.Show("0901", "48 6B 10 49 01 05 12\r>", Reply.Iso9141));

    [Fact]
    public void Joins_numbered_messages_without_headers() =>
        Assert.Equal(
            "0 Value 490200000031414141",
            Reply.Show("0902", "49 02 01 00 00 00 31\r49 02 02 41 41 41\r>", new AdapterFormat(false, ObdProtocol.Kwp5Baud)));
}
