namespace Clutch.Identity.Vehicles;

/// <summary>Whose a vehicle is.</summary>
/// <param name="Tenant">Its fleet, or its driver's own.</param>
/// <param name="Owner">The driver's account; empty: nobody's in particular.</param>
/// <param name="Sandbox">It is no real vehicle, and only sandbox callers see it.</param>
public sealed record VehicleOwner(string Tenant, string Owner, bool Sandbox);

/// <summary>Whose vehicles are, and which workshop was let in for how long.</summary>
public interface IVehicleOwnership
{
    /// <summary>Null: nobody's yet.</summary>
    ValueTask<VehicleOwner?> FindAsync(string vehicle, CancellationToken cancellationToken);

    /// <summary>Whether a workshop's consent window is open now.</summary>
    ValueTask<bool> HasConsentAsync(string vehicle, string workshop, CancellationToken cancellationToken);

    /// <summary>Vehicles with an owner that a caller sees.</summary>
    ValueTask<IReadOnlySet<string>> VisibleAsync(Caller caller, CancellationToken cancellationToken);
}
