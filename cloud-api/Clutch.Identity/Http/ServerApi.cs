using System.ComponentModel;
using Clutch.Identity.Accounts;
using Clutch.Identity.Audit;
using Clutch.Identity.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Identity.Http;

/// <summary>What the operator does for others: accounts, mails that wait, the audit chain, signing keys.</summary>
internal static class ServerApi
{
    private const int MostAccounts = 500;
    private const int MostMails = 100;
    private const int MostRecords = 500;

    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("").WithTags("Operating")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/accounts", ListAsync).WithName("ListAccounts").WithSummary("Accounts of this server").Needs(Scopes.ServerWrite);
        group.MapPost("/accounts", InviteAsync).WithName("InviteAccount").WithSummary("Makes an account for somebody, who is mailed a code to set the password with").Needs(Scopes.ServerWrite)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPut("/accounts/{account}", ChangeAsync).WithName("ChangeAccount").WithSummary("Gives another role or tenant, or takes the right to sign in; all sessions end").Needs(Scopes.ServerWrite)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/mails", MailsAsync).WithName("ListMails").WithSummary("Mails of the last hour that somebody has to pass on").Needs(Scopes.AuditRead);
        group.MapGet("/audit", AuditAsync).WithName("ListAuditRecords").WithSummary("What happened to accounts, credentials and rights").Needs(Scopes.AuditRead).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/audit/check", CheckAsync).WithName("CheckAuditChain").WithSummary("Whether every record is what was appended").Needs(Scopes.AuditRead).LimitedBy(Limits.LimitPlans.Small);
        group.MapPost("/signing-keys", RotateAsync).WithName("RotateSigningKey").WithSummary("Makes a key that signs access tokens from now on").Needs(Scopes.ServerWrite).LimitedBy(Limits.LimitPlans.Small);
    }

    private static async Task<Ok<AccountList>> ListAsync(AccountDesk accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok(new AccountList([.. (await accounts.ListAsync(MostAccounts, cancellationToken)).Select(AccountApi.Answer)]));

    private static async Task<Results<Ok<AccountAnswer>, ProblemHttpResult>> InviteAsync(InviteRequest request, AccountDesk accounts, HttpContext http, CancellationToken cancellationToken)
    {
        if (!MailAddress.TryRead(request.Email, out string? email))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("email", "a mail address"));
        }

        if (!Names.IsGood(request.Name))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("name", Names.Wanted));
        }

        if (!RoleNames.TryParse(request.Role, out Role role))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("role", "driver, workshop, fleet or operator"));
        }

        if (!Names.IsTenant(request.Tenant))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("tenant", "1 to 64 of a-z 0-9 -"));
        }

        return await accounts.InviteAsync(email, request.Name!, role, request.Tenant!, Actor.Of(http), cancellationToken) is { } made
            ? TypedResults.Ok(AccountApi.Answer(made))
            : TypedResults.Problem(IdentityProblems.AddressTaken());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeAsync(string account, AccountChange request, AccountDesk accounts, HttpContext http, CancellationToken cancellationToken)
    {
        if (await accounts.GetAsync(account, cancellationToken) is not { } known)
        {
            return TypedResults.Problem(IdentityProblems.NoSuch("account"));
        }

        Role role = known.Role;
        if (request.Role is { } wanted && !RoleNames.TryParse(wanted, out role))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("role", "driver, workshop, fleet or operator"));
        }

        if (request.Tenant is { } tenant && !Names.IsTenant(tenant))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("tenant", "1 to 64 of a-z 0-9 -"));
        }

        await accounts.AdministerAsync(account, role, request.Tenant ?? known.Tenant, request.Disabled ?? known.IsDisabled, Actor.Of(http), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<MailList>> MailsAsync(MailOutbox mails, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new MailList(await mails.ListAsync(MostMails, cancellationToken)));
    }

    private static async Task<Results<Ok<AuditList>, ProblemHttpResult>> AuditAsync(
        [Description("Records after this sequence number; from the beginning when absent")] long? after,
        [Description("Most records, 1 to 500; 100 when absent")] int? limit,
        IAuditTrail audit,
        CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostRecords)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("limit", $"1 to {MostRecords}"));
        }

        return TypedResults.Ok(new AuditList(await audit.ReadAsync(after ?? 0, limit ?? 100, cancellationToken)));
    }

    private static async Task<Ok<AuditCheck>> CheckAsync(IAuditTrail audit, CancellationToken cancellationToken)
    {
        long? broken = await audit.FirstBrokenAsync(cancellationToken);
        return TypedResults.Ok(new AuditCheck(broken is null, broken));
    }

    private static async Task<Ok<RotatedKey>> RotateAsync(KeyRing ring, IAuditTrail audit, HttpContext http, CancellationToken cancellationToken)
    {
        SigningKey key = await ring.RotateAsync(cancellationToken);
        await audit.AppendAsync(Actor.Of(http).Did("signing-key.made", key.Id), cancellationToken);
        return TypedResults.Ok(new RotatedKey(key.Id));
    }
}
