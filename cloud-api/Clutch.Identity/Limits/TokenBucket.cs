namespace Clutch.Identity.Limits;

/// <summary>So many requests in a window.</summary>
/// <param name="Name">As the headers and the settings name it.</param>
/// <param name="Requests">That many at once, and as many over each window.</param>
/// <param name="Window">In which an empty bucket is full again.</param>
internal sealed record LimitPolicy(string Name, int Requests, TimeSpan Window);

/// <summary>What a bucket said.</summary>
/// <param name="Policy">Whose bucket.</param>
/// <param name="Granted">The request may go on.</param>
/// <param name="Remaining">Whole requests that are left.</param>
/// <param name="Full">Until nothing is owed.</param>
/// <param name="Wait">Until this request would be granted; zero when it was.</param>
internal readonly record struct LimitVerdict(LimitPolicy Policy, bool Granted, int Remaining, TimeSpan Full, TimeSpan Wait);

/// <summary>
/// A token bucket in whole numbers: it keeps what was taken and has not flowed back, in ticks times requests, so that no rounding adds up.
/// In any stretch of time t it grants at most Requests + Requests * t / Window.
/// </summary>
internal struct TokenBucket
{
    /// <summary>Ticks times requests: one request owes Window.Ticks, and each tick pays back Requests.</summary>
    private Int128 _owed;
    private long _last;

    /// <summary>Takes, if there is enough.</summary>
    /// <param name="policy">The same one for the bucket's whole life.</param>
    /// <param name="cost">Requests that this one counts as; above the policy's it is never granted.</param>
    /// <param name="now">Ticks of 100 ns of a clock that does not go back; if it does, nothing is paid back.</param>
    public LimitVerdict Take(LimitPolicy policy, int cost, long now)
    {
        Int128 paid = (Int128)Math.Max(0, now - _last) * policy.Requests;
        _owed = paid >= _owed ? 0 : _owed - paid;
        _last = Math.Max(_last, now);

        Int128 capacity = (Int128)policy.Window.Ticks * policy.Requests;
        Int128 wanted = (Int128)policy.Window.Ticks * cost;
        bool granted = _owed + wanted <= capacity;
        if (granted)
        {
            _owed += wanted;
        }

        TimeSpan wait = granted ? TimeSpan.Zero : Ticks(_owed + wanted - capacity, policy);
        return new LimitVerdict(policy, granted, (int)((capacity - _owed) / policy.Window.Ticks), Ticks(_owed, policy), wait);
    }

    private static TimeSpan Ticks(Int128 owed, LimitPolicy policy) => TimeSpan.FromTicks((long)((owed + policy.Requests - 1) / policy.Requests));
}
