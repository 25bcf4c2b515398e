using System.Text;
using Clutch.Identity.Limits;
using Clutch.Identity.OAuth;
using Clutch.Identity.Sessions;
using Clutch.Identity.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Identity.Http;

/// <summary>OAuth 2.0 as RFC 9700 leaves it: client credentials, and the code flow with PKCE; keys for checking tokens.</summary>
internal static class OAuthApi
{
    private const int LongestState = 500;
    private const long LongestForm = 16 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/oauth2").WithTags("OAuth");
        group.MapPost("/token", TokenAsync).WithName("OAuthToken").WithSummary("Gives tokens for client_credentials, authorization_code or refresh_token (RFC 6749, section 3.2)")
            .Open().LimitedBy(LimitPlans.Window).TakesUpTo(LongestForm)
            .Accepts<Dictionary<string, string>>("application/x-www-form-urlencoded")
            .Produces<OAuthTokens>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapPost("/revoke", RevokeAsync).WithName("OAuthRevoke").WithSummary("Ends the session of a refresh token (RFC 7009)")
            .Open().LimitedBy(LimitPlans.Window).TakesUpTo(LongestForm)
            .Accepts<Dictionary<string, string>>("application/x-www-form-urlencoded")
            .Produces(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapPost("/authorize", AuthorizeAsync).WithName("OAuthAuthorize").WithSummary("The signed-in person lets a client in; gives the address to go on to")
            .Needs(Scopes.AccountWrite).AddEndpointFilter(AccountApi.OnlyPersonsAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        app.MapGet("/.well-known/jwks.json", KeysAsync).WithTags("OAuth").WithName("GetSigningKeys").WithSummary("Public keys of access tokens (RFC 7517)").Open();
    }

    private static async Task<IResult> TokenAsync(HttpContext http, ClientDesk clients, CodeDesk codes, SessionDesk sessions, AccessTokens tokens, CancellationToken cancellationToken)
    {
        if (await ReadAsync(http, cancellationToken) is not { } form)
        {
            return Refuse(OAuthError.InvalidRequest, "The body must be a form, each member once.");
        }

        if (await ClientAsync(http, form, clients, cancellationToken) is not { } client)
        {
            return NoClient(http);
        }

        switch (form.GetValueOrDefault("grant_type"))
        {
            case "client_credentials" when client.IsPublic:
                return Refuse(OAuthError.UnauthorizedClient, "A public client has nothing to prove itself with.");
            case "client_credentials":
                string[] asked = form.TryGetValue("scope", out string? scope) && scope.Length > 0 ? Scopes.Split(scope) : [.. client.Scopes];
                return asked.Length == 0 || asked.Except(client.Scopes, StringComparer.Ordinal).Any()
                    ? Refuse(OAuthError.InvalidScope, $"The client may ask for: {string.Join(' ', client.Scopes)}.")
                    : await GiveAsync(http, new AccessClaims(client.Id, "", client.Id, string.Join(' ', asked)), null, tokens, cancellationToken);
            case "authorization_code":
                BegunSession? begun = await codes.TakeAsync(
                    client, form.GetValueOrDefault("code") ?? "", form.GetValueOrDefault("redirect_uri") ?? "", form.GetValueOrDefault("code_verifier") ?? "", Actor.Of(http), cancellationToken);
                return begun is null
                    ? Refuse(OAuthError.InvalidGrant, "The code is not good (any more), or redirect_uri or code_verifier does not belong to it.")
                    : await GiveAsync(http, new AccessClaims(begun.Account.Id, begun.Id, client.Id, begun.Scopes), begun.Refresh, tokens, cancellationToken);
            case "refresh_token":
                BegunSession? refreshed = await sessions.RefreshAsync(form.GetValueOrDefault("refresh_token") ?? "", client.Id, Actor.Of(http), cancellationToken);
                return refreshed is null
                    ? Refuse(OAuthError.InvalidGrant, "The refresh token was used already, or its session has ended.")
                    : await GiveAsync(http, new AccessClaims(refreshed.Account.Id, refreshed.Id, client.Id, refreshed.Scopes), refreshed.Refresh, tokens, cancellationToken);
            default:
                return Refuse(OAuthError.UnsupportedGrantType, "grant_type is client_credentials, authorization_code or refresh_token.");
        }
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, ClientDesk clients, SessionDesk sessions, CancellationToken cancellationToken)
    {
        if (await ReadAsync(http, cancellationToken) is not { } form || await ClientAsync(http, form, clients, cancellationToken) is not { } client)
        {
            return NoClient(http);
        }

        // An unknown token is answered alike (RFC 7009, section 2.2).
        await sessions.EndByRefreshAsync(form.GetValueOrDefault("token") ?? "", client.Id, Actor.Of(http), cancellationToken);
        return TypedResults.Ok();
    }

    private static async Task<Results<Ok<Authorized>, ProblemHttpResult>> AuthorizeAsync(
        AuthorizeRequest request, Caller caller, ClientDesk clients, CodeDesk codes, HttpContext http, CancellationToken cancellationToken)
    {
        if (request.ClientId is not { } id || await clients.FindAsync(id, cancellationToken) is not { } client)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("client_id", "a registered client"));
        }

