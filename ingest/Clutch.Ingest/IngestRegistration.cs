using Clutch.Devices;
using Clutch.Ingest.Broker;
using Clutch.Ingest.Devices;
using Clutch.Ingest.Endpoints;
using Clutch.Log;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest;

/// <summary>Puts the ingest role into a host. The host brings <see cref="ITelemetryLog"/> and the time series.</summary>
public static class IngestRegistration
{
    /// <summary>Connections that may wait to be accepted: a fleet that comes back at once must not wait for TCP's repetitions. The kernel caps it (<c>net.core.somaxconn</c>).</summary>
    private const int Backlog = 4096;

    /// <summary>Adds the whole role: the front door, and the sink that fills the time series. The endpoint itself: <see cref="UseFrontDoor"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Checked when the front door is made.</param>
    /// <param name="registry">The device registry: a SQLite file, or <c>postgres://user@host/database</c>.</param>
    public static IServiceCollection AddIngest(this IServiceCollection services, FrontDoorOptions options, string registry) =>
        services.AddFrontDoor(options, registry).AddTimeSeriesSink();

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
    /// <param name="registry">The device registry: a SQLite file, or <c>postgres://user@host/database</c>.</param>
    public static IServiceCollection AddFrontDoor(this IServiceCollection services, FrontDoorOptions options, string registry)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IngestCounters>();
        services.AddSingleton(options);
        services.AddSingleton(provider => new DeviceRegistry(registry, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FrontDoor>();
        services.AddSingleton(provider => provider.GetRequiredService<FrontDoor>().Commands);
        services.AddSingleton(provider => provider.GetRequiredService<FrontDoor>().Status);
        services.Configure<SocketTransportOptions>(sockets => sockets.Backlog = Backlog);
        services.AddHostedService<FrontDoorPort>();
        services.AddHostedService<CommandFollower>();
        services.AddHostedService<RegistryWatch>();
        services.AddHealthChecks().AddCheck<ContinuityHealth>("continuity");
        return services;
    }

    /// <summary>Listens for devices, with TLS too when that is set; <see cref="FrontDoor.EndPoint"/> tells the port once the host has started.</summary>
    /// <param name="kestrel">The host's server. Once it has an endpoint in code, all its endpoints must be.</param>
    /// <exception cref="FrontDoorException">The files of the TLS certificate cannot be used.</exception>
    public static KestrelServerOptions UseFrontDoor(this KestrelServerOptions kestrel)
    {
        FrontDoor door = kestrel.ApplicationServices.GetRequiredService<FrontDoor>();
        kestrel.Listen(door.EndPoint, listen =>
        {
            Serve(listen, door);
            door.Listener = listen;
        });
        if (door.TlsEndPoint is { } tlsEndPoint)
        {
            var certificate = new TlsCertificate(door.Options.Tls, door.Time, kestrel.ApplicationServices.GetRequiredService<ILogger<FrontDoor>>());
            kestrel.Listen(tlsEndPoint, listen =>
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(certificate.Current()),
                    HandshakeTimeout = door.Options.ConnectTimeout,
                });
                Serve(listen, door);
                door.TlsListener = listen;
            });
        }

        return kestrel;
    }

    private static void Serve(ListenOptions listen, FrontDoor door)
    {
        // Never reached: the connection handler ends the pipeline. One protocol keeps Kestrel from warning about the others.
        listen.Protocols = HttpProtocols.Http1;
        listen.Run(door.OnConnectedAsync);
    }
}
