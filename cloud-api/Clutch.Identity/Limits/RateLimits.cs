using System.Runtime.InteropServices;

namespace Clutch.Identity.Limits;

/// <summary>
/// Buckets by policy and name, on the monotonic clock of this process. Memory is bounded: of too many names the one least recently seen is
/// forgotten, which is full again by then or nearly.
/// </summary>
internal sealed class RateLimits(LimitPlans plans, TimeProvider time)
{
    private const int Capacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Policy, string Name), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();

    public LimitPlans Plans => plans;

    /// <summary>Takes from the bucket of a policy and a name.</summary>
    public LimitVerdict Take(LimitPolicy policy, string name, int cost = 1)
    {
        long now = time.GetElapsedTime(0, time.GetTimestamp()).Ticks;
        lock (_gate)
        {
            ref LinkedListNode<Entry>? node = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, (policy.Name, name), out bool known);
            if (known)
            {
                _byUse.Remove(node!);
                _byUse.AddLast(node!);
            }
            else
            {
                node = _byUse.AddLast(new Entry((policy.Name, name)));
            }

            LimitVerdict verdict = node!.Value.Bucket.Take(policy, cost, now);
            if (_entries.Count > Capacity)
            {
                _entries.Remove(_byUse.First!.Value.Key);
                _byUse.RemoveFirst();
            }

            return verdict;
        }
    }

    private sealed class Entry((string Policy, string Name) key)
    {
        public TokenBucket Bucket;

        public (string Policy, string Name) Key { get; } = key;
    }
}
