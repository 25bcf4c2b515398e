using System.Net;
using Clutch.Devices;
using Clutch.Identity.Credentials;
using Clutch.Identity.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Clutch.Identity.Http;

/// <summary>Finds out who asks and puts the <see cref="Caller"/> on the request's features; refuses nobody for being nobody.</summary>
internal sealed class CallerMiddleware(RequestDelegate next, GrantDesk grants, RateLimits limits, IdentityOptions options)
{
    private const string Bearer = "Bearer ";

    /// <summary>Names under which other services take a credential from the query; here none is.</summary>
    private static readonly HashSet<string> s_keyNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "api_key", "apikey", "api-key", "access_token", "accesstoken", "refresh_token", "token", "key", "auth", "authorization", "password", "client_secret", "secret",
    };

    public async Task InvokeAsync(HttpContext http)
    {
        LimitHeaders headers = LimitHeaders.Begin(http);
        ProblemHttpResult? refused = headers.Note(limits.Take(limits.Plans[LimitPlans.Address], PeerAddress.Of(http.Connection.RemoteIpAddress))) ?? KeyInAddress(http.Request);
        if (refused is null)
        {
            Caller? caller = await FindAsync(http);
            http.Features.Set(caller);
            if (caller is not null && IsByBrowserAlone(caller, http.Request) && IsForeignWrite(http.Request))
            {
                refused = TypedResults.Problem(AccessProblems.CrossSite());
            }
        }

        await (refused?.ExecuteAsync(http) ?? next(http));
    }

    private static ProblemHttpResult? KeyInAddress(HttpRequest request)
    {
        if (!request.QueryString.HasValue)
        {
            return null;
        }

        string? name = request.Query.Keys.FirstOrDefault(s_keyNames.Contains);
        return name is null ? null : TypedResults.Problem(AccessProblems.KeyInAddress(name));
    }

    private async ValueTask<Caller?> FindAsync(HttpContext http)
    {
        string authorization = http.Request.Headers.Authorization.ToString();
        if (authorization.Length > 0)
        {
            // Whoever shows a credential is judged by it alone.
            return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? await grants.OfBearerAsync(authorization[Bearer.Length..].Trim(), http.RequestAborted) : null;
        }

        if (SessionCookie.Read(http.Request) is { } cookie && await grants.OfCookieAsync(cookie, http.RequestAborted) is { } known)
        {
            return known;
        }

        return options.OpenLoopback && http.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer) ? Caller.ServerOperator : null;
    }

    /// <summary>Nothing in the request shows that its sender knows a secret: a browser adds cookies, and its address, by itself.</summary>
    private static bool IsByBrowserAlone(Caller caller, HttpRequest request) =>
        caller.FromCookie || (caller.Credential == CredentialKind.Server && request.Headers.Authorization.Count == 0);

    /// <summary>A change that a page of another origin asked for, as the browser tells (Fetch Metadata; Origin where that is missing).</summary>
    private static bool IsForeignWrite(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return false;
        }

        string site = request.Headers["Sec-Fetch-Site"].ToString();
        string origin = request.Headers.Origin.ToString();
        return site.Length > 0 ? site is not ("same-origin" or "none") : origin.Length > 0 && origin != $"{request.Scheme}://{request.Host}";
    }
}
