using Microsoft.AspNetCore.Http;

namespace Clutch.Identity.Http;

/// <summary>
/// The cookie of a signed-in browser: not for scripts, not for other sites. Over TLS it has the <c>__Host-</c> prefix; browsers refuse that
/// over plain loopback, where it has another name.
/// </summary>
internal static class SessionCookie
{
    private const string Secure = "__Host-clutch";
    private const string Plain = "clutch";

    /// <summary>A token that is longer was not made here.</summary>
    private const int Longest = 64;

    public static string? Read(HttpRequest request) =>
        request.Cookies[request.IsHttps ? Secure : Plain] is { Length: > 0 and <= Longest } value ? value : null;

    public static void Set(HttpContext http, string value, TimeSpan life) => http.Response.Cookies.Append(Name(http), value, Options(http, life));

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name(http), Options(http, life: null));

    private static string Name(HttpContext http) => http.Request.IsHttps ? Secure : Plain;

    private static CookieOptions Options(HttpContext http, TimeSpan? life) => new()
    {
        HttpOnly = true,
        Secure = http.Request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    };
}
