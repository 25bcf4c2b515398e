using System.Net;
using Clutch.Api;
using Clutch.Api.Obd;
using Clutch.Devices;
using Clutch.Health.Worker;
using Clutch.Identity;
using Clutch.Ingest;
using Clutch.Ingest.Endpoints;
using Clutch.Trips;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary>The server's roles in one process: front door, log, sinks, health, trips, API and page.</summary>
internal sealed class ClutchServer : IAsyncDisposable
{
    private readonly RunningServer _server;

    private ClutchServer(RunningServer server) => _server = server;

    public DeviceRegistry Devices => _server.Services.GetRequiredService<DeviceRegistry>();

    public IngestCounters Counters => _server.Services.GetRequiredService<IngestCounters>();

    public ServerClock Clock => _server.Services.GetRequiredService<ServerClock>();

    public ServerAddresses Addresses { get; private set; } = new("", "", "");

    /// <summary>An address that opens the page and signs the operator in, once, within ten minutes; null when the page wants the server's key, or nothing.</summary>
    public string? SignIn { get; private set; }

    /// <summary>Where the front door listens with TLS, port 0 resolved; null without TLS.</summary>
    public IPEndPoint? MqttTls { get; private set; }

    /// <summary>Where the front door listens, port 0 resolved.</summary>
    public IPEndPoint Mqtt { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Opens the stores and starts to listen.</summary>
    /// <exception cref="StartException">Something is in the way; the message says what to do.</exception>
    public static async Task<ClutchServer> StartAsync(DataFolder data, ListenAddress listen, IConfiguration configuration, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        ApiOptions api = Settings.Bind(configuration, "api", new ApiOptions { Page = Path.Combine(AppContext.BaseDirectory, "page") });
        if (!listen.IsLoopback && api.Key is null)
        {
            throw new StartException(
                $"the page would be open to the network on {listen.EndPoint} without a key. Set CLUTCH_API__KEY (make one with `openssl rand -base64 24`), or listen on 127.0.0.1.");
        }

        IdentityOptions identity = Settings.Bind(configuration, "identity", new IdentityOptions());
        if (identity.OpenLoopback && (!listen.IsLoopback || api.Key is not null))
        {
            throw new StartException("identity:openLoopback makes every program on this machine the operator; it is for a server that listens on loopback and has no api:key. Leave one of them out.");
        }

        FrontDoorOptions door = Settings.Bind(configuration, "ingest", new FrontDoorOptions());
        HealthWorkerOptions health = Settings.Bind(configuration, "health", new HealthWorkerOptions());
        TripWorkerOptions trips = Settings.Bind(configuration, "trips", new TripWorkerOptions());
        RunningServer running = await RunningServer.StartAsync(data, configuration, hasHistories: true, logging, Build, listen, cancellationToken);
        var server = new ClutchServer(running);
        server.Resolve();
        if (api.Key is null && !identity.OpenLoopback)
        {
            server.SignIn = await running.Services.GetRequiredService<FirstSignIn>().MakeLinkAsync(server.Addresses.Page, cancellationToken);
        }

        return server;

        WebApplication Build(Action<IHostApplicationBuilder> add)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "clutch" });
            add(builder);
            builder.Services.AddIngest(door, data.Registry(configuration));
            builder.Services.AddHealthWorker(health, data.Health);
            builder.Services.AddResources(data.Resources(configuration));
            builder.Services.AddClutchIdentity(identity, data.Identity);
            builder.Services.AddTrips(trips, data.Trips);
            builder.Services.AddClutchApi();
            builder.Services.AddSingleton<HealthPageWriter>(ReportPage.Write);
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                ClutchApi.LimitRequests(kestrel);
                kestrel.Listen(listen.EndPoint);
                kestrel.UseFrontDoor();
            });
            WebApplication app = builder.Build();
            app.UseClutchApi(api);
            app.MapMqtt();
            return app;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Resolve()
    {
        FrontDoor door = _server.Services.GetRequiredService<FrontDoor>();
        (Mqtt, MqttTls) = (door.EndPoint, door.TlsEndPoint);

        // Kestrel lists the front door as http too, as it knows no other scheme.
        string page = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(address => !address.EndsWith($":{Mqtt.Port}", StringComparison.Ordinal) && (MqttTls is null || !address.EndsWith($":{MqttTls.Port}", StringComparison.Ordinal))).TrimEnd('/');
        Addresses = new ServerAddresses(page + "/", page + "/api/v1", $"mqtt://{Mqtt}");
    }
}
