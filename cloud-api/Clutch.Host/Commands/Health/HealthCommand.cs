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
        Command command = new("health", "Runs the health role alone: judges cars from the frames in the log; one process for each log") { log, logFormat, data };
        command.Add(HealthReportCommand.Create());
        command.Add(HealthReplayCommand.Create());
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
        TimeProvider time = TimeProvider.System;
        Action<ILoggingBuilder> logging = LogFormat.Console(configuration, standardError: true);
        DataFolder data = DataFolder.Open(folder);
        await using HealthServer server = await HealthServer.StartAsync(data, configuration, logging, cancellationToken);
        Console.WriteLine($"Health  {data.Health}");
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
