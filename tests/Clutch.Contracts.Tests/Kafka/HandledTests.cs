using Clutch.Log.Kafka;

namespace Clutch.Contracts.Tests.Kafka;

/// <summary>What one committed record says about the partitions of those before it.</summary>
public sealed class HandledTests
{
    private readonly Handled _handled = new();

    [Fact]
    public void A_record_covers_all_that_were_read_before_it_in_any_partition()
    {
        Read((0, 5), (0, 6), (1, 3), (0, 7), (2, 9));

        Assert.Equal(new Dictionary<int, long> { [0] = 8, [1] = 4 }, _handled.Take(0, 8));
        Assert.Equal(new Dictionary<int, long> { [2] = 10 }, _handled.Take(2, 10));
    }

    [Fact]
    public void A_record_inside_a_run_leaves_the_rest_of_it()
    {
        Read((0, 5), (0, 6), (0, 7));

        Assert.Equal(new Dictionary<int, long> { [0] = 6 }, _handled.Take(0, 6));
        Assert.Equal(new Dictionary<int, long> { [0] = 8 }, _handled.Take(0, 8));
    }

    [Fact]
    public void What_was_committed_or_never_read_is_not_known()
    {
        Read((0, 5), (1, 1));

        Assert.Null(_handled.Take(0, 5));
        Assert.Null(_handled.Take(0, 7));
        Assert.Null(_handled.Take(2, 1));
        Assert.NotNull(_handled.Take(1, 2));
        Assert.Null(_handled.Take(0, 6));
    }

    [Fact]
    public void Nothing_is_known_after_the_partitions_changed_hands()
    {
        Read((0, 5));
        _handled.Clear();

        Assert.Null(_handled.Take(0, 6));
    }

    [Fact]
    public void A_reader_that_never_commits_costs_bounded_memory_and_no_record_too_many_is_committed()
    {
        for (int i = 0; i < 20_000; i++)
        {
            Read((i % 2, i / 2));
        }

        Dictionary<int, long>? offsets = _handled.Take(0, 9990);

        Assert.Equal(new Dictionary<int, long> { [0] = 9990, [1] = 9989 }, offsets);
        Assert.Null(_handled.Take(0, 1));
    }

    private void Read(params ReadOnlySpan<(int Partition, long Offset)> records)
    {
        foreach ((int partition, long offset) in records)
        {
            _handled.Add(partition, offset);
        }
    }
}
