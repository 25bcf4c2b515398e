using Clutch.Devices;
using Clutch.Health.Worker;
using Clutch.Identity;
using Clutch.Identity.Accounts;
using Clutch.Log;
using Clutch.TimeSeries;
using Clutch.Trips;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Clutch.Api.Tests;

/// <summary>The real API on a port of its own, over a real log and a real time series in a temp folder. It can be stopped and started again.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clutch-api-").FullName;
    private readonly ApiOptions _options;
    private readonly IdentityOptions _identity;
    private WebApplication? _app;
    private int _port;

    private Action<WebApplication>? _extend;
    private ILoggerProvider? _logs;

    private ApiServer(ApiOptions options, IdentityOptions identity, TimeProvider time)
    {
        _options = options;
        _identity = identity;
        Time = time;
        Log = new EmbeddedLog(new EmbeddedLogOptions { Folder = Path.Combine(_folder, "log") });
        Series = new SqliteTimeSeries(Path.Combine(_folder, "timeseries.db"));
    }

    public TimeProvider Time { get; }

    public EmbeddedLog Log { get; }

    public SqliteTimeSeries Series { get; }

    public Uri Address => new($"http://127.0.0.1:{_port}/");

    public HttpClient Client { get; private set; } = new();

    public IServiceProvider Services => _app!.Services;

    /// <summary>Milliseconds since 1970, on the server's clock.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public IEnumerable<RouteEndpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>Without a key and without other settings of identity, the test itself is the operator, as it comes over loopback.</summary>
    public static async Task<ApiServer> StartAsync(string? key = null, TimeProvider? time = null, string? page = null, IdentityOptions? identity = null, ApiOptions? api = null, Action<WebApplication>? extend = null, ILoggerProvider? logs = null)
    {
        api ??= new ApiOptions();
        (api.Key, api.Page) = (key, page ?? "/no/such/folder");
        var server = new ApiServer(api, identity ?? new IdentityOptions { OpenLoopback = key is null }, time ?? new ManualTime()) { _extend = extend, _logs = logs };
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>On the same port, with the same log and the same time series.</summary>
    public async Task StartAgainAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "clutch" });
        builder.Logging.ClearProviders();
        if (_logs is not null)
        {
            builder.Logging.AddProvider(_logs).SetMinimumLevel(LogLevel.Trace);
        }

        builder.Services.AddSingleton(Time).AddSingleton<ITelemetryLog>(Log).AddSingleton<ITimeSeries>(Series);
        builder.Services.AddSingleton(_ => new DeviceRegistry(Path.Combine(_folder, "registry.db"), Time));
        builder.Services.AddHealthWorker(new HealthWorkerOptions { CheckpointSeconds = 0 }, Path.Combine(_folder, "health.db"));
        builder.Services.AddResources(Path.Combine(_folder, "resources.db"));
        builder.Services.AddClutchIdentity(_identity, Path.Combine(_folder, "identity.db"));
        builder.Services.AddSingleton(_ => new Passwords(rounds: 10)); // as many as a test needs
        builder.Services.AddTrips(
            new TripWorkerOptions { CheckpointSeconds = 0, Geofences = [new GeofenceOptions { Id = "depot", Latitude = 30, Longitude = 31, RadiusMetres = 500 }] }, Path.Combine(_folder, "trips.db"));
        builder.Services.AddClutchApi();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            ClutchApi.LimitRequests(kestrel);
            kestrel.Limits.MinResponseDataRate = null; // a watcher that pauses in a test is not cut off on a busy machine
            kestrel.Listen(System.Net.IPAddress.Loopback, _port);
        });
        _app = builder.Build();
        _app.UseClutchApi(_options);
        _extend?.Invoke(_app);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.First()).Port;
        Client.Dispose();
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Waits until the health role has judged a vehicle.</summary>
    public async Task JudgedAsync(string vehicle)
    {
        HealthFindings findings = Services.GetRequiredService<HealthFindings>();
        for (int attempt = 0; attempt < 1_200 && findings.Newest(vehicle) is null; attempt++)
        {
            await Task.Delay(50);
        }

        Assert.NotNull(findings.Newest(vehicle));
    }

    /// <summary>Waits until the trips role has derived a trip, and gives it.</summary>
    public async Task<Kept<Trip>> DrivenAsync(string vehicle)
    {
        TripArchive archive = Services.GetRequiredService<TripArchive>();
        for (int attempt = 0; attempt < 1_200; attempt++)
        {
            if (await archive.TripsAsync(new LegQuestion([vehicle], 0, long.MaxValue, (-1, ""), 1), CancellationToken.None) is [var trip])
            {
                return trip;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"no trip of {vehicle} came");
    }

    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await Log.DisposeAsync();
        await Series.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
