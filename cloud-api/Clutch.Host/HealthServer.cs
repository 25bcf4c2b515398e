using Clutch.Health.Worker;
using Clutch.Log;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary>The health role in a process of its own: the log and the file of findings.</summary>
internal sealed class HealthServer : IAsyncDisposable
{
    private readonly RunningServer _server;

    private HealthServer(RunningServer server) => _server = server;

    public HealthCounters Counters => _server.Services.GetRequiredService<HealthCounters>();

    /// <summary>Where Prometheus finds the figures; null: nobody asked for them.</summary>
    public string? Metrics => _server.Metrics;

    /// <summary>Where states and findings are; holds no secret.</summary>
    public string Findings => _server.Services.GetRequiredService<HealthFindings>().Name;

    /// <summary>What an operator should know of the log; null when all is well.</summary>
    public string? LogRemark => _server.Log.Fault ?? (_server.Log as EmbeddedLog)?.Notice;

    /// <summary>Opens log and file and begins to read.</summary>
    /// <exception cref="StartException">Something is in the way; the message says what to do.</exception>
    public static async Task<HealthServer> StartAsync(DataFolder data, IConfiguration configuration, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        HealthWorkerOptions options = Settings.Bind(configuration, "health", new HealthWorkerOptions());
        return new HealthServer(await RunningServer.StartAsync(data, configuration, hasHistories: false, logging, Build, listen: null, cancellationToken));

        IHost Build(Action<IHostApplicationBuilder> add)
        {
            HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "clutch" });
            add(builder);
            builder.Services.AddHealthWorker(options, data.Health);
            return builder.Build();
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