        if (request.RedirectUri is not { } redirect || !client.RedirectUris.Contains(redirect, StringComparer.Ordinal))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("redirect_uri", "one that the client has registered, to the letter"));
        }

        if (request.CodeChallengeMethod != "S256" || request.CodeChallenge is not { Length: CodeDesk.ChallengeLength } challenge)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("code_challenge", "PKCE with the method S256: 43 characters of base64url"));
        }

        if (request.State is { Length: > LongestState })
        {
            return TypedResults.Problem(IdentityProblems.Invalid("state", $"at most {LongestState} characters"));
        }

        string[] asked = string.IsNullOrEmpty(request.Scope) ? [.. client.Scopes] : Scopes.Split(request.Scope);
        string[] granted = [.. asked.Where(scope => client.Scopes.Contains(scope, StringComparer.Ordinal) && caller.May(scope)).Distinct(StringComparer.Ordinal)];
        if (granted.Length == 0)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("scope", "one or more that the client and this account have"));
        }

        string code = await codes.MakeAsync(caller, client, redirect, challenge, granted, Actor.Of(http), cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Authorized(RedirectUri.With(redirect, code, request.State)));
    }

    private static async Task<Ok<JsonWebKeys>> KeysAsync(KeyRing ring, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "public, max-age=300";
        IReadOnlyList<SigningKey> keys = await ring.KeysAsync(cancellationToken);
        return TypedResults.Ok(new JsonWebKeys([.. keys.Select(key => new JsonWebKey("EC", "P-256", "sig", SigningKey.Algorithm, key.Id, key.X, key.Y))]));
    }

    /// <summary>Null: not a form, or a member is there twice (RFC 6749, section 3.2).</summary>
    private static async Task<Dictionary<string, string>?> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!http.Request.HasFormContentType)
        {
            return null;
        }

        IFormCollection form = await http.Request.ReadFormAsync(cancellationToken);
        return form.Any(member => member.Value.Count != 1) ? null : form.ToDictionary(member => member.Key, member => member.Value.ToString(), StringComparer.Ordinal);
    }

    /// <summary>By HTTP Basic or by the form, never by both (RFC 6749, section 2.3).</summary>
    private static async Task<OAuthClientEntry?> ClientAsync(HttpContext http, Dictionary<string, string> form, ClientDesk clients, CancellationToken cancellationToken)
    {
        string authorization = http.Request.Headers.Authorization.ToString();
        string id = form.GetValueOrDefault("client_id") ?? "";
        string secret = form.GetValueOrDefault("client_secret") ?? "";
        if (authorization.Length > 0)
        {
            byte[] bytes = new byte[authorization.Length];
            if (secret.Length > 0 || !authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(authorization[6..].Trim(), bytes, out int length))
            {
                return null;
            }

            string[] pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
            (id, secret) = (Uri.UnescapeDataString(pair[0]), pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : "");
        }

        return await clients.AuthenticateAsync(id, secret, cancellationToken);
    }

    private static async Task<IResult> GiveAsync(HttpContext http, AccessClaims claims, string? refresh, AccessTokens tokens, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new OAuthTokens(await tokens.MakeAsync(claims, cancellationToken), "Bearer", tokens.Life, refresh, claims.Scopes));
    }

    private static ProblemHttpResult NoClient(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"Clutch OAuth\"";
        return Refuse(OAuthError.InvalidClient, "The client is unknown, has ended, or its secret is wrong.", StatusCodes.Status401Unauthorized);
    }

    /// <summary>A problem that is an error of RFC 6749, section 5.2, too.</summary>
    private static ProblemHttpResult Refuse(string error, string description, int status = StatusCodes.Status400BadRequest) => TypedResults.Problem(
        title: "No tokens", detail: description, statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["error"] = error, ["error_description"] = description });
}
