using System.Net;
using Clutch.Identity.Http;
using Clutch.Log;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Api.Metrics;

/// <summary>Figures of a process that serves no API, on an address of their own: <c>/metrics</c> for Prometheus, <c>/health/ping</c> for who keeps it alive.</summary>
public sealed class MetricsServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MetricsServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, port 0 resolved.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/') + "/metrics";

    /// <summary>Begins to count and to answer.</summary>
    /// <param name="listen">The address.</param>
    /// <param name="key">What a request must carry as a bearer token; null: the address is one of this machine alone.</param>
    /// <param name="log">The log of the process.</param>
    /// <param name="lifetime">Leaves signals to the process.</param>
    /// <param name="logging">Where log lines go.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<MetricsServer> StartAsync(
        IPEndPoint listen, string? key, ITelemetryLog log, IHostLifetime lifetime, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "clutch" });
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.Services.AddSingleton(log).AddSingleton<LogFigures>().AddSingleton<PrometheusText>().AddSingleton(lifetime);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(listen);
        });
        WebApplication app = builder.Build();
        app.Services.GetRequiredService<LogFigures>();
        app.UseMiddleware<SecurityHeaders>();
        if (key is null)
        {
            app.UseMiddleware<HostCheck>(new ApiOptions());
        }
        else
        {
            app.UseMiddleware<KeyCheck>(key);
        }

        MetricsApi.Map(app);
        app.MapGet("/health/ping", () => TypedResults.Text("pong")).Open();
        await app.StartAsync(cancellationToken);
        return new MetricsServer(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
