using Clutch.Identity.Accounts;
using Clutch.Identity.Limits;
using Clutch.Identity.Sessions;
using Clutch.Identity.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Identity.Http;

/// <summary>Signing up, in and out. Nothing here tells whether an address has an account.</summary>
internal static class AuthApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/auth").WithTags("Signing in")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("/sign-up", SignUpAsync).WithName("SignUp").WithSummary("Asks for a driver's account; a code is mailed").Open().LimitedBy(LimitPlans.Auth).ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapPost("/verify", VerifyAsync).WithName("VerifyAddress").WithSummary("Verifies the address of a new account with the mailed code").Open().LimitedBy(LimitPlans.Auth);
        group.MapPost("/sign-in", SignInAsync).WithName("SignIn").WithSummary("Begins a session, as tokens or as a cookie").Open().LimitedBy(LimitPlans.Auth).ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapPost("/link", LinkAsync).WithName("SignInByLink").WithSummary("Begins a cookie session with a one-time link").Open().LimitedBy(LimitPlans.Small).ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapPost("/refresh", RefreshAsync).WithName("RefreshSession").WithSummary("Exchanges a refresh token; showing one twice ends its session").Open().LimitedBy(LimitPlans.Window).ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapPost("/reset", ResetAsync).WithName("RequestPasswordReset").WithSummary("Mails a code with which a new password can be set").Open().LimitedBy(LimitPlans.Auth);
        group.MapPost("/reset/confirm", ConfirmResetAsync).WithName("ConfirmPasswordReset").WithSummary("Sets a new password with the mailed code; all sessions end").Open().LimitedBy(LimitPlans.Auth);
        group.MapPost("/sign-out", SignOutAsync).WithName("SignOut").WithSummary("Ends the session of the request").Needs(Scopes.AccountRead).ProducesProblem(StatusCodes.Status403Forbidden);
    }

    private static async Task<Results<Accepted<Begun>, ProblemHttpResult>> SignUpAsync(
        SignUpRequest request, AccountDesk accounts, RateLimits limits, IdentityOptions options, HttpContext http, CancellationToken cancellationToken)
    {
        if (!options.SignUp)
        {
            return TypedResults.Problem(IdentityProblems.SignUpClosed());
        }

        if (!MailAddress.TryRead(request.Email, out string? email))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("email", "a mail address"));
        }

        if (Passwords.Fault(request.Password ?? "", email) is { } fault)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("password", fault));
        }

        if (request.Name is { } name && !Names.IsGood(name))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("name", Names.Wanted));
        }

        if (Limit(http, limits, email) is { } tooMany)
        {
            return tooMany;
        }

        await accounts.SignUpAsync(email, request.Password!, request.Name ?? email, Actor.Of(http), cancellationToken);
        return Begin("If the address can have an account, a code is on its way.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> VerifyAsync(
        VerifyRequest request, AccountDesk accounts, RateLimits limits, HttpContext http, CancellationToken cancellationToken)
    {
        if (!MailAddress.TryRead(request.Email, out string? email))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("email", "a mail address"));
        }

        if (Limit(http, limits, email) is { } tooMany)
        {
            return tooMany;
        }

        return await accounts.VerifyAsync(email, request.Password ?? "", request.Code ?? "", Actor.Of(http), cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem(IdentityProblems.BadCode());
    }

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> SignInAsync(
        SignInRequest request, AccountDesk accounts, AccessTokens tokens, RateLimits limits, IdentityOptions options, HttpContext http, CancellationToken cancellationToken)
    {
        if (!MailAddress.TryRead(request.Email, out string? email))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("email", "a mail address"));
        }

        if (Limit(http, limits, email) is { } tooMany)
        {
            return tooMany;
        }

        (SignInOutcome outcome, BegunSession? session) = await accounts.SignInAsync(email, request.Password ?? "", request.Code, request.Cookie ?? false, Actor.Of(http), cancellationToken);
        return outcome switch
        {
            SignInOutcome.Good => TypedResults.Ok(await AnswerAsync(session!, tokens, options, http, cancellationToken)),
            SignInOutcome.NeedsCode => TypedResults.Problem(IdentityProblems.NeedsCode()),
            _ => TypedResults.Problem(IdentityProblems.NotSignedIn()),
        };
    }

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> LinkAsync(
        LinkRequest request, AccountDesk accounts, AccessTokens tokens, IdentityOptions options, HttpContext http, CancellationToken cancellationToken) =>
        request.Token is { Length: > 0 } token && await accounts.SignInByLinkAsync(token, Actor.Of(http), cancellationToken) is { } session
            ? TypedResults.Ok(await AnswerAsync(session, tokens, options, http, cancellationToken))
            : TypedResults.Problem(IdentityProblems.BadLink());

    private static async Task<Results<Ok<SignedIn>, ProblemHttpResult>> RefreshAsync(
        RefreshRequest request, SessionDesk sessions, AccessTokens tokens, IdentityOptions options, HttpContext http, CancellationToken cancellationToken) =>
        request.RefreshToken is { Length: > 0 } token && await sessions.RefreshAsync(token, client: "", Actor.Of(http), cancellationToken) is { } session
            ? TypedResults.Ok(await AnswerAsync(session, tokens, options, http, cancellationToken))
            : TypedResults.Problem(IdentityProblems.BadRefresh());

    private static async Task<Results<Accepted<Begun>, ProblemHttpResult>> ResetAsync(
        ResetRequest request, AccountDesk accounts, RateLimits limits, HttpContext http, CancellationToken cancellationToken)
    {
        if (!MailAddress.TryRead(request.Email, out string? email))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("email", "a mail address"));
        }

        if (Limit(http, limits, email) is { } tooMany)
        {
            return tooMany;
        }

        await accounts.RequestResetAsync(email, Actor.Of(http), cancellationToken);
        return Begin("If the address has an account, a code is on its way.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ConfirmResetAsync(
        ResetConfirmation request, AccountDesk accounts, RateLimits limits, HttpContext http, CancellationToken cancellationToken)
    {
        if (!MailAddress.TryRead(request.Email, out string? email))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("email", "a mail address"));
        }

        if (Passwords.Fault(request.Password ?? "", email) is { } fault)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("password", fault));
        }

        if (Limit(http, limits, email) is { } tooMany)
        {
            return tooMany;
        }

        return await accounts.ResetAsync(email, request.Code ?? "", request.Password!, Actor.Of(http), cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem(IdentityProblems.BadCode());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SignOutAsync(Caller caller, SessionDesk sessions, HttpContext http, CancellationToken cancellationToken)
    {
        if (caller.Credential != CredentialKind.Session)
        {
            return TypedResults.Problem(IdentityProblems.NeedsPerson());
        }

        await sessions.EndAsync(caller.Subject, caller.CredentialId, Actor.Of(http), cancellationToken);
        SessionCookie.Clear(http);
        return TypedResults.NoContent();
    }

    /// <summary>Counted for what was typed, whether there is such an account or not; and for the whole server, against many addresses that try many accounts.</summary>
    private static ProblemHttpResult? Limit(HttpContext http, RateLimits limits, string email)
    {
        LimitHeaders headers = http.Features.Get<LimitHeaders>()!;
        return headers.Note(limits.Take(limits.Plans[LimitPlans.Auth], "account:" + Convert.ToHexStringLower(Secrets.Hash(email))))
            ?? headers.Note(limits.Take(limits.Plans[LimitPlans.AuthGlobal], ""));
    }

    private static Accepted<Begun> Begin(string detail) => TypedResults.Accepted((string?)null, new Begun(detail));

    private static async Task<SignedIn> AnswerAsync(BegunSession session, AccessTokens tokens, IdentityOptions options, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (session.Cookie is { } cookie)
        {
            SessionCookie.Set(http, cookie, options.SessionLife);
            return new SignedIn(null, 0, null, session.Id, AccountApi.Answer(session.Account));
        }

        string access = await tokens.MakeAsync(new AccessClaims(session.Account.Id, session.Id, "", session.Scopes), cancellationToken);
        return new SignedIn(access, tokens.Life, session.Refresh, session.Id, AccountApi.Answer(session.Account));
    }
}
