using Clutch.Identity.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Clutch.Identity.Http;

/// <summary>
/// The limit of a request that is nearest to its end, and the headers that tell it: RateLimit and RateLimit-Policy as in
/// draft-ietf-httpapi-ratelimit-headers-10, Retry-After in whole seconds.
/// </summary>
internal sealed class LimitHeaders
{
    private LimitVerdict? _tightest;

    public static LimitHeaders Begin(HttpContext http)
    {
        var headers = new LimitHeaders();
        http.Features.Set(headers);
        http.Response.OnStarting(static state =>
        {
            var http = (HttpContext)state;
            http.Features.Get<LimitHeaders>()!.WriteTo(http.Response.Headers);
            return Task.CompletedTask;
        }, http);
        return headers;
    }

    /// <summary>Notes what a bucket said; returns a problem when it said no.</summary>
    public ProblemHttpResult? Note(LimitVerdict verdict)
    {
        if (_tightest is not { } known || !verdict.Granted || (known.Granted && Share(verdict) < Share(known)))
        {
            _tightest = verdict;
        }

        return verdict.Granted ? null : TypedResults.Problem(AccessProblems.TooMany(verdict.Policy.Name, Seconds(verdict.Wait)));
    }

    private static double Share(LimitVerdict verdict) => (double)verdict.Remaining / verdict.Policy.Requests;

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private void WriteTo(IHeaderDictionary headers)
    {
        if (_tightest is not { } verdict)
        {
            return;
        }

        LimitPolicy policy = verdict.Policy;
        headers["RateLimit-Policy"] = $"\"{policy.Name}\";q={policy.Requests};w={Seconds(policy.Window)}";
        headers["RateLimit"] = $"\"{policy.Name}\";r={verdict.Remaining};t={Seconds(verdict.Full)}";
        if (!verdict.Granted)
        {
            headers.RetryAfter = $"{Seconds(verdict.Wait)}";
        }
    }
}
