using Clutch.Obd;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class PollPackingTests
{
    private const int Long = 4095;

    [Fact]
    public void Six_pids_share_a_request_even_when_that_takes_a_third_frame()
    {
        List<byte> group = Assert.Single(PollPacking.Pack([0x0C, 0x0D, 0x05, 0x11, 0x04, 0x0F], 6, Long));
        Assert.Equal(14, PollPacking.AnswerBytes(group));
    }

    [Fact]
    public void Seven_pids_are_split_where_it_costs_the_fewest_frames()
    {
        // Engine speed with five of one byte is 14 bytes and three frames, and one is left over: four frames. Split otherwise, three.
        List<List<byte>> groups = PollPacking.Pack([0x0C, 0x0D, 0x05, 0x11, 0x04, 0x0F, 0x0B], 6, Long);
        Assert.Equal(2, groups.Count);
        Assert.Equal(3, groups.Sum(Frames));
    }

    [Fact]
    public void Answers_stay_within_one_frame_where_longer_ones_do_not_get_through()
    {
        List<List<byte>> groups = PollPacking.Pack([0x0C, 0x0D, 0x05, 0x11, 0x04, 0x0F], 6, AdapterProfile.SingleFrame);
        Assert.All(groups, group => Assert.Equal(1, Frames(group)));
        Assert.Equal(6, groups.Sum(group => group.Count));
    }

    [Fact]
    public void Every_pid_is_in_one_group_and_no_group_is_over_its_limits()
    {
        byte[] batchable = [.. PidTable.All.ToArray().Where(pid => pid.IsBatchable && pid.Number % 0x20 != 0).Select(pid => pid.Number)];
        for (int most = 1; most <= 6; most++)
        {
            List<List<byte>> groups = PollPacking.Pack(batchable, most, Long);
            Assert.Equal((batchable.Length + most - 1) / most, groups.Count);
            Assert.All(groups, group => Assert.InRange(group.Count, 1, most));
            Assert.Equal(batchable, groups.SelectMany(group => group).Order());
        }
    }

    [Fact]
    public void A_rider_costs_no_frame()
    {
        List<byte> group = [0x0C, 0x0D]; // 6 bytes of 7
        Assert.False(PollPacking.TryRide(group, 0x05, 6, Long));
        group = [0x0C, 0x0D, 0x11]; // 8 bytes of 13
        Assert.True(PollPacking.TryRide(group, 0x05, 6, Long));
        Assert.Equal([0x0C, 0x0D, 0x11, 0x05], group);
    }

    private static int Frames(List<byte> group) => PollGroup.FramesOf(PollPacking.AnswerBytes(group));
}
