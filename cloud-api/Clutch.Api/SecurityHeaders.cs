using Clutch.Identity;
using Microsoft.AspNetCore.Http;

namespace Clutch.Api;

/// <summary>Headers that tell a browser what this origin never does.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // The API description page brings inline styles of its own; nothing else may.
    private const string Policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    private const string DocsPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        // Set when the answer starts, because an error clears what was set before.
        http.Response.OnStarting(static state =>
        {
            var http = (HttpContext)state;
            IHeaderDictionary headers = http.Response.Headers;
            headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase) ? DocsPolicy : Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            headers["X-Request-Id"] = http.TraceIdentifier;
            if (http.Features.Get<Caller>() is not null)
            {
                headers.TryAdd("Cache-Control", "no-store"); // what one caller is shown is nobody else's
            }

            if (http.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            return Task.CompletedTask;
        }, http);
        return next(http);
    }
}
