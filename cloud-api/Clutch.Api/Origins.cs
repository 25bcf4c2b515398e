using Microsoft.AspNetCore.Http;

namespace Clutch.Api;

/// <summary>
/// Cross-origin reading (WHATWG Fetch, section 3.3) for an exact list of origins, <c>null</c> never among them. Credentials that a browser adds
/// by itself are not allowed, so the cookie stays with this server's own page.
/// </summary>
internal sealed class Origins(RequestDelegate next, ApiOptions options)
{
    private const string Seconds = "600";

    public Task InvokeAsync(HttpContext http)
    {
        if (options.Origins.Length == 0)
        {
            return next(http);
        }

        http.Response.Headers.Vary = "Origin";
        string origin = http.Request.Headers.Origin.ToString();
        if (!options.Origins.Contains(origin, StringComparer.Ordinal))
        {
            return next(http);
        }

        IHeaderDictionary headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (!HttpMethods.IsOptions(http.Request.Method) || http.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            headers.AccessControlExposeHeaders = "RateLimit, RateLimit-Policy, Retry-After, Location, ETag, X-Request-Id";
            return next(http);
        }

        headers.AccessControlAllowMethods = "GET, POST, PUT, PATCH, DELETE";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, Last-Event-ID, If-Match, Idempotency-Key";
        headers.AccessControlMaxAge = Seconds;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
