using Clutch.Identity.Accounts;
using Clutch.Identity.Credentials;
using Clutch.Identity.OAuth;
using Clutch.Identity.Sessions;
using Clutch.Identity.Vehicles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Identity.Http;

/// <summary>A person's own account. Only a session reaches it: keys and clients act for an account, they do not change it.</summary>
internal static class AccountApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/account").WithTags("Account").AddEndpointFilter(OnlyPersonsAsync)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("", GetAsync).WithName("GetAccount").WithSummary("The account that is signed in").Needs(Scopes.AccountRead);
        group.MapDelete("", DeleteAsync).WithName("DeleteAccount").WithSummary("Removes the account with everything that is kept of it here").Needs(Scopes.AccountWrite);
        group.MapGet("/export", ExportAsync).WithName("ExportAccount").WithSummary("Everything that is kept of the account here").Needs(Scopes.AccountRead);
        group.MapPost("/password", ChangePasswordAsync).WithName("ChangePassword").WithSummary("Sets another password; all other sessions end").Needs(Scopes.AccountWrite).LimitedBy(Limits.LimitPlans.Auth)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapPost("/totp", BeginTotpAsync).WithName("BeginTotp").WithSummary("A secret for an authenticator app; it counts once its first code is shown").Needs(Scopes.AccountWrite);
        group.MapPost("/totp/confirm", ConfirmTotpAsync).WithName("ConfirmTotp").WithSummary("From now on signing in needs a code; gives recovery codes").Needs(Scopes.AccountWrite).LimitedBy(Limits.LimitPlans.Small)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/totp", RemoveTotpAsync).WithName("RemoveTotp").WithSummary("Signing in needs no code any more").Needs(Scopes.AccountWrite).LimitedBy(Limits.LimitPlans.Auth);
        group.MapGet("/sessions", SessionsAsync).WithName("ListSessions").WithSummary("Where the account is signed in").Needs(Scopes.AccountRead);
        group.MapDelete("/sessions", EndOthersAsync).WithName("EndOtherSessions").WithSummary("Ends all sessions but this one").Needs(Scopes.AccountWrite);
        group.MapDelete("/sessions/{session}", EndSessionAsync).WithName("EndSession").WithSummary("Ends one session within a second").Needs(Scopes.AccountWrite).ProducesProblem(StatusCodes.Status404NotFound);
    }

    public static AccountAnswer Answer(Account account) => new(
        account.Id, account.Email, account.Name, RoleNames.Of(account.Role), account.Tenant, account.IsVerified, account.IsDisabled, account.Totp is not null, account.Created);

    /// <summary>Only a session is a person.</summary>
    internal static async ValueTask<object?> OnlyPersonsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Features.Get<Caller>()?.Credential == CredentialKind.Session ? await next(context) : TypedResults.Problem(IdentityProblems.NeedsPerson());

    private static async Task<Account> MineAsync(Caller caller, AccountDesk accounts, CancellationToken cancellationToken) =>
        await accounts.GetAsync(caller.Subject, cancellationToken) ?? throw new BadHttpRequestException("The account was removed.", StatusCodes.Status401Unauthorized);

    private static async Task<Ok<AccountAnswer>> GetAsync(Caller caller, AccountDesk accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok(Answer(await MineAsync(caller, accounts, cancellationToken)));

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [FromBody] Confirmation request, Caller caller, AccountDesk accounts, HttpContext http, CancellationToken cancellationToken)
    {
        Account account = await MineAsync(caller, accounts, cancellationToken);
        if (!await accounts.ConfirmAsync(account, request.Password, cancellationToken))
        {
            return TypedResults.Problem(IdentityProblems.WrongPassword());
        }

        await accounts.DeleteAsync(account, Actor.Of(http), cancellationToken);
        SessionCookie.Clear(http);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<AccountExport>> ExportAsync(
        Caller caller, AccountDesk accounts, SessionDesk sessions, ApiKeyDesk keys, ClientDesk clients, OwnershipStore vehicles, CancellationToken cancellationToken) => TypedResults.Ok(new AccountExport(
            Answer(await MineAsync(caller, accounts, cancellationToken)),
            await sessions.ListAsync(caller.Subject, caller.CredentialId, cancellationToken),
            await keys.ListAsync(caller.Subject, cancellationToken),
            await clients.ListAsync(caller.Subject, cancellationToken),
            [.. (await vehicles.VisibleAsync(caller, cancellationToken)).Order(StringComparer.Ordinal)]));

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(
        PasswordChange request, Caller caller, AccountDesk accounts, HttpContext http, CancellationToken cancellationToken)
    {
        Account account = await MineAsync(caller, accounts, cancellationToken);
        if (Passwords.Fault(request.Password ?? "", account.Email) is { } fault)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("password", fault));
        }

        if (!await accounts.ConfirmAsync(account, request.Current, cancellationToken))
        {
            return TypedResults.Problem(IdentityProblems.WrongPassword());
        }

        await accounts.ChangePasswordAsync(account, request.Password!, caller.CredentialId, Actor.Of(http), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<TotpSetup>> BeginTotpAsync(Caller caller, AccountDesk accounts, SecondFactor factor, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(factor.Begin(await MineAsync(caller, accounts, cancellationToken)));
    }

    private static async Task<Results<Ok<RecoveryCodes>, ProblemHttpResult>> ConfirmTotpAsync(
        TotpConfirmation request, Caller caller, AccountDesk accounts, SecondFactor factor, HttpContext http, CancellationToken cancellationToken)
    {
        Account account = await MineAsync(caller, accounts, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return await factor.ConfirmAsync(account, request.Code ?? "", Actor.Of(http), cancellationToken) is { } codes
            ? TypedResults.Ok(new RecoveryCodes(codes))
            : TypedResults.Problem(IdentityProblems.Invalid("code", "the six digits that the app shows now, after POST /api/v1/account/totp"));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveTotpAsync(
        [FromBody] Confirmation request, Caller caller, AccountDesk accounts, SecondFactor factor, HttpContext http, CancellationToken cancellationToken)
    {
        Account account = await MineAsync(caller, accounts, cancellationToken);
        if (!await accounts.ConfirmAsync(account, request.Password, cancellationToken))
        {
            return TypedResults.Problem(IdentityProblems.WrongPassword());
        }

        await factor.RemoveAsync(account, Actor.Of(http), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<SessionList>> SessionsAsync(Caller caller, SessionDesk sessions, CancellationToken cancellationToken) =>
        TypedResults.Ok(new SessionList(await sessions.ListAsync(caller.Subject, caller.CredentialId, cancellationToken)));

    private static async Task<Ok<EndedSessions>> EndOthersAsync(Caller caller, SessionDesk sessions, HttpContext http, CancellationToken cancellationToken) =>
        TypedResults.Ok(new EndedSessions(await sessions.EndOthersAsync(caller.Subject, caller.CredentialId, Actor.Of(http), cancellationToken)));

    private static async Task<Results<NoContent, ProblemHttpResult>> EndSessionAsync(string session, Caller caller, SessionDesk sessions, HttpContext http, CancellationToken cancellationToken) =>
        await sessions.EndAsync(caller.Subject, session, Actor.Of(http), cancellationToken)
            ? TypedResults.NoContent()
            : TypedResults.Problem(IdentityProblems.NoSuch("session"));
}
