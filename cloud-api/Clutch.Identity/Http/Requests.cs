using System.Text.Json.Serialization;

namespace Clutch.Identity.Http;

// A member that is not listed is refused with 400: nothing of a request reaches a row except by a name that stands here.

/// <summary>Asks for a driver's account.</summary>
/// <param name="Email">Where the code goes.</param>
/// <param name="Password">12 to 128 characters.</param>
/// <param name="Name">What people read; the mail address when absent.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SignUpRequest(string? Email, string? Password, string? Name);

/// <summary>Verifies the address of a new account.</summary>
/// <param name="Email">The account's.</param>
/// <param name="Password">The one that was chosen at sign-up.</param>
/// <param name="Code">8 letters and digits from the mail.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record VerifyRequest(string? Email, string? Password, string? Code);

/// <summary>Signs in.</summary>
/// <param name="Email">The account's.</param>
/// <param name="Password">Its password.</param>
/// <param name="Code">Of the authenticator app, or a recovery code, for accounts that want one.</param>
/// <param name="Cookie">True: the session is a cookie, for browsers; otherwise tokens are given.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SignInRequest(string? Email, string? Password, string? Code, bool? Cookie);

/// <summary>Signs in with a one-time link.</summary>
/// <param name="Token">What stands after <c>#sign-in=</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LinkRequest(string? Token);

/// <summary>Exchanges a refresh token.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RefreshRequest(string? RefreshToken);

/// <summary>Asks for a code with which a new password can be set.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResetRequest(string? Email);

/// <summary>Sets a new password with the code of the mail.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResetConfirmation(string? Email, string? Code, string? Password);

/// <summary>Changes the password.</summary>
/// <param name="Current">The one that is good now; not asked of an account without one.</param>
/// <param name="Password">The new one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PasswordChange(string? Current, string? Password);

/// <summary>Confirms with the password what cannot be undone.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Confirmation(string? Password);

/// <summary>A code of the authenticator app.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TotpConfirmation(string? Code);

/// <summary>Asks for an API key.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may, as <c>resource:verb</c>.</param>
/// <param name="Environment">live (when absent) or sandbox.</param>
/// <param name="ExpiresInDays">1 to 3650; never when absent.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ApiKeyRequest(string? Name, IReadOnlyList<string>? Scopes, string? Environment, int? ExpiresInDays);

/// <summary>Asks for a key that takes the place of another.</summary>
/// <param name="OverlapMinutes">How long the old one is good still, 0 to 1440; 60 when absent.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RotationRequest(int? OverlapMinutes);

/// <summary>Registers an OAuth client.</summary>
/// <param name="Name">What people read before they agree.</param>
/// <param name="RedirectUris">Where codes may go: https, or http on loopback.</param>
/// <param name="Scopes">What it may ask for.</param>
/// <param name="Environment">live (when absent) or sandbox.</param>
/// <param name="IsPublic">True: it cannot keep a secret.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OAuthClientRequest(string? Name, IReadOnlyList<string>? RedirectUris, IReadOnlyList<string>? Scopes, string? Environment, bool? IsPublic);

/// <summary>The signed-in person lets a client in (RFC 6749, section 4.1.1; RFC 7636).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AuthorizeRequest(
    [property: JsonPropertyName("client_id")] string? ClientId,
    [property: JsonPropertyName("redirect_uri")] string? RedirectUri,
    [property: JsonPropertyName("scope")] string? Scope,
    [property: JsonPropertyName("state")] string? State,
    [property: JsonPropertyName("code_challenge")] string? CodeChallenge,
    [property: JsonPropertyName("code_challenge_method")] string? CodeChallengeMethod);

/// <summary>Makes an account for somebody else.</summary>
/// <param name="Email">Where the code goes with which the password is set.</param>
/// <param name="Name">What people read.</param>
/// <param name="Role">driver, workshop, fleet or operator.</param>
/// <param name="Tenant">1 to 64 of a-z 0-9 -.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record InviteRequest(string? Email, string? Name, string? Role, string? Tenant);

/// <summary>Changes an account of somebody else; all its sessions end.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AccountChange(string? Role, string? Tenant, bool? Disabled);

/// <summary>Whose a vehicle is from now on.</summary>
/// <param name="Tenant">The fleet, or the driver's own tenant.</param>
/// <param name="Owner">The driver's account; none when absent.</param>
/// <param name="Sandbox">True: only sandbox keys see it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OwnerRequest(string? Tenant, string? Owner, bool? Sandbox);

/// <summary>Lets a workshop in.</summary>
/// <param name="Workshop">The workshop's tenant.</param>
/// <param name="Hours">1 to 2160, from now or from <paramref name="Begins"/>.</param>
/// <param name="Begins">Milliseconds since 1970; now when absent.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ConsentRequest(string? Workshop, int? Hours, long? Begins);

/// <summary>Asks for the code with which a device is paired.</summary>
/// <param name="Vehicle">One of the caller's; a new one when absent.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PairRequest(string? Vehicle);
