using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

public sealed class FreezeFrameTests
{
    [Theory]
    [InlineData("420C001AF8", 0, "0C", "10C0=1726")]
    [InlineData("420C001AF80D0032", 0, "0C0D", "10C0=1726 10D0=50")]
    [InlineData("420D0032", 0, "0C0D", "10D0=50")]
    [InlineData("420C011AF8", 1, "0C", "10C0=1726")]
    [InlineData("420C011AF8", 0, "0C", "FrameNotAsked")]
    [InlineData("420C001AF80D0132", 0, "0C0D", "FrameNotAsked")]
    [InlineData("420C001A", 0, "0C", "TooShort")]
    [InlineData("420C00", 0, "0C", "TooShort")]
    [InlineData("420C", 0, "0C", "TooShort")]
    [InlineData("42", 0, "0C", "Empty")]
    [InlineData("410C1AF8", 0, "0C", "NotThisService")]
    [InlineData("420D0032", 0, "0C", "PidNotAsked")]
    [InlineData("420D00320D0033", 0, "0D", "PidTwice")]
    [InlineData("420D0032AAAAAA", 0, "0D", "10D0=50")]
    [InlineData("4206008080", 0, "06", "1060=0 1061=0")]
    [InlineData("42060080", 0, "06", "1060=0")]
    [InlineData("4214005AFF", 0, "14", "1140=0.45")]
    public void Every_value_lies_one_byte_later_than_in_current_data(string payload, byte frame, string pids, string expected)
    {
        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        ObdReject reject = FreezeFrame.Decode(Convert.FromHexString(payload), Convert.FromHexString(pids), frame, 0x7E8, 42, samples, out int count);
        Assert.True(reject == ObdReject.None || count == 0);
        Assert.Equal(expected, reject == ObdReject.None ? string.Join(' ', samples.Take(count).Select(s => $"{s.Signal:X}={Reply.Value(s)}")) : reject.ToString());
    }

    [Theory]
    [InlineData("4202000301", "P0301")]
    [InlineData("4202000000", "P0000")]
    [InlineData("4202000301AAAA", "P0301")]
    [InlineData("4202010301", "FrameNotAsked")]
    [InlineData("42020003", "TooShort")]
    [InlineData("42030003", "PidNotAsked")]
    [InlineData("41020301", "NotThisService")]
    [InlineData("42020003010203", "CountMismatch")]
    public void Names_the_code_that_stored_the_frame(string payload, string expected)
    {
        ObdReject reject = FreezeFrame.TryReadCode(Convert.FromHexString(payload), 0, out TroubleCode code);
        Assert.Equal(expected, reject == ObdReject.None ? code.ToString() : reject.ToString());
    }

    [Theory]
    [InlineData("42000058180001", "02 04 05 0C 0D 20")]
    [InlineData("42000058180001200000000001", "02 04 05 0C 0D 20 40")]
    [InlineData("42000158180001", "FrameNotAsked")]
    [InlineData("420000581800", "TooShort")]
    [InlineData("420C001AF800", "PidNotAsked")]
    public void Reads_the_support_bitmaps_of_one_frame(string payload, string expected)
    {
        ObdReject reject = FreezeFrame.TryReadSupported(Convert.FromHexString(payload), 0, out PidSet set);
        var shown = new List<string>();
        foreach (byte pid in set)
        {
            shown.Add($"{pid:X2}");
        }

        Assert.Equal(expected, reject == ObdReject.None ? string.Join(' ', shown) : reject.ToString());
    }
}
