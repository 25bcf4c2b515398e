using System.Text;
using Clutch.Obd;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class PollGroupTests
{
    [Fact]
    public void The_suffix_is_learned_from_two_equal_answers()
    {
        var group = new PollGroup([0x0C, 0x0D], CountForm.Suffix);
        Assert.Equal("010C0D", Request(group));
        group.Answered(2);
        Assert.Equal("010C0D", Request(group));
        group.Answered(2);
        Assert.Equal("010C0D2", Request(group));
    }

    [Fact]
    public void The_suffix_is_one_hexadecimal_digit_and_left_out_beyond_fifteen()
    {
        var group = new PollGroup([0x0C], CountForm.Suffix);
        Learn(group, 10);
        Assert.Equal("010CA", Request(group));
        var wide = new PollGroup([0x0C], CountForm.Suffix);
        Learn(wide, 16);
        Assert.Equal("010C", Request(wide));
    }

    [Fact]
    public void An_answer_that_is_shorter_than_learned_or_missing_unlearns()
    {
        var group = new PollGroup([0x0C], CountForm.Suffix);
        Learn(group, 2);
        group.Answered(1);
        Assert.Equal("010C", Request(group));
        Learn(group, 2);
        group.Failed();
        Assert.Equal("010C", Request(group));
        Assert.Equal(1, group.Failures);
        group.Answered(0);
        Assert.Equal(0, group.Failures);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(8, 2)]
    [InlineData(13, 2)]
    [InlineData(14, 3)]
    [InlineData(20, 3)]
    [InlineData(21, 4)]
    public void Frames_of_a_message_follow_iso_15765_2(int length, int frames) =>
        Assert.Equal(frames, PollGroup.FramesOf(new ObdMessage(0x7E8, Outcome.Value, 0, 0, length)));

    [Fact]
    public void A_count_is_learned_again_after_a_thousand_answers_so_that_a_late_ecu_is_heard()
    {
        var group = new PollGroup([0x0C], CountForm.Suffix);
        Learn(group, 1);
        for (int i = 0; i < 999; i++)
        {
            group.Answered(1);
            Assert.True(group.HasCount);
        }

        group.Answered(1);
        Assert.Equal("010C", Request(group));
        Learn(group, 2);
        Assert.Equal("010C2", Request(group));
    }

    [Fact]
    public void Without_a_count_nothing_is_learned_and_stpx_counts_in_its_own_words()
    {
        var none = new PollGroup([0x0C], CountForm.None);
        Learn(none, 1);
        Assert.Equal("010C", Request(none));
        var stpx = new PollGroup([0x0C, 0x0D], CountForm.Stpx);
        Learn(stpx, 2);
        Assert.Equal("STPX D:010C0D,R:2", Request(stpx));
    }

    private static void Learn(PollGroup group, int frames)
    {
        group.Answered(frames);
        group.Answered(frames);
    }

    private static string Request(PollGroup group) => Encoding.ASCII.GetString(group.Request);
}
