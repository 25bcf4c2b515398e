namespace Clutch.Identity.Vehicles;

/// <summary>The one place that decides who sees a vehicle. Whoever may not see it is told what is told of a vehicle that does not exist.</summary>
public sealed class VehicleAccess(IVehicleOwnership ownership)
{
    /// <summary>Whether a caller sees a vehicle now.</summary>
    /// <exception cref="IdentityStoreException">It is not known; nobody sees it.</exception>
    public async ValueTask<bool> MaySeeAsync(Caller caller, string vehicle, CancellationToken cancellationToken)
    {
        if (caller.Credential == CredentialKind.Server)
        {
            return true;
        }

        VehicleOwner? owner = await ownership.FindAsync(vehicle, cancellationToken);
        if (caller.Sandbox != (owner?.Sandbox ?? false))
        {
            return false;
        }

        return caller.Role switch
        {
            Role.Operator => true,
            Role.Fleet => owner is not null && owner.Tenant == caller.Tenant,
            Role.Driver => owner is not null && owner.Tenant == caller.Tenant && owner.Owner == caller.Subject,
            Role.Workshop => owner is not null && await ownership.HasConsentAsync(vehicle, caller.Tenant, cancellationToken),
            _ => false,
        };
    }

    /// <summary>Of these vehicles those that a caller sees, in the same order.</summary>
    public async ValueTask<IReadOnlyList<T>> OnlySeenAsync<T>(Caller caller, IReadOnlyList<T> vehicles, Func<T, string> nameOf, CancellationToken cancellationToken)
    {
        if (caller.Credential == CredentialKind.Server)
        {
            return vehicles;
        }

        if (caller is { Role: Role.Operator, Sandbox: false })
        {
            // What has no owner is the operator's to see too: all but sandbox.
            IReadOnlySet<string> sandbox = await ownership.VisibleAsync(caller with { Sandbox = true }, cancellationToken);
            return [.. vehicles.Where(vehicle => !sandbox.Contains(nameOf(vehicle)))];
        }

        IReadOnlySet<string> visible = await ownership.VisibleAsync(caller, cancellationToken);
        return [.. vehicles.Where(vehicle => visible.Contains(nameOf(vehicle)))];
    }
}
