namespace Clutch.Devices;

/// <summary>
/// Remembers who failed how often, and for how long the next try is to be refused: nothing at first, then a time that doubles with each
/// failure. Refused tries are not failures, so that hammering does not lengthen the time. Memory is bounded: the one least recently seen is
/// forgotten first.
/// </summary>
public sealed class FailureDamper
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private readonly TimeProvider _time;

    public FailureDamper(TimeProvider time) => _time = time;

    /// <summary>Failures without a consequence.</summary>
    public required int Free { get; init; }

    /// <summary>The time after the first failure that counts; doubled by each further one.</summary>
    public required TimeSpan First { get; init; }

    /// <summary>No time is longer.</summary>
    public required TimeSpan Longest { get; init; }

    /// <summary>After so long without a failure or a refusal's time, all is forgotten.</summary>
    public required TimeSpan Memory { get; init; }

    /// <summary>Names remembered at one time.</summary>
    public required int Capacity { get; init; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>How long tries of this name are still to be refused; zero: let it try.</summary>
    public TimeSpan RefusedFor(string name)
    {
        lock (_gate)
        {
            return Find(name) is { } entry && entry.Until > _time.GetTimestamp() ? _time.GetElapsedTime(_time.GetTimestamp(), entry.Until) : TimeSpan.Zero;
        }
    }

    /// <summary>Whether a failure of this name is remembered.</summary>
    public bool HasFailed(string name)
    {
        lock (_gate)
        {
            return Find(name) is not null;
        }
    }

    /// <summary>Counts a failure; returns the time that follows from it.</summary>
    public TimeSpan CountFailure(string name)
    {
        lock (_gate)
        {
            Entry entry = Find(name) ?? Add(name);
            entry.Failures++;
            int beyond = entry.Failures - Free;
            TimeSpan time = beyond <= 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(beyond - 1, 20)));
            entry.Until = Later(time);
            entry.ForgottenAt = Later(time + Memory);
            return time;
        }
    }

    private Entry? Find(string name)
    {
        if (!_entries.TryGetValue(name, out LinkedListNode<Entry>? node))
        {
            return null;
        }

        _byUse.Remove(node);
        if (node.Value.ForgottenAt <= _time.GetTimestamp())
        {
            _entries.Remove(name);
            return null;
        }

        _byUse.AddLast(node);
        return node.Value;
    }

    private Entry Add(string name)
    {
        if (_entries.Count == Capacity)
        {
            _entries.Remove(_byUse.First!.Value.Name);
            _byUse.RemoveFirst();
        }

        var entry = new Entry(name);
        _entries.Add(name, _byUse.AddLast(entry));
        return entry;
    }

    private long Later(TimeSpan by) => _time.GetTimestamp() + (long)(by.TotalSeconds * _time.TimestampFrequency);

    private sealed class Entry(string name)
    {
        public string Name { get; } = name;

        public int Failures { get; set; }

        /// <summary>Time stamp.</summary>
        public long Until { get; set; }

        /// <summary>Time stamp.</summary>
        public long ForgottenAt { get; set; }
    }
}
