namespace Clutch.Identity.OAuth;

/// <summary>Where codes may be sent (RFC 9700, section 2.1): https, or http to the machine that the browser runs on.</summary>
internal static class RedirectUri
{
    private const int Longest = 400;

    public static bool IsGood(string? text) =>
        text is { Length: <= Longest }
        && text.All(c => c is > ' ' and <= '~')
        && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && uri.Fragment.Length == 0
        && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    public static string With(string redirect, string code, string? state)
    {
        char join = redirect.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        string answer = $"{redirect}{join}code={Uri.EscapeDataString(code)}";
        return string.IsNullOrEmpty(state) ? answer : $"{answer}&state={Uri.EscapeDataString(state)}";
    }
}
