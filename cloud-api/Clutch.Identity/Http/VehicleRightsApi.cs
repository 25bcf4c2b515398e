using Clutch.Identity.Vehicles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Clutch.Identity.Http;

/// <summary>Whose a vehicle is, and which workshop may see it for how long.</summary>
internal static class VehicleRightsApi
{
    /// <summary>90 days.</summary>
    private const int MostHours = 2_160;

    public static void Map(IEndpointRouteBuilder api)
    {
        RouteGroupBuilder group = api.MapGroup("/vehicles/{vehicle}").WithTags("Vehicle rights")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/owner", OwnerAsync).WithName("GetVehicleOwner").WithSummary("Whose the vehicle is").Needs(Scopes.VehiclesRead);
        group.MapPut("/owner", AssignAsync).WithName("AssignVehicle").WithSummary("Gives the vehicle to a tenant or a driver; consents of the owner before end").Needs(Scopes.ServerWrite).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/consents", ConsentsAsync).WithName("ListConsents").WithSummary("Workshops that may see the vehicle, now or later").Needs(Scopes.ConsentsWrite);
        group.MapPost("/consents", ConsentAsync).WithName("GiveConsent").WithSummary("Lets a workshop see the vehicle for a time").Needs(Scopes.ConsentsWrite).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/consents/{consent}", EndAsync).WithName("EndConsent").WithSummary("Ends a workshop's consent within a second").Needs(Scopes.ConsentsWrite);
    }

    private static async Task<Results<Ok<OwnerAnswer>, ProblemHttpResult>> OwnerAsync(string vehicle, IVehicleOwnership ownership, CancellationToken cancellationToken) =>
        await ownership.FindAsync(vehicle, cancellationToken) is { } owner
            ? TypedResults.Ok(Answer(vehicle, owner))
            : TypedResults.Problem(IdentityProblems.NoSuch("owner"));

    private static async Task<Results<Ok<OwnerAnswer>, ProblemHttpResult>> AssignAsync(string vehicle, OwnerRequest request, OwnershipStore ownership, HttpContext http, CancellationToken cancellationToken)
    {
        if (!Telemetry.Topics.IsVehicle(vehicle))
        {
            return TypedResults.Problem(AccessProblems.NoSuchVehicle(vehicle));
        }

        if (!Names.IsTenant(request.Tenant))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("tenant", "1 to 64 of a-z 0-9 -"));
        }

        var owner = new VehicleOwner(request.Tenant!, request.Owner ?? "", request.Sandbox ?? false);
        await ownership.AssignAsync(vehicle, owner, Actor.Of(http), cancellationToken);
        return TypedResults.Ok(Answer(vehicle, owner));
    }

    private static async Task<Ok<ConsentList>> ConsentsAsync(string vehicle, OwnershipStore ownership, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ConsentList(await ownership.ConsentsAsync(vehicle, cancellationToken)));

    private static async Task<Results<Ok<ConsentEntry>, ProblemHttpResult>> ConsentAsync(
        string vehicle, ConsentRequest request, OwnershipStore ownership, TimeProvider time, HttpContext http, CancellationToken cancellationToken)
    {
        if (!Names.IsTenant(request.Workshop))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("workshop", "the workshop's tenant, 1 to 64 of a-z 0-9 -"));
        }

        if (request.Hours is not (>= 1 and <= MostHours))
        {
            return TypedResults.Problem(IdentityProblems.Invalid("hours", $"1 to {MostHours}"));
        }

        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        long begins = request.Begins ?? now;
        long furthest = now + (long)TimeSpan.FromHours(MostHours).TotalMilliseconds;
        if (begins < now - 1 || begins > furthest)
        {
            return TypedResults.Problem(IdentityProblems.Invalid("begins", $"{now} to {furthest}, milliseconds since 1970"));
        }

        long ends = begins + (long)TimeSpan.FromHours(request.Hours.Value).TotalMilliseconds;
        return TypedResults.Ok(await ownership.ConsentAsync(vehicle, request.Workshop!, begins, ends, Actor.Of(http), cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(string vehicle, string consent, OwnershipStore ownership, HttpContext http, CancellationToken cancellationToken) =>
        await ownership.EndConsentAsync(vehicle, consent, Actor.Of(http), cancellationToken) ? TypedResults.NoContent() : TypedResults.Problem(IdentityProblems.NoSuch("consent"));

    private static OwnerAnswer Answer(string vehicle, VehicleOwner owner) => new(vehicle, owner.Tenant, owner.Owner.Length == 0 ? null : owner.Owner, owner.Sandbox);
}
