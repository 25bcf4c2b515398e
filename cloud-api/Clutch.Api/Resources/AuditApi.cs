using System.ComponentModel;
using Clutch.Identity;
using Clutch.Identity.Http;
using Clutch.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Api.Resources;

/// <summary>One act on a row.</summary>
/// <param name="Sequence">In the chain of the whole server; those between are other tenants'.</param>
/// <param name="At">When, RFC 3339 in UTC.</param>
/// <param name="Subject">Who.</param>
/// <param name="Role">As what.</param>
/// <param name="Action">create, update, delete, expire, or the verb of a transition.</param>
/// <param name="Resource">Of what kind the row is.</param>
/// <param name="Id">Which row.</param>
/// <param name="Before">Keyed digest of the row before, hexadecimal; empty when it was created.</param>
/// <param name="After">Keyed digest of the row after, hexadecimal; empty when it was deleted.</param>
/// <param name="RequestId">Id of the request.</param>
public sealed record AuditEntry(long Sequence, string At, string Subject, string Role, string Action, string Resource, Guid Id, string Before, string After, string RequestId);

/// <summary>At most a thousand acts.</summary>
/// <param name="Records">In the order in which they happened.</param>
/// <param name="Next">Send it as <c>after</c> to go on.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Records, long Next);

/// <summary>What came of walking the chain.</summary>
/// <param name="Holds">Nothing was changed, taken out or put in.</param>
/// <param name="Broken">Names the first record that does not hold; null when all do.</param>
public sealed record AuditVerdict(bool Holds, string? Broken);

/// <summary>Who did what to rows: for the operator.</summary>
internal static class AuditApi
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/fleet/audit", ListAsync).WithName("ListAudit").WithTags("Fleet").Needs(Scopes.AuditRead).WithSummary("What was done to rows of the caller's tenant").ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/fleet/audit/verdict", VerifyAsync).WithName("VerifyAudit").WithTags("Fleet").Needs(Scopes.AuditRead).WithSummary("Walk the whole audit chain").ProducesProblem(StatusCodes.Status403Forbidden);
    }

    private static async Task<Results<Ok<AuditPage>, ProblemHttpResult>> ListAsync(
        [Description("Number of the last record that was read; 0 when absent")] long? after, HttpContext http, ResourceStore store, CancellationToken cancellationToken)
    {
        if (ResourceCallers.Of(http) is not { Role: Roles.Operator } caller)
        {
            return NotForThisRole();
        }

        IReadOnlyList<AuditRecord> records = await store.AuditAsync(caller.Tenant, after ?? 0, cancellationToken);
        return TypedResults.Ok(new AuditPage([.. records.Select(Entry)], records.Count == 0 ? after ?? 0 : records[^1].Sequence));
    }

    private static async Task<Results<Ok<AuditVerdict>, ProblemHttpResult>> VerifyAsync(HttpContext http, ResourceStore store, CancellationToken cancellationToken)
    {
        if (ResourceCallers.Of(http) is not { Role: Roles.Operator })
        {
            return NotForThisRole();
        }

        string? broken = await store.VerifyAuditAsync(cancellationToken);
        return TypedResults.Ok(new AuditVerdict(broken is null, broken));
    }

    private static AuditEntry Entry(AuditRecord record) => new(
        record.Sequence, Instants.Text(record.Time), record.Subject, record.Role, record.Action, record.Resource, record.Id, Convert.ToHexStringLower(record.Before), Convert.ToHexStringLower(record.After), record.Request);

    private static ProblemHttpResult NotForThisRole() =>
        TypedResults.Problem(title: "Not for this role", detail: "The audit is for the operator of the server.", statusCode: StatusCodes.Status403Forbidden);
}
