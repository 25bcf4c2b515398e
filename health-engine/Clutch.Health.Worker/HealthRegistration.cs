using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Clutch.Health.Worker;

/// <summary>Puts the health role into a host. The host brings the log.</summary>
public static class HealthRegistration
{
    /// <summary>Adds the role, and what it found for those who read.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">How much it keeps in memory, and how often it stores.</param>
    /// <param name="path">The file of states and findings; made when it is not there.</param>
    public static IServiceCollection AddHealthWorker(this IServiceCollection services, HealthWorkerOptions options, string path)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HealthRules>();
        services.AddSingleton(options).AddSingleton<HealthCounters>().AddSingleton(_ => new HealthFindings(path));
        services.AddHostedService<HealthWorker>();
        return services;
    }
}
