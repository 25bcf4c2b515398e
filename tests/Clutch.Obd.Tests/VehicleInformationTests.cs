using System.Text;

namespace Clutch.Obd.Tests;

public sealed class VehicleInformationTests
{
    // Made-up numbers; the leading 1 and the inner 2, 0 and 1 must survive.
    private const string Vin = "1TEST12021X000201";

    [Theory]
    [InlineData("490201", "", ObdProtocol.Can11At500, ObdReject.None)]
    [InlineData("490201000000", "", ObdProtocol.Can11At500, ObdReject.None)]
    [InlineData("4902000000", "", ObdProtocol.Iso9141, ObdReject.None)]
    [InlineData("4902", "", ObdProtocol.KwpFast, ObdReject.None)]
    [InlineData("490201", "00", ObdProtocol.Can11At500, ObdReject.CountMismatch)]
    [InlineData("490201", "000000000000", ObdProtocol.Can11At500, ObdReject.CountMismatch)]
    [InlineData("490201", "31", ObdProtocol.Can11At500, ObdReject.CountMismatch)]
    [InlineData("490401", "", ObdProtocol.Can11At500, ObdReject.PidNotAsked)]
    [InlineData("410201", "", ObdProtocol.Can11At500, ObdReject.NotThisService)]
    public void Reads_a_vin_by_position(string before, string after, ObdProtocol protocol, ObdReject expected)
    {
        var vin = new byte[17];
        byte[] payload = [.. Convert.FromHexString(before), .. Encoding.ASCII.GetBytes(Vin), .. Convert.FromHexString(after)];
        Assert.Equal(expected, VehicleInformation.TryReadVin(payload, protocol, vin));
        Assert.Equal(expected == ObdReject.None ? Vin : new string('\0', 17), Encoding.ASCII.GetString(vin));
    }

    [Theory]
    [InlineData("", ObdReject.Empty)]
    [InlineData("49", ObdReject.Empty)]
    [InlineData("4902", ObdReject.TooShort)]
    [InlineData("49020131323334", ObdReject.TooShort)]
    [InlineData("4902014F54455354313230323158303030323031", ObdReject.NotAVin)]
    [InlineData("4902017454455354313230323158303030323031", ObdReject.NotAVin)]
    public void Rejects_what_is_no_vin(string payload, ObdReject expected) =>
        Assert.Equal(expected, VehicleInformation.TryReadVin(Convert.FromHexString(payload), ObdProtocol.Can11At500, new byte[17]));

    [Fact]
    public void A_span_that_is_too_small_for_the_vin_is_the_callers_matter() =>
        Assert.Equal(ObdReject.NoRoom, VehicleInformation.TryReadVin([0x49, 2, 1, .. Encoding.ASCII.GetBytes(Vin)], ObdProtocol.Can11At500, new byte[16]));

    [Fact]
    public void Reads_two_calibration_ids_without_their_padding()
    {
        byte[] payload = [0x49, 0x04, 2, .. Encoding.ASCII.GetBytes("CAL-ID-2020-1120"), .. Encoding.ASCII.GetBytes("0x21\0\0\0\0\0\0\0\0\0\0\0\0")];
        Assert.Equal(ObdReject.None, VehicleInformation.TryReadCalibrationIds(payload, ObdProtocol.Can11At500, out ReadOnlySpan<byte> ids, out int count));
        Assert.Equal(2, count);
        Assert.Equal("CAL-ID-2020-1120", Encoding.ASCII.GetString(VehicleInformation.CalibrationId(ids, 0)));
        Assert.Equal("0x21", Encoding.ASCII.GetString(VehicleInformation.CalibrationId(ids, 1)));
    }

    [Theory]
    [InlineData("490402", ObdReject.TooShort)]
    [InlineData("49040141424344", ObdReject.TooShort)]
    [InlineData("490400", ObdReject.TooShort)]
    [InlineData("4904014142434445464748494A4B4C4D4E4F5051", ObdReject.CountMismatch)]
    public void Rejects_calibration_ids_whose_count_is_wrong(string payload, ObdReject expected)
    {
        Assert.Equal(expected, VehicleInformation.TryReadCalibrationIds(Convert.FromHexString(payload), ObdProtocol.Can11At500, out _, out int count));
        Assert.Equal(0, count);
    }

    [Theory]
    [InlineData("4906021A2B3C4D0005E6F7", ObdProtocol.Can11At500, "1A2B3C4D 0005E6F7")]
    [InlineData("49061A2B3C4D", ObdProtocol.Iso9141, "1A2B3C4D")]
    [InlineData("4906021A2B3C4D", ObdProtocol.Can11At500, "TooShort")]
    [InlineData("49061A2B3C4D5E", ObdProtocol.Iso9141, "CountMismatch")]
    [InlineData("490603000000010000000200000003", ObdProtocol.Can11At500, "NoRoom")]
    public void Reads_verification_numbers_as_four_raw_bytes_each(string payload, ObdProtocol protocol, string expected)
    {
        var numbers = new uint[2];
        ObdReject reject = VehicleInformation.TryReadVerificationNumbers(Convert.FromHexString(payload), protocol, numbers, out int count);
        Assert.Equal(expected, reject == ObdReject.None ? string.Join(' ', numbers.Take(count).Select(n => n.ToString("X8"))) : reject.ToString());
    }

    [Theory]
    [InlineData("12.3V", 12300)]
    [InlineData("12.34", 12340)]
    [InlineData(" 9.9v ", 9900)]
    [InlineData("12.8 V", 12800)]
    [InlineData("12ABCD", null)]
    [InlineData("?", null)]
    [InlineData("", null)]
    [InlineData("-1.2V", null)]
    [InlineData("1234.5V", null)]
    public void Reads_the_adapter_voltage(string text, int? expected)
    {
        Assert.Equal(expected is not null, AdapterVoltage.TryParse(text, out int millivolts));
        Assert.Equal(expected ?? 0, millivolts);
    }

    [Theory]
    [InlineData("A6", ObdProtocol.Can11At500, true)]
    [InlineData("6", ObdProtocol.Can11At500, false)]
    [InlineData("A", ObdProtocol.J1939, false)]
    [InlineData("AA", ObdProtocol.J1939, true)]
    [InlineData("a3", ObdProtocol.Iso9141, true)]
    [InlineData("0", ObdProtocol.Unknown, false)]
    [InlineData("C", ObdProtocol.User2, false)]
    public void Reads_the_protocol_number(string reply, ObdProtocol expected, bool automatic)
    {
        Assert.True(ObdProtocols.TryParse(reply, out ObdProtocol protocol, out bool isAutomatic));
        Assert.Equal((expected, automatic), (protocol, isAutomatic));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("F")]
    [InlineData("16")]
    [InlineData("A66")]
    public void Rejects_what_is_no_protocol_number(string reply) => Assert.False(ObdProtocols.TryParse(reply, out _, out _));
}
