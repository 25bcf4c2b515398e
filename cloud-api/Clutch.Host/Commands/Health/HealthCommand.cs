using System.CommandLine;
using Clutch.Health.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Clutch.Host;

/// <summary><c>clutch health</c>: the health role alone, and what it found.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan s_statusInterval = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        Option<string?> log = LogOption.Create();
        Option<string?> logFormat = LogFormat.Option();
        Option<string> data = new("--data") { Description = "Folder for everything that is kept here", DefaultValueFactory = _ => "data" };
        Command command = new("health", "Runs the health role alone: judges cars from the frames in the log; several share a log on Kafka when health:store is PostgreSQL") { log, logFormat, data };
        command.Add(HealthReportCommand.Create());
        command.Add(HealthReplayCommand.Create());
        command.Add(HealthSayCommand.Create());
        command.Add(HealthWhatIfCommand.Create());
        command.Add(HealthCohortCommand.Create());
        command.SetAction((result, cancellationToken) =>
        {
            var overrides = new Dictionary<string, string?>(StringComparer.Ordinal);
            if (result.GetValue(log) is { } brokers)
            {
                overrides["kafka:brokers"] = brokers;
            }

            if (result.GetValue(logFormat) is { } format)
            {
                overrides[LogFormat.Key] = format;
            }

            return RunAsync(result.GetValue(data)!, Settings.Read(overrides), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(string folder, IConfiguration configuration, CancellationToken cancellationToken)
    {
        await Task.Yield(); // the command line takes Ctrl-C for ours only once it has the task
        TimeProvider time = TimeProvider.System;
        Action<ILoggingBuilder> logging = LogFormat.Console(configuration, standardError: true);
        if (configuration.GetSection("kafka").Exists() && configuration["health:store"] is null)
        {
            Console.Error.WriteLine("clutch: states and findings are in a file of this machine; a second health role on the same log needs health:store, a PostgreSQL database, in both.");
        }

        DataFolder data = DataFolder.Open(folder);
        await using HealthServer server = await HealthServer.StartAsync(data, configuration, logging, cancellationToken);
        Console.WriteLine($"Health  {server.Findings}");
        using var timer = new PeriodicTimer(s_statusInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                HealthCounters counters = server.Counters;
                string fault = server.LogRemark is { } reason ? $" | {reason}" : "";
                Console.WriteLine(FormattableString.Invariant(
                    $"{time.GetLocalNow():HH:mm:ss} frames {counters.Frames}, drives {counters.Drives}, findings {counters.Judgements}, passed over {counters.Poison}{fault}"));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped by hand.
        }

        Console.WriteLine("Stopped; the next start goes on at the last checkpoint.");
        return ExitCodes.Good;
    }
}
