using System.Text;
using Clutch.Obd;
using Xunit;

namespace Clutch.Edge.Tests;

public sealed class PollGroupTests
{
    [Fact]
    public void The_suffix_is_learned_from_two_equal_answers()
    {
        var group = new PollGroup([0x0C, 0x0D]);
        Assert.Equal("010C0D", Request(group));
        group.Answered(2);
        Assert.Equal("010C0D", Request(group));
        group.Answered(2);
        Assert.Equal("010C0D2", Request(group));
    }

    [Fact]
    public void The_suffix_is_one_hexadecimal_digit_and_left_out_beyond_fifteen()
    {
        var group = new PollGroup([0x0C]);
        Learn(group, 10);
        Assert.Equal("010CA", Request(group));
        var wide = new PollGroup([0x0C]);
        Learn(wide, 16);
        Assert.Equal("010C", Request(wide));
    }

    [Fact]
    public void An_answer_that_is_shorter_than_learned_or_missing_unlearns()
    {
        var group = new PollGroup([0x0C]);
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
    public void A_group_that_stays_silent_falls_apart_and_a_silent_pid_is_left_alone()
    {
        PidSet supported = default(PidSet).With(0x0C).With(0x0D);
        var plan = new PollPlan(supported, mostPids: 6);
        PollGroup group = Assert.Single(plan.NextCycle());
        Fail(group);
        Assert.Equal(["010C", "010D"], plan.NextCycle().Select(Request).Order(StringComparer.Ordinal));
        foreach (PollGroup single in plan.NextCycle())
        {
            Fail(single);
        }

        Assert.Empty(plan.NextCycle());
    }

    [Fact]
    public void Slow_signals_take_turns()
    {
        PidSet supported = default(PidSet).With(0x0C).With(0x05).With(0x2F);
        var plan = new PollPlan(supported, mostPids: 1);
        string[] first = [.. plan.NextCycle().Select(Request)];
        string[] second = [.. plan.NextCycle().Select(Request)];
        Assert.Equal(["010C", "0105"], first);
        Assert.Equal(["010C", "012F"], second);
    }

    [Fact]
    public void A_bus_without_multi_pid_requests_gets_one_pid_each()
    {
        PidSet supported = default(PidSet).With(0x0C).With(0x0D).With(0x20);
        Assert.All(new PollPlan(supported, mostPids: 1).NextCycle(), group => Assert.Single(group.Pids));
    }

    private static void Learn(PollGroup group, int frames)
    {
        group.Answered(frames);
        group.Answered(frames);
    }

    private static void Fail(PollGroup group)
    {
        for (int i = 0; i < 3; i++)
        {
            group.Failed();
        }
    }

    private static string Request(PollGroup group) => Encoding.ASCII.GetString(group.Request);
}
