using System.Net;
using Clutch.Ingest;
using Clutch.Ingest.Broker;
using Clutch.Log;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary>The ingest role in a process of its own: a way in (front door, or a broker that exists already), the log, and the sinks.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ITelemetryLog _log;
    private readonly ITimeSeries _series;

    private IngestServer(IHost host, ITelemetryLog log, ITimeSeries series) => (_host, _log, _series) = (host, log, series);

    public IngestCounters Counters => _host.Services.GetRequiredService<IngestCounters>();

    /// <summary>What an operator should know of the log; null when all is well.</summary>
    public string? LogRemark => _log.Fault ?? (_log as EmbeddedLog)?.Notice;

    /// <summary>Where the front door listens, port 0 resolved; null behind a broker.</summary>
    public IPEndPoint? Door => _host.Services.GetService<FrontDoor>()?.EndPoint;

    /// <summary>Fails when the broker cannot be used at all; else ends with the process.</summary>
    public Task Broker => _host.Services.GetService<BrokerBridge>()?.ExecuteTask ?? Task.Delay(Timeout.Infinite);

    /// <summary>Opens the stores and starts to take frames.</summary>
    /// <param name="data">Where everything lies that the settings put nowhere else.</param>
    /// <param name="configuration">The sections <c>ingest</c>, <c>log</c>, <c>kafka</c>, <c>timeseries</c> and <c>broker</c>.</param>
    /// <param name="broker">Null: a front door of its own.</param>
    /// <param name="logging">Where log lines go.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="StartException">Something is in the way; the message says what to do.</exception>
    public static async Task<IngestServer> StartAsync(
        DataFolder data, IConfiguration configuration, BrokerOptions? broker, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        FrontDoorOptions door = Settings.Bind(configuration, "ingest", new FrontDoorOptions());
        var opened = new Stack<IAsyncDisposable>();
        try
        {
            TimeProvider time = TimeProvider.System;
            ITelemetryLog log = Stores.OpenLog(data, configuration, time);
            opened.Push(log);
            var refused = new RefusedRows(time);
            ITimeSeries series = Stores.OpenTimeSeries(data, configuration, refused);
            opened.Push(series);
            IHost host = broker is null
                ? WithDoor(door, data.Registry(configuration), Add)
                : WithBroker(broker, Add);
            opened.Push((IAsyncDisposable)host);
            refused.Logger = host.Services.GetRequiredService<ILogger<RefusedRows>>();
            await host.StartAsync(cancellationToken);
            return new IngestServer(host, log, series);

            void Add(IHostApplicationBuilder builder)
            {
                builder.Logging.ClearProviders();
                logging(builder.Logging);
                builder.Services.AddSingleton(time).AddSingleton(log).AddSingleton(series).AddSingleton<IHostLifetime, CommandLifetime>();
            }
        }
        catch (Exception e)
        {
            while (opened.TryPop(out IAsyncDisposable? store))
            {
                await store.DisposeAsync();
            }

            if (StartErrors.Explain(e) is { } sentence)
            {
                throw new StartException(sentence, e);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
        await _log.DisposeAsync();
        await _series.DisposeAsync();
    }

    private static WebApplication WithDoor(FrontDoorOptions door, string registry, Action<IHostApplicationBuilder> add)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "clutch" });
        add(builder);
        builder.Services.AddIngest(door, registry);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.UseFrontDoor());
        return builder.Build();
    }

    private static IHost WithBroker(BrokerOptions broker, Action<IHostApplicationBuilder> add)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "clutch" });
        add(builder);
        builder.Services.AddBrokerBridge(broker).AddTimeSeriesSink();
        return builder.Build();
    }
}
