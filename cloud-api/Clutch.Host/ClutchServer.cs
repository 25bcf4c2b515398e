using System.Net;
using Clutch.Api;
using Clutch.Ingest;
using Clutch.Log;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary>The server's roles in one process: front door, log, sinks, API and page.</summary>
internal sealed class ClutchServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ITelemetryLog _log;
    private readonly SqliteTimeSeries _series;

    private ClutchServer(WebApplication app, ITelemetryLog log, SqliteTimeSeries series) => (_app, _log, _series) = (app, log, series);

    public DeviceRegistry Devices => _app.Services.GetRequiredService<DeviceRegistry>();

    public IngestCounters Counters => _app.Services.GetRequiredService<IngestCounters>();

    public ServerClock Clock => _app.Services.GetRequiredService<ServerClock>();

    public ServerAddresses Addresses { get; private set; } = new("", "", "");

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

        FrontDoorOptions door = Settings.Bind(configuration, "ingest", new FrontDoorOptions());
        var stores = new Stack<IAsyncDisposable>();
        try
        {
            TimeProvider time = TimeProvider.System;
            ITelemetryLog log = Stores.OpenLog(data, configuration, time);
            stores.Push(log);
            var series = new SqliteTimeSeries(data.TimeSeries);
            stores.Push(series);
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "clutch" });
            builder.Logging.ClearProviders();
            logging(builder.Logging);
            builder.Services.AddSingleton(time).AddSingleton<ITelemetryLog>(log).AddSingleton<ITimeSeries>(series);
            builder.Services.AddIngest(door, data.Registry);
            builder.Services.AddClutchApi();
            builder.Services.AddSingleton<Microsoft.Extensions.Hosting.IHostLifetime, CommandLifetime>();
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Listen(listen.EndPoint);
                kestrel.UseFrontDoor();
            });
            WebApplication app = builder.Build();
            stores.Push(app);
            app.UseClutchApi(api);
            await app.StartAsync(cancellationToken);
            var server = new ClutchServer(app, log, series);
            server.Resolve();
            return server;
        }
        catch (Exception e)
        {
            while (stores.TryPop(out IAsyncDisposable? store))
            {
                await store.DisposeAsync();
            }

            if (StartErrors.Explain(e, listen) is { } sentence)
            {
                throw new StartException(sentence, e);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _log.DisposeAsync();
        await _series.DisposeAsync();
    }

    private void Resolve()
    {
        Mqtt = _app.Services.GetRequiredService<FrontDoor>().EndPoint;

        // Kestrel lists the front door as http too, as it knows no other scheme.
        string page = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(address => !address.EndsWith($":{Mqtt.Port}", StringComparison.Ordinal)).TrimEnd('/');
        Addresses = new ServerAddresses(page + "/", page + "/api/v1", $"mqtt://{Mqtt}");
    }
}
