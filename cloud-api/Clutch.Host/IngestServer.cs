using System.Net;
using Clutch.Ingest;
using Clutch.Ingest.Broker;
using Clutch.Log;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary>What of the ingest role a process does.</summary>
internal enum IngestPart
{
    /// <summary>Takes frames and fills the stores.</summary>
    All,

    /// <summary>Takes frames into the log only.</summary>
    Door,

    /// <summary>Fills the stores from the log only.</summary>
    Sink,
}

/// <summary>The ingest role in a process of its own: a way in (front door, or a broker that exists already), the log, and the sinks.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    private readonly RunningServer _server;

    private IngestServer(RunningServer server) => _server = server;

    public IngestCounters Counters => _server.Services.GetRequiredService<IngestCounters>();

    /// <summary>Where Prometheus finds the figures; null: nobody asked for them.</summary>
    public string? Metrics => _server.Metrics;

    /// <summary>What an operator should know of the log; null when all is well.</summary>
    public string? LogRemark => _server.Log.Fault ?? (_server.Log as EmbeddedLog)?.Notice;

    /// <summary>Where the front door listens, port 0 resolved; null without one.</summary>
    public IPEndPoint? Door => _server.Services.GetService<FrontDoor>()?.EndPoint;

    /// <summary>Fails when the broker cannot be used at all; else ends with the process.</summary>
    public Task Broker => _server.Services.GetService<BrokerBridge>()?.ExecuteTask ?? Task.Delay(Timeout.Infinite);

    /// <summary>Opens the stores and starts to take frames.</summary>
    /// <param name="data">Where everything lies that the settings put nowhere else.</param>
    /// <param name="configuration">The sections <c>ingest</c>, <c>log</c>, <c>kafka</c>, <c>timeseries</c> and <c>broker</c>.</param>
    /// <param name="part">What this process does of it; one part alone needs a log that processes share.</param>
    /// <param name="broker">Null: a front door of its own.</param>
    /// <param name="logging">Where log lines go.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="StartException">Something is in the way; the message says what to do.</exception>
    public static async Task<IngestServer> StartAsync(
        DataFolder data, IConfiguration configuration, IngestPart part, BrokerOptions? broker, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        if (part != IngestPart.All && !configuration.GetSection("kafka").Exists())
        {
            throw new StartException("--only needs a log that several processes may open: --log kafka://HOST:PORT. A log in a folder has one process, which does all of it.");
        }

        FrontDoorOptions door = Settings.Bind(configuration, "ingest", new FrontDoorOptions());
        return new IngestServer(await RunningServer.StartAsync(data, configuration, hasHistories: part != IngestPart.Door, logging, Build, listen: null, cancellationToken));

        IHost Build(Action<IHostApplicationBuilder> add)
        {
            if (part == IngestPart.Sink || broker is not null)
            {
                HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "clutch" });
                add(builder);
                if (part != IngestPart.Sink)
                {
                    builder.Services.AddBrokerBridge(broker!);
                }

                AddSink(builder);
                return builder.Build();
            }

            WebApplicationBuilder web = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "clutch" });
            add(web);
            web.Services.AddFrontDoor(door, data.Registry(configuration));
            AddSink(web);
            web.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.UseFrontDoor());
            return web.Build();
        }

        void AddSink(IHostApplicationBuilder builder)
        {
            if (part != IngestPart.Door)
            {
                builder.Services.AddTimeSeriesSink();
            }
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
