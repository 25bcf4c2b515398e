using System.Net;
using Clutch.Ingest.Endpoints;
using Clutch.Log;
using Clutch.TimeSeries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest.Tests;

/// <summary>The whole role on a real port, over a log and a time series on disk. Disposed and opened again, it is a restart.</summary>
internal sealed class IngestHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private IngestHost(WebApplication app) => _app = app;

    public FrontDoor Door => _app.Services.GetRequiredService<FrontDoor>();

    public DeviceRegistry Devices => _app.Services.GetRequiredService<DeviceRegistry>();

    public IngestCounters Counters => _app.Services.GetRequiredService<IngestCounters>();

    public ITelemetryLog Log => _app.Services.GetRequiredService<ITelemetryLog>();

    public ITimeSeries Series => _app.Services.GetRequiredService<ITimeSeries>();

    public int Port => Door.EndPoint.Port;

    /// <summary>Of the HTTP listener beside the front door, for MQTT over WebSocket.</summary>
    public int HttpPort { get; private set; }

    public static async Task<IngestHost> StartAsync(
        string folder, string listen = "127.0.0.1:0", TlsOptions? tls = null, string? registry = null, ILoggerProvider? logs = null, TimeSpan? connectTimeout = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        }

        var options = new FrontDoorOptions { Listen = listen, Tls = tls ?? new TlsOptions() };
        options.ConnectTimeout = connectTimeout ?? options.ConnectTimeout;
        builder.Services.AddSingleton<ITelemetryLog>(_ => new EmbeddedLog(new EmbeddedLogOptions { Folder = Path.Combine(folder, "log") }));
        builder.Services.AddSingleton<ITimeSeries>(_ => new SqliteTimeSeries(Path.Combine(folder, "history.db")));
        builder.Services.AddIngest(options, registry ?? Path.Combine(folder, "devices.db"));
        ListenOptions? http = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.UseFrontDoor();
            kestrel.Listen(IPAddress.Loopback, 0, endPoint => http = endPoint);
        });
        WebApplication app = builder.Build();
        app.MapMqtt();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new IngestHost(app) { HttpPort = http!.IPEndPoint!.Port };
    }

    /// <summary>All records of a stream, from the beginning.</summary>
    public async Task<List<byte[]>> RecordsAsync(LogStream stream, int atLeast)
    {
        using ILogReader reader = Log.OpenReader(stream, LogPosition.Earliest);
        using var patience = new CancellationTokenSource(Peer.Patience);
        var batch = new LogBatch();
        List<byte[]> records = [];
        while (records.Count < atLeast && await reader.ReadAsync(batch, patience.Token))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                records.Add(batch[i].Value.ToArray());
            }
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Peer.Patience);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }
}
