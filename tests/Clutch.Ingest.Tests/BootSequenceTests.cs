using Clutch.Ingest.Connections;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>The ledger of one boot against a set that remembers every number.</summary>
public sealed class BootSequenceTests
{
    [Fact]
    public void A_run_without_a_jump_has_no_gap()
    {
        var boot = new BootSequence(1, first: 5);
        for (long sequence = 6; sequence <= 100; sequence++)
        {
            Assert.False(boot.Note(sequence, out _, out _));
        }

        Assert.True(boot.Gaps.IsEmpty);
        Assert.True(boot.Knows(5));
        Assert.True(boot.Knows(100));
        Assert.False(boot.Knows(101));
        Assert.False(boot.Knows(4));
    }

    [Fact]
    public void A_jump_is_a_gap_until_its_last_frame_has_come()
    {
        var boot = new BootSequence(1, first: 1);
        Assert.True(boot.Note(5, out int found, out _));
        Assert.Equal(1, found);
        Assert.Equal([new SequenceRange(2, 4)], boot.Gaps.ToArray());
        Assert.True(boot.Note(3, out _, out int filled));
        Assert.Equal(0, filled);
        Assert.Equal([new SequenceRange(2, 2), new SequenceRange(4, 4)], boot.Gaps.ToArray());
        Assert.True(boot.Note(4, out _, out filled));
        Assert.Equal(1, filled);
        Assert.True(boot.Note(2, out _, out filled));
        Assert.Equal(1, filled);
        Assert.True(boot.Gaps.IsEmpty);
        Assert.False(boot.Note(2, out _, out _));
    }

    [Fact]
    public void The_number_of_gaps_is_bounded_and_the_oldest_is_forgotten()
    {
        var boot = new BootSequence(1, first: 1);
        for (int i = 1; i <= 100; i++)
        {
            boot.Note(1 + (i * 2), out _, out _);
        }

        Assert.Equal(BootSequence.MaxGaps, boot.Gaps.Length);
        Assert.Equal(new SequenceRange(200, 200), boot.Gaps[^1]);
        for (long missing = 2; missing <= 200; missing += 2)
        {
            Assert.False(boot.Knows(missing), $"{missing} never came: it must not be acknowledged without being appended");
        }

        Assert.True(boot.Knows(199));
    }

    [Fact]
    public void The_highest_number_there_is_does_not_overflow()
    {
        var boot = new BootSequence(1, first: 1);
        Assert.True(boot.Note(long.MaxValue, out _, out _));
        Assert.Equal([new SequenceRange(2, long.MaxValue - 1)], boot.Gaps.ToArray());
        boot.Note(long.MaxValue, out _, out _);
        boot.Note(7, out _, out _);
        Assert.True(boot.Knows(7));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Says_of_every_number_what_a_set_of_all_numbers_says(int seed)
    {
        var random = new Random(seed);
        var boot = new BootSequence(1, first: 1);
        var known = new HashSet<long> { 1 };
        for (int i = 0; i < 2_000; i++)
        {
            // Mostly the next one, at times a small jump or one of the last few: never more gaps than are kept.
            long top = known.Max();
            long sequence = random.Next(20) == 0 && boot.Gaps.Length < BootSequence.MaxGaps - 2 ? top + random.Next(2, 6)
                : boot.Gaps.Length > 0 && random.Next(3) == 0 ? random.NextInt64(boot.Gaps[0].From, top)
                : top + 1;
            boot.Note(sequence, out _, out _);
            known.Add(sequence);
            for (long probe = Math.Max(1, top - 30); probe < top + 8; probe++)
            {
                Assert.Equal(known.Contains(probe), boot.Knows(probe));
            }
        }
    }
}
