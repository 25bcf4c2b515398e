using Clutch.Resources;

namespace Clutch.Declarations;

/// <summary>Everything that is declared, by name.</summary>
public static class FleetResources
{
    public static ResourceCatalogue Catalogue { get; } = new(
        VehicleResources.Vehicles,
        VehicleResources.Drivers,
        VehicleResources.Geofences,
        VehicleResources.Consents,
        WorkshopResources.Bookings,
        SystemResources.Webhooks,
        SystemResources.WebhookPositions,
        SystemResources.WebhookDeliveries,
        SystemResources.Exports,
        SystemResources.Inbox);

    public static ResourceType Webhooks => SystemResources.Webhooks;

    public static ResourceType WebhookDeliveries => SystemResources.WebhookDeliveries;

    /// <summary>Every scope that some operation asks for.</summary>
    public static IReadOnlySet<string> Scopes { get; } = Catalogue.Types
        .SelectMany(type => (type.States?.Transitions.Select(transition => transition.Scope) ?? []).Append(type.ReadScope).Append(type.WriteScope))
        .OfType<string>()
        .ToHashSet(StringComparer.Ordinal);
}
