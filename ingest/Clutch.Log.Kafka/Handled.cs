namespace Clutch.Log.Kafka;

/// <summary>
/// What a reader has read and not committed, as runs of records of one partition in the order in which they were read. A commit names one
/// record; this tells what that means for the other partitions.
/// </summary>
internal sealed class Handled
{
    /// <summary>Of a reader that never commits only the newest runs are kept; the others are committed with the next record of their partition.</summary>
    private const int MostRuns = 4096;

    private readonly List<Run> _runs = [];

    public void Clear() => _runs.Clear();

    /// <summary>A record was read.</summary>
    public void Add(int partition, long offset)
    {
        if (_runs.Count > 0 && _runs[^1] is { } last && last.Partition == partition)
        {
            _runs[^1] = last with { Next = offset + 1 };
            return;
        }

        if (_runs.Count == MostRuns)
        {
            _runs.RemoveRange(0, MostRuns / 2);
        }

        _runs.Add(new Run(partition, offset, offset + 1));
    }

    /// <summary>
    /// The offsets to commit when the record that ends at <paramref name="next"/> and all before it are handled. They leave this list. Null: the record
    /// is not among those that were read since the partitions were assigned or the last commit.
    /// </summary>
    public Dictionary<int, long>? Take(int partition, long next)
    {
        int index = _runs.FindLastIndex(run => run.Partition == partition && run.First < next && next <= run.Next);
        if (index < 0)
        {
            return null;
        }

        var offsets = new Dictionary<int, long>();
        for (int i = 0; i < index; i++)
        {
            offsets[_runs[i].Partition] = _runs[i].Next;
        }

        offsets[partition] = next;
        _runs[index] = _runs[index] with { First = next };
        _runs.RemoveRange(0, _runs[index].First == _runs[index].Next ? index + 1 : index);
        return offsets;
    }

    /// <summary>Records <c>First</c> to before <c>Next</c> of a partition.</summary>
    private readonly record struct Run(int Partition, long First, long Next);
}
