namespace Clutch.Obd.Tests;

public sealed class TroubleCodesTests
{
    [Theory]
    [InlineData(0x0301, "P0301")]
    [InlineData(0x4035, "C0035")]
    [InlineData(0x9234, "B1234")]
    [InlineData(0xC100, "U0100")]
    [InlineData(0x3FFF, "P3FFF")]
    [InlineData(0xFFFF, "U3FFF")]
    [InlineData(0x0A0B, "P0A0B")]
    public void Shows_a_code_by_its_standard_text(ushort value, string expected) => Assert.Equal(expected, new TroubleCode(value).ToString());

    [Theory]
    [InlineData("43020301C100", ObdProtocol.Can11At500, "P0301 U0100")]
    [InlineData("4300", ObdProtocol.Can11At500, "")]
    [InlineData("4302030100000000", ObdProtocol.Can29At500, "CountMismatch")]
    [InlineData("470103010000AA", ObdProtocol.Can11At500, "CountMismatch")]
    [InlineData("43010301000000", ObdProtocol.Can11At500, "P0301")]
    [InlineData("4A020301", ObdProtocol.Can11At500, "CountMismatch")]
    [InlineData("43010301C100", ObdProtocol.Can11At500, "CountMismatch")]
    [InlineData("43", ObdProtocol.Can11At500, "TooShort")]
    [InlineData("", ObdProtocol.Can11At500, "Empty")]
    [InlineData("410301", ObdProtocol.Can11At500, "NotThisService")]
    [InlineData("43010380034123", ObdProtocol.Iso9141, "P0103 B0003 C0123")]
    [InlineData("43030100000000", ObdProtocol.KwpFast, "P0301")]
    [InlineData("43000000000000", ObdProtocol.J1850Vpw, "")]
    [InlineData("4303010000", ObdProtocol.J1850Pwm, "P0301")]
    [InlineData("43030100", ObdProtocol.J1850Pwm, "CountMismatch")]
    [InlineData("43010301", ObdProtocol.Unknown, "P0301")]
    [InlineData("43030100000000", ObdProtocol.Unknown, "P0301")]
    public void Counts_on_can_and_fills_slots_elsewhere(string payload, ObdProtocol protocol, string expected)
    {
        var codes = new TroubleCode[TroubleCodes.MaxPerMessage];
        ObdReject reject = TroubleCodes.TryRead(Convert.FromHexString(payload), protocol, codes, out int count);
        Assert.Equal(expected, reject == ObdReject.None ? string.Join(' ', codes.Take(count)) : reject.ToString());
        Assert.True(reject == ObdReject.None || count == 0);
    }

    [Fact]
    public void A_span_that_is_too_small_yields_nothing()
    {
        Assert.Equal(ObdReject.NoRoom, TroubleCodes.TryRead([0x43, 2, 3, 1, 3, 2], ObdProtocol.Can11At500, new TroubleCode[1], out int count));
        Assert.Equal(0, count);
    }
}
