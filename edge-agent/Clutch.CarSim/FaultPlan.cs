namespace Clutch.CarSim;

/// <summary>
/// Decides which faults happen. It depends on the seed, the requests so far and the time since power-on alone, so that
/// a session can be repeated.
/// </summary>
internal sealed class FaultPlan
{
    private sealed class Entry(LinkFault fault, ulong seed)
    {
        public LinkFault Fault { get; } = fault;

        public SplitMix Random = new(seed);

        public int Matches { get; set; }

        public int Struck { get; set; }

        /// <summary>When it happens by itself the next time.</summary>
        public long? Next { get; set; } = fault.When.At?.Ticks;
    }

    private readonly Entry[] _entries;

    public FaultPlan(IReadOnlyList<LinkFault> faults, ulong seed)
    {
        _entries = [.. faults.Select((f, i) => new Entry(f, seed ^ ((ulong)(i + 1) << 32)))];
    }

    /// <summary>When a fault happens by itself the next time, ticks since power-on.</summary>
    public long? Next => _entries.Min(e => e.Next);

    /// <summary>The faults of this request.</summary>
    public List<LinkFault> Strike(string request, long elapsed)
    {
        List<LinkFault> struck = [];
        foreach (Entry entry in _entries)
        {
            FaultTrigger when = entry.Fault.When;
            if (when.At is not null || elapsed < when.After.Ticks || elapsed >= when.Until.Ticks || !request.StartsWith(when.Request, StringComparison.Ordinal))
            {
                continue;
            }

            entry.Matches++;
            bool turn = entry.Matches >= when.From && (entry.Matches - when.From) % when.Every == 0;
            if (turn && entry.Struck < when.Times && (when.Probability >= 1 || entry.Random.Between(0, 1) < when.Probability))
            {
                entry.Struck++;
                struck.Add(entry.Fault);
            }
        }

        return struck;
    }

    /// <summary>Takes the fault that is due by itself.</summary>
    public LinkFault TakeNext()
    {
        Entry entry = _entries.Where(e => e.Next is not null).MinBy(e => e.Next)!;
        entry.Struck++;
        entry.Next = entry.Fault.When.Again is { } again && entry.Struck < entry.Fault.When.Times ? entry.Next + again.Ticks : null;
        return entry.Fault;
    }
}
