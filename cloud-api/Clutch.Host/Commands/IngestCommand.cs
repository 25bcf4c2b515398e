using System.CommandLine;
using Clutch.Ingest;
using Clutch.Ingest.Broker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary><c>clutch ingest</c>: the ingest role alone. On Kafka any number of these share the work.</summary>
internal static class IngestCommand
{
    private static readonly TimeSpan s_statusInterval = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        Option<ListenAddress?> listen = ListenAddress.Option("--listen", "Address of the MQTT front door [default: 127.0.0.1:1883]");
        Option<string?> broker = BrokerOption.Create();
        Option<string?> log = LogOption.Create();
        Option<string?> series = TimeSeriesOption.Create();
        Option<string?> registry = RegistryOption.Create();
        Option<string?> otlp = OtlpOption.Create();
        Option<string?> logFormat = LogFormat.Option();
        Option<ListenAddress?> metrics = MetricsOption.Create();
        Option<IngestPart> only = new("--only") { Description = "door: take frames only; sink: fill the stores only. For a log on Kafka [default: both]" };
        Option<string> data = new("--data") { Description = "Folder for everything that is kept here", DefaultValueFactory = _ => "data" };
        Command command = new("ingest", "Runs the ingest role alone: takes frames from devices or from a broker, keeps them in the log, fills the stores") { listen, broker, log, series, registry, only, metrics, otlp, logFormat, data };
        command.Validators.Add(result =>
        {
            if (result.GetValue(broker) is not null && (result.GetValue(listen) is not null || result.GetValue(registry) is not null))
            {
                result.AddError("--broker takes frames from a broker, which knows its devices itself; --listen and --registry belong to a front door. Choose one.");
            }
        });
        command.SetAction((result, cancellationToken) =>
        {
            var overrides = new Dictionary<string, string?>(StringComparer.Ordinal);
            Set(overrides, "ingest:listen", result.GetValue(listen)?.EndPoint.ToString());
            Set(overrides, "kafka:brokers", result.GetValue(log));
            Set(overrides, "timeseries:address", result.GetValue(series));
            Set(overrides, "registry", result.GetValue(registry));
            Set(overrides, MetricsOption.Key, result.GetValue(metrics)?.EndPoint.ToString());
            Set(overrides, OtlpOption.Key, result.GetValue(otlp));
            Set(overrides, LogFormat.Key, result.GetValue(logFormat));
            BrokerOption.Override(overrides, result.GetValue(broker));
            return RunAsync(result.GetValue(data)!, result.GetValue(only), Settings.Read(overrides), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(string folder, IngestPart part, IConfiguration configuration, CancellationToken cancellationToken)
    {
        await Task.Yield(); // the command line takes Ctrl-C for ours only once it has the task
        TimeProvider time = TimeProvider.System;
        Action<ILoggingBuilder> logging = LogLines(configuration);
        using OtlpExport? otlp = OtlpExport.Start(configuration, "ingest");
        DataFolder data = DataFolder.Open(folder);
        BrokerOptions? broker = part != IngestPart.Sink && configuration.GetSection("broker").Exists() ? Settings.Bind(configuration, "broker", new BrokerOptions()) : null;
        using BrokerIdentity? identity = broker is { ClientId.Length: 0 } ? BrokerIdentity.Take(data) : null;
        if (broker is not null && identity is not null)
        {
            broker.ClientId = identity.ClientId;
        }

        await using IngestServer server = await IngestServer.StartAsync(data, configuration, part, broker, logging, cancellationToken);
        Console.WriteLine(
            part == IngestPart.Sink ? "Sink    fills the stores from the log"
            : broker is null ? $"MQTT    mqtt://{server.Door}"
            : $"Broker  mqtt://{broker.Host}:{broker.Port} as {broker.ClientId}");
        if (server.Metrics is { } figures)
        {
            Console.WriteLine($"Figures {figures}");
        }

        Task status = StatusAsync(server, time, cancellationToken);
        await await Task.WhenAny(server.Broker, status);
        await status;
        Console.WriteLine("Stopped; what was acknowledged is in the log.");
        return ExitCodes.Good;
    }

    private static async Task StatusAsync(IngestServer server, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_statusInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                IngestCounters counters = server.Counters;
                string fault = server.LogRemark is { } reason ? $" | {reason}" : "";
                Console.WriteLine(FormattableString.Invariant(
                    $"{time.GetLocalNow():HH:mm:ss} frames in {counters.Received}, acknowledged {counters.Acknowledged}, stored {counters.SinkFrames}, dead {counters.DeadLettered}, connections {counters.Connections}{fault}"));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped by hand.
        }
    }

    /// <summary>Without the host's own words on a service that failed: the command says it in a sentence.</summary>
    private static Action<ILoggingBuilder> LogLines(IConfiguration configuration) => LogFormat.Console(configuration, standardError: false) + (builder => builder
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None));

    private static void Set(Dictionary<string, string?> overrides, string key, string? value)
    {
        if (value is not null)
        {
            overrides[key] = value;
        }
    }
}
