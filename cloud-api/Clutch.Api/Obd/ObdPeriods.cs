using Microsoft.AspNetCore.Mvc;

namespace Clutch.Api.Obd;

/// <summary>The period that an operation looks at.</summary>
internal static class ObdPeriods
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(366);

    /// <summary>Null and the period, or what is wrong.</summary>
    public static ProblemDetails? Read(ObdCar car, DateTimeOffset? from, DateTimeOffset? to, TimeSpan usual, out ObdPeriod period)
    {
        DateTimeOffset end = to ?? car.Now.AddMilliseconds(1);
        period = new ObdPeriod(end, end);
        if (end.UtcDateTime < DateTime.UnixEpoch + s_longest)
        {
            return ObdProblems.Wrong("to", $"{end:O}", "a moment since 1971, RFC 3339");
        }

        DateTimeOffset begin = from ?? end - usual;
        if (begin >= end || end - begin > s_longest)
        {
            return ObdProblems.Wrong("from", $"{begin:O}", $"a moment before 'to', at most {s_longest.TotalDays:0} days, RFC 3339");
        }

        period = new ObdPeriod(begin.ToUniversalTime(), end.ToUniversalTime());
        return null;
    }
}
