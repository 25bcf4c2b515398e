using Clutch.Ingest.Broker;
using Clutch.Log;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Clutch.Ingest;

/// <summary>Puts the ingest role into a host. The host brings <see cref="ITelemetryLog"/> and the time series.</summary>
public static class IngestRegistration
{
    /// <summary>Adds the whole role: the front door, and the sink that fills the time series. The endpoint itself: <see cref="UseFrontDoor"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Checked when the front door is made.</param>
    /// <param name="deviceFile">The SQLite file of the device registry.</param>
    public static IServiceCollection AddIngest(this IServiceCollection services, FrontDoorOptions options, string deviceFile) =>
        services.AddFrontDoor(options, deviceFile).AddTimeSeriesSink();

    /// <summary>Adds the sink alone, for a process without a front door.</summary>
    public static IServiceCollection AddTimeSeriesSink(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IngestCounters>();
        services.AddHostedService<TimeSeriesSink>();
        return services;
    }

    /// <summary>Adds the bridge to a broker, in place of a front door.</summary>
    public static IServiceCollection AddBrokerBridge(this IServiceCollection services, BrokerOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IngestCounters>();
        services.AddSingleton(options);
        services.AddSingleton<BrokerBridge>();
        services.AddHostedService(provider => provider.GetRequiredService<BrokerBridge>());
        return services;
    }

    /// <summary>Adds the front door and what belongs to it. The endpoint itself: <see cref="UseFrontDoor"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Checked when the front door is made.</param>
    /// <param name="deviceFile">The SQLite file of the device registry.</param>
    public static IServiceCollection AddFrontDoor(this IServiceCollection services, FrontDoorOptions options, string deviceFile)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IngestCounters>();
        services.AddSingleton(options);
        services.AddSingleton(provider => new DeviceRegistry(deviceFile, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FrontDoor>();
        services.AddSingleton(provider => provider.GetRequiredService<FrontDoor>().Commands);
        services.AddSingleton(provider => provider.GetRequiredService<FrontDoor>().Status);
        services.AddHostedService<FrontDoorPort>();
        services.AddHostedService<CommandFollower>();
        return services;
    }

    /// <summary>Listens for devices; <see cref="FrontDoor.EndPoint"/> tells the port once the host has started.</summary>
    /// <param name="kestrel">The host's server. Once it has an endpoint in code, all its endpoints must be.</param>
    /// <param name="configure">What comes before MQTT on the connection, for example TLS; null for nothing.</param>
    public static KestrelServerOptions UseFrontDoor(this KestrelServerOptions kestrel, Action<ListenOptions>? configure = null)
    {
        FrontDoor door = kestrel.ApplicationServices.GetRequiredService<FrontDoor>();
        kestrel.Listen(door.EndPoint, listen =>
        {
            // Never reached: the connection handler ends the pipeline. One protocol keeps Kestrel from warning about the others.
            listen.Protocols = HttpProtocols.Http1;
            configure?.Invoke(listen);
            listen.Run(door.OnConnectedAsync);
            door.Listener = listen;
        });
        return kestrel;
    }
}
