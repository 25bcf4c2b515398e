using Clutch.Identity.Credentials;
using Clutch.Identity.OAuth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Identity.Http;

/// <summary>API keys and OAuth clients of the account that is signed in.</summary>
internal static class KeysApi
{
    private const int MostDays = 3_650;
    private const int MostOverlap = 1_440;
    private const int UsualOverlap = 60;

    /// <summary>What only a person may, whatever the role: a key that makes keys could not be revoked.</summary>
    private static readonly string[] s_personal = [Scopes.AccountWrite, Scopes.KeysWrite];

    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder keys = api.MapGroup("/api-keys").WithTags("Keys").AddEndpointFilter(AccountApi.OnlyPersonsAsync)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        keys.MapGet("", ListAsync).WithName("ListApiKeys").WithSummary("Keys of the account, without the keys themselves").Needs(Scopes.KeysRead);
        keys.MapPost("", MakeAsync).WithName("MakeApiKey").WithSummary("Makes a key and shows it, this once").Needs(Scopes.KeysWrite).ProducesProblem(StatusCodes.Status400BadRequest);
        keys.MapPost("/{key}/rotate", RotateAsync).WithName("RotateApiKey").WithSummary("Makes a key that takes the place of another").Needs(Scopes.KeysWrite)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapDelete("/{key}", RevokeAsync).WithName("RevokeApiKey").WithSummary("Revokes a key within a second").Needs(Scopes.KeysWrite).ProducesProblem(StatusCodes.Status404NotFound);

        RouteGroupBuilder clients = api.MapGroup("/oauth-clients").WithTags("Keys").AddEndpointFilter(AccountApi.OnlyPersonsAsync)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        clients.MapGet("", ListClientsAsync).WithName("ListOAuthClients").WithSummary("OAuth clients of the account").Needs(Scopes.KeysRead);
        clients.MapPost("", MakeClientAsync).WithName("MakeOAuthClient").WithSummary("Registers an OAuth client and shows its secret, this once").Needs(Scopes.KeysWrite).ProducesProblem(StatusCodes.Status400BadRequest);
        clients.MapDelete("/{client}", RevokeClientAsync).WithName("RevokeOAuthClient").WithSummary("Ends a client and everything it was let in for").Needs(Scopes.KeysWrite).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ApiKeyList>> ListAsync(Caller caller, ApiKeyDesk keys, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ApiKeyList(await keys.ListAsync(caller.Subject, cancellationToken)));

    private static async Task<Results<Ok<MadeApiKey>, ProblemHttpResult>> MakeAsync(
        ApiKeyRequest request, Caller caller, ApiKeyDesk keys, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        if (Check(request.Name, request.Scopes, request.Environment, caller) is { } problem)
        {
            return problem;
        }

        if (request.ExpiresInDays is < 1 or > MostDays)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("expiresInDays", $"1 to {MostDays}"));
        }

        long expires = request.ExpiresInDays is { } days ? (time.GetUtcNow() + TimeSpan.FromDays(days)).ToUnixTimeMilliseconds() : 0;
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await keys.MakeAsync(caller, request.Name!, Distinct(request.Scopes!), request.Environment == "sandbox", expires, Actor.Of(http), cancellationToken));
    }

    private static async Task<Results<Ok<MadeApiKey>, ProblemHttpResult>> RotateAsync(
        string key, RotationRequest request, Caller caller, ApiKeyDesk keys, HttpContext http, CancellationToken cancellationToken)
    {
        if (request.OverlapMinutes is < 0 or > MostOverlap)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("overlapMinutes", $"0 to {MostOverlap}"));
        }

        http.Response.Headers.CacheControl = "no-store";
        return await keys.RotateAsync(caller, key, TimeSpan.FromMinutes(request.OverlapMinutes ?? UsualOverlap), Actor.Of(http), cancellationToken) is { } made
            ? TypedResults.Ok(made)
            : TypedResults.Problem(IdentityProblems.NoSuch("key"));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string key, Caller caller, ApiKeyDesk keys, HttpContext http, CancellationToken cancellationToken) =>
        await keys.RevokeAsync(caller.Subject, key, Actor.Of(http), cancellationToken) ? TypedResults.NoContent() : TypedResults.Problem(IdentityProblems.NoSuch("key"));

    private static async Task<Ok<OAuthClientList>> ListClientsAsync(Caller caller, ClientDesk clients, CancellationToken cancellationToken) =>
        TypedResults.Ok(new OAuthClientList(await clients.ListAsync(caller.Subject, cancellationToken)));

    private static async Task<Results<Ok<MadeOAuthClient>, ProblemHttpResult>> MakeClientAsync(
        OAuthClientRequest request, Caller caller, ClientDesk clients, HttpContext http, CancellationToken cancellationToken)
    {
        if (Check(request.Name, request.Scopes, request.Environment, caller) is { } problem)
        {
            return problem;
        }

        string[] redirects = [.. request.RedirectUris ?? []];
        if (redirects.Length > 10 || redirects.Any(uri => !RedirectUri.IsGood(uri)))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("redirectUris", "at most 10 addresses, https or http on loopback, without a fragment"));
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await clients.MakeAsync(
            caller, request.Name!, redirects, Distinct(request.Scopes!), request.Environment == "sandbox", request.IsPublic ?? false, Actor.Of(http), cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeClientAsync(string client, Caller caller, ClientDesk clients, HttpContext http, CancellationToken cancellationToken) =>
        await clients.RevokeAsync(caller.Subject, client, Actor.Of(http), cancellationToken) ? TypedResults.NoContent() : TypedResults.Problem(IdentityProblems.NoSuch("client"));

    private static string[] Distinct(IReadOnlyList<string> scopes) => [.. scopes.Distinct(StringComparer.Ordinal)];

    private static ProblemHttpResult? Check(string? name, IReadOnlyList<string>? scopes, string? environment, Caller caller)
    {
        if (!Names.IsGood(name))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("name", Names.Wanted));
        }

        if (environment is not (null or "live" or "sandbox"))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("environment", "live or sandbox"));
        }

        if (scopes is not { Count: > 0 })
        {
            return TypedResults.Problem(IdentityProblems.Invalid("scopes", $"one or more of {string.Join(", ", caller.Scopes.Except(s_personal, StringComparer.Ordinal).Order(StringComparer.Ordinal))}"));
        }

        string? tooWide = scopes.FirstOrDefault(scope => scope is null || !caller.May(scope) || s_personal.Contains(scope, StringComparer.Ordinal));
        return tooWide is null && !scopes.Contains(null!) ? null : TypedResults.Problem(IdentityProblems.ScopeTooWide(tooWide ?? ""));
    }
}
