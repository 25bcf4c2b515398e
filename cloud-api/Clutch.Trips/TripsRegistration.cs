using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Clutch.Trips;

/// <summary>Puts the trips role into a host. The host brings the log.</summary>
public static class TripsRegistration
{
    /// <summary>Adds the role, and what it derived for those who read.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Thresholds, and how often it stores.</param>
    /// <param name="file">The file of bins and trips when the options name no other place; made when it is not there.</param>
    public static IServiceCollection AddTrips(this IServiceCollection services, TripWorkerOptions options, string file)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => options.ToRules());
        services.TryAddSingleton<IGeofences>(_ => new GeofencesOfSettings(options.Geofences));
        services.AddSingleton(options).AddSingleton<TripCounters>().AddSingleton(_ => new TripArchive(options.Address ?? file));
        services.AddHostedService<TripWorker>();
        return services;
    }
}
