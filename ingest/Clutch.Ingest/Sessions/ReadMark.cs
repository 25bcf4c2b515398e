using Clutch.Log;

namespace Clutch.Ingest.Sessions;

/// <summary>
/// Up to where a stream needs not be read again: behind the last record of which, as of all before it, nothing is wanted any more. Counts by batches
/// as they were read. Not thread-safe.
/// </summary>
internal sealed class ReadMark
{
    private readonly LinkedList<Batch> _batches = new();

    /// <summary>A batch was read; hold it for each record in it that has to be read again after a start.</summary>
    public Batch Read(LogPosition end)
    {
        // One that nobody holds is one with the next: what is remembered is no more than what is held.
        if (_batches.Last is { Value.Held: 0 } last)
        {
            _batches.Remove(last);
        }

        var batch = new Batch(end);
        _batches.AddLast(batch);
        return batch;
    }

    /// <summary>The new place, if it has moved since the last call.</summary>
    public bool TryAdvance(out LogPosition place)
    {
        place = default;
        bool moved = false;
        while (_batches.First is { Value.Held: 0 } first)
        {
            place = first.Value.End;
            moved = true;
            _batches.RemoveFirst();
        }

        return moved;
    }

    /// <summary>Records that were read together.</summary>
    public sealed class Batch(LogPosition end)
    {
        public LogPosition End => end;

        public int Held { get; private set; }

        public void Hold() => Held++;

        public void Release() => Held--;
    }
}
