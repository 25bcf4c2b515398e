using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Clutch.Health.Worker;

/// <summary>Puts the health role into a host. The host brings the log.</summary>
public static class HealthRegistration
{
    /// <summary>Adds the role, what it found for those who read, and the desk where people tell it things.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">How much it keeps in memory, how often it stores, by what it judges.</param>
    /// <param name="location">Where states and findings are when the options do not say: a SQLite file, made when it is not there.</param>
    public static IServiceCollection AddHealthWorker(this IServiceCollection services, HealthWorkerOptions options, string location)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => options.Rules());
        services.AddSingleton(options).AddSingleton<HealthCounters>().AddSingleton(_ => new HealthFindings(options.Store ?? location));
        services.AddSingleton<StatementDesk>().AddSingleton<HealthQuestions>();
        services.AddHostedService<HealthWorker>();
        return services;
    }
}
