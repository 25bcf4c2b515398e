namespace Clutch.Identity.OAuth;

/// <summary>A program that other people's accounts or its own tenant let in.</summary>
/// <param name="Id"><c>client_id</c>.</param>
/// <param name="Name">What people read before they agree.</param>
/// <param name="RedirectUris">Where codes may go; compared whole.</param>
/// <param name="Scopes">What it may ask for, at most.</param>
/// <param name="Environment">live or sandbox.</param>
/// <param name="IsPublic">It cannot keep a secret (an app on a phone): it may use the code flow only.</param>
/// <param name="Created">Milliseconds since 1970.</param>
public sealed record OAuthClientEntry(string Id, string Name, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> Scopes, string Environment, bool IsPublic, long Created);

/// <summary>A client that was just made.</summary>
/// <param name="Secret"><c>client_secret</c>; shown this once. Null for a public client.</param>
/// <param name="Entry">As lists show it from now on.</param>
public sealed record MadeOAuthClient(string? Secret, OAuthClientEntry Entry);

/// <summary>The answer of the token endpoint (RFC 6749, section 5.1).</summary>
public sealed record OAuthTokens(
    [property: System.Text.Json.Serialization.JsonPropertyName("access_token")] string AccessToken,
    [property: System.Text.Json.Serialization.JsonPropertyName("token_type")] string TokenType,
    [property: System.Text.Json.Serialization.JsonPropertyName("expires_in")] int ExpiresIn,
    [property: System.Text.Json.Serialization.JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: System.Text.Json.Serialization.JsonPropertyName("scope")] string Scope);

/// <summary>Why no tokens were given, in the words of RFC 6749, section 5.2.</summary>
internal static class OAuthError
{
    public const string InvalidRequest = "invalid_request";
    public const string InvalidClient = "invalid_client";
    public const string InvalidGrant = "invalid_grant";
    public const string InvalidScope = "invalid_scope";
    public const string UnauthorizedClient = "unauthorized_client";
    public const string UnsupportedGrantType = "unsupported_grant_type";
}
