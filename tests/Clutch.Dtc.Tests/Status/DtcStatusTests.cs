namespace Clutch.Dtc.Tests;

public sealed class DtcStatusTests
{
    [Theory]
    [InlineData(0x00, "passed", false)]
    [InlineData(0x50, "not-tested", false)]
    [InlineData(0x10, "not-tested", false)]
    [InlineData(0x40, "passed", false)] // tested since the clear, not yet in this drive
    [InlineData(0x60, "history", false)]
    [InlineData(0x04, "pending", true)]
    [InlineData(0x07, "pending-active", true)]
    [InlineData(0x08, "confirmed-inactive", true)]
    [InlineData(0x2F, "confirmed-active", true)]
    [InlineData(0x80, "lamp", true)]
    public void Eight_bits_are_one_sentence_and_say_whether_there_is_a_fault(byte bits, string summary, bool isFault)
    {
        var status = new DtcStatus(bits);
        Assert.Equal((summary, isFault), (status.Summary, status.IsFault));
    }

    [Fact]
    public void Every_value_is_explained_bit_by_bit_in_every_language()
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            for (int bits = 0; bits <= 0xFF; bits++)
            {
                Assert.Equal(int.PopCount(bits), new DtcStatus((byte)bits).Explain(language).Count);
                Assert.Equal(int.PopCount(bits), new DtcSeverityByte((byte)bits).Explain(language).Count);
                Assert.NotEqual("", Term.Text("status-summaries", new DtcStatus((byte)bits).Summary, language));
            }
        }
    }

    [Theory]
    [InlineData(0x00, null)]
    [InlineData(0x1F, null)] // a class of the regulation is no advice
    [InlineData(0x20, Severity.Low)]
    [InlineData(0x40, Severity.High)]
    [InlineData(0x82, Severity.Critical)]
    public void The_severity_byte_speaks_with_its_highest_advice(byte bits, Severity? severity) => Assert.Equal(severity, new DtcSeverityByte(bits).Severity);
}
