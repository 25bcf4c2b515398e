using System.Collections.Concurrent;

namespace Clutch.Resources;

/// <summary>Wakes those who wait at the end of a tenant's feed.</summary>
internal sealed class FeedSignal
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Completes with the next commit for the tenant. Ask before reading, wait after.</summary>
    public Task Next(string tenant) => _waiting.GetOrAdd(tenant, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Raise(IEnumerable<string> tenants)
    {
        foreach (string tenant in tenants)
        {
            if (_waiting.TryRemove(tenant, out TaskCompletionSource? waiting))
            {
                waiting.SetResult();
            }
        }
    }
}
