namespace Clutch.Obd.Tests;

public sealed class PidSetTests
{
    [Fact]
    public void Reads_a_support_bitmap_from_the_highest_bit_down()
    {
        Assert.Equal(ObdReject.None, PidSet.TryRead(Convert.FromHexString("4100BE3FA813"), 0x01, out PidSet set));
        var pids = new List<byte>();
        foreach (byte pid in set)
        {
            pids.Add(pid);
        }

        Assert.Equal([0x01, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x13, 0x15, 0x1C, 0x1F, 0x20], pids);
        Assert.Equal(pids.Count, set.Count);
        Assert.True(set.Contains(0x20));
        Assert.False(set.Contains(0x00));
        Assert.False(set.Contains(0x02));
    }

    [Fact]
    public void Reads_several_bitmaps_of_one_answer_and_the_last_range()
    {
        Assert.Equal(ObdReject.None, PidSet.TryRead(Convert.FromHexString("41008000000120800000 01E0FFFFFFFF".Replace(" ", "")), 0x01, out PidSet set));
        Assert.Equal(4 + 31, set.Count);
        Assert.True(set.Contains(0x01) && set.Contains(0x20) && set.Contains(0x21) && set.Contains(0x40) && set.Contains(0xFF));
        Assert.False(set.Contains(0x00));
    }

    [Theory]
    [InlineData("49005542 0000", 0x09, ObdReject.None)]
    [InlineData("4100", 0x01, ObdReject.TooShort)]
    [InlineData("41", 0x01, ObdReject.Empty)]
    [InlineData("4900554200", 0x09, ObdReject.TooShort)]
    [InlineData("490055420000", 0x01, ObdReject.NotThisService)]
    [InlineData("410C1AF80000", 0x01, ObdReject.PidNotAsked)]
    [InlineData("4100800000000080000000", 0x01, ObdReject.PidTwice)]
    [InlineData("4100BE3FA813AA", 0x01, ObdReject.None)]
    public void Rejects_what_is_no_bitmap(string payload, byte service, ObdReject expected)
    {
        Assert.Equal(expected, PidSet.TryRead(Convert.FromHexString(payload.Replace(" ", "")), service, out PidSet set));
        Assert.Equal(expected != ObdReject.None, set.IsEmpty);
    }

    [Fact]
    public void A_set_holds_every_identifier()
    {
        var set = default(PidSet);
        Assert.True(set.IsEmpty);
        for (int pid = 0; pid <= 0xFF; pid++)
        {
            Assert.False(set.Contains((byte)pid));
            set = set.With((byte)pid);
            Assert.Equal(pid + 1, set.Count);
        }

        Assert.Equal(set, default(PidSet).Union(set));
        Assert.NotEqual(default, set);
    }
}
