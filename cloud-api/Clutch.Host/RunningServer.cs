using Clutch.Api.Metrics;
using Clutch.Log;
using Clutch.TimeSeries;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary>What every role of a server has open, in the order in which it is opened: the data folder's lock, the log, the histories, and the host over them. Closed in the other order.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _opened;
    private readonly IHost _host;

    private RunningServer(Stack<IAsyncDisposable> opened, IHost host, ITelemetryLog log) => (_opened, _host, Log) = (opened, host, log);

    public ITelemetryLog Log { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>Where Prometheus finds the figures when they have an address of their own.</summary>
    public string? Metrics { get; private init; }

    /// <summary>Opens everything and starts.</summary>
    /// <param name="data">Where everything lies that the settings put nowhere else.</param>
    /// <param name="configuration">The sections <c>log</c>, <c>kafka</c>, <c>timeseries</c> and the setting <c>metrics</c>.</param>
    /// <param name="hasHistories">Whether this role reads or fills histories.</param>
    /// <param name="logging">Where log lines go.</param>
    /// <param name="build">Makes the host of the role; its argument puts what is open, and the logging, into a builder.</param>
    /// <param name="listen">Where the role's page listens, for messages.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="StartException">Something is in the way; the message says what to do.</exception>
    public static async Task<RunningServer> StartAsync(
        DataFolder data,
        IConfiguration configuration,
        bool hasHistories,
        Action<ILoggingBuilder> logging,
        Func<Action<IHostApplicationBuilder>, IHost> build,
        ListenAddress? listen,
        CancellationToken cancellationToken)
    {
        var opened = new Stack<IAsyncDisposable>();
        try
        {
            TimeProvider time = TimeProvider.System;
            opened.Push(DataLock.Take(data.Path));
            ITelemetryLog log = Stores.OpenLog(data, configuration, time);
            opened.Push(log);
            var refused = new RefusedRows(time);
            ITimeSeries? series = hasHistories ? Stores.OpenTimeSeries(data, configuration, refused) : null;
            if (series is not null)
            {
                opened.Push(series);
            }

            IHost host = build(Add);
            opened.Push((IAsyncDisposable)host);
            refused.Logger = host.Services.GetRequiredService<ILogger<RefusedRows>>();
            await host.StartAsync(cancellationToken);
            MetricsServer? metrics = await MetricsOption.StartAsync(configuration, log, logging, cancellationToken);
            if (metrics is not null)
            {
                opened.Push(metrics);
            }

            return new RunningServer(opened, host, log) { Metrics = metrics?.Address };

            void Add(IHostApplicationBuilder builder)
            {
                builder.Logging.ClearProviders();
                logging(builder.Logging);
                builder.Services.AddSingleton(time).AddSingleton(log).AddSingleton<IHostLifetime, CommandLifetime>();
                if (series is not null)
                {
                    builder.Services.AddSingleton(series);
                }

                if (log is EmbeddedLog embedded)
                {
                    builder.Services.AddHostedService(provider => new LogDesk(embedded, time, provider.GetRequiredService<ILogger<LogDesk>>()));
                }
            }
        }
        catch (Exception e)
        {
            await CloseAsync(opened);
            if (StartErrors.Explain(e, listen) is { } sentence)
            {
                throw new StartException(sentence, e);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await CloseAsync(_opened);
    }

    private static async ValueTask CloseAsync(Stack<IAsyncDisposable> opened)
    {
        while (opened.TryPop(out IAsyncDisposable? each))
        {
            await each.DisposeAsync();
        }
    }
}
