namespace Clutch.Edge;

/// <summary>Waits between attempts: none before the first, then doubling up to the longest, each shortened by up to a quarter so that many agents do not come at once.</summary>
internal sealed class BackOff(TimeSpan first, TimeSpan longest)
{
    private TimeSpan? _next;

    /// <summary>An attempt went well: the next trouble begins anew.</summary>
    public void Reset() => _next = null;

    /// <summary>How long to wait before the attempt that follows.</summary>
    public TimeSpan Next()
    {
        if (_next is not { } next)
        {
            _next = first;
            return TimeSpan.Zero;
        }

        _next = next * 2 < longest ? next * 2 : longest;
        return next * (1 - (Random.Shared.NextDouble() / 4));
    }
}
