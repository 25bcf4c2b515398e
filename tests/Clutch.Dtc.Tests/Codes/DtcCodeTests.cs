using System.Globalization;

namespace Clutch.Dtc.Tests;

public sealed class DtcCodeTests
{
    [Theory]
    [InlineData(0x0133, "P0133")]
    [InlineData(0x4123, "C0123")]
    [InlineData(0x8003, "B0003")]
    [InlineData(0xC100, "U0100")]
    [InlineData(0x0AA6, "P0AA6")]
    [InlineData(0x0000, "P0000")]
    [InlineData(0xFFFF, "U3FFF")]
    public void Two_bytes_have_one_name(int value, string name)
    {
        Assert.Equal(name, new DtcCode((ushort)value).ToString());
        Assert.Equal(name[0], new DtcCode((ushort)value).Letter);
    }

    [Fact]
    public void A_failure_type_follows_a_dash_and_00_is_one()
    {
        Assert.Equal("C0031-23", new DtcCode(0x4031, 0x23).ToString());
        Assert.Equal("P0301-00", new DtcCode(0x0301, 0x00).ToString());
        Assert.NotEqual(new DtcCode(0x0301), new DtcCode(0x0301, 0x00));
        Assert.Equal(new DtcCode(0x0301), new DtcCode(0x0301, 0x00).Base);
    }

    /// <summary>16,842,752 codes: every base code without and with each of the 256 failure types.</summary>
    [Fact]
    public void Every_code_with_every_failure_type_reads_back_as_it_was_written()
    {
        Span<char> text = stackalloc char[DtcCode.MaxLength];
        for (int value = 0; value <= 0xFFFF; value++)
        {
            for (int failure = -1; failure <= 0xFF; failure++)
            {
                DtcCode code = failure < 0 ? new DtcCode((ushort)value) : new DtcCode((ushort)value, (byte)failure);
                bool formats = code.TryFormat(text, out int written);
                bool reads = DtcCode.TryParse(text[..written], out DtcCode read, out DtcReading reading, out DtcReject reject);
                if (!formats || !reads || read != code || reading != DtcReading.Name || reject != DtcReject.None)
                {
                    Assert.Fail($"{value:X4} {failure}: written as {text[..written]}, read as {read}, {reading}, {reject}");
                }
            }
        }
    }

    [Fact]
    public void Every_pair_and_triple_of_bytes_reads_as_bytes_when_a_prefix_says_so()
    {
        for (int value = 0; value <= 0xFFFF; value++)
        {
            string two = string.Create(CultureInfo.InvariantCulture, $"0x{value:x4}");
            Assert.True(DtcCode.TryParse(two, out DtcCode code, out DtcReading reading, out _), two);
            Assert.Equal((new DtcCode((ushort)value), DtcReading.Bytes), (code, reading));
            string three = string.Create(CultureInfo.InvariantCulture, $"{value >> 8:X2} {value & 0xFF:X2} {value % 251:X2}");
            Assert.True(DtcCode.TryParse(three, out code, out reading, out _), three);
            Assert.Equal((new DtcCode((ushort)value, (byte)(value % 251)), DtcReading.Bytes), (code, reading));
        }
    }

    [Fact]
    public void Does_not_write_into_too_little_room()
    {
        Assert.False(new DtcCode(0x0301).TryFormat(stackalloc char[4], out int written));
        Assert.Equal(0, written);
        Assert.False(new DtcCode(0x0301, 0).TryFormat(stackalloc char[7], out written));
        Assert.Equal(0, written);
    }
}
