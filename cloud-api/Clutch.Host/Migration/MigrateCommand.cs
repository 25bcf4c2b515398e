using System.CommandLine;

namespace Clutch.Host;

/// <summary><c>clutch migrate</c>: log, histories and registry from what is outgrown to what comes next, while the server runs.</summary>
internal static class MigrateCommand
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private sealed record Way(string? From, string? To);

    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "The server's folder: what --from-… do not name lies there", DefaultValueFactory = _ => "data" };
        Option<string?> fromLog = new("--from-log") { Description = "Folder of the log that is outgrown [default: log in the data folder]" };
        Option<string?> toLog = new("--to-log") { Description = "kafka://HOST:PORT,HOST:PORT, or another folder" };
        Option<string?> fromSeries = new("--from-timeseries") { Description = "Histories to move [default: sqlite:timeseries.db in the data folder]" };
        Option<string?> toSeries = new("--to-timeseries") { Description = "influx://HOST:8086/DATABASE, or sqlite:FILE" };
        Option<string?> fromRegistry = new("--from-registry") { Description = "Device registry to move [default: registry.db in the data folder]" };
        Option<string?> toRegistry = new("--to-registry") { Description = "postgres://USER@HOST/DATABASE (the password in PGPASSWORD), or another file" };
        Command command = new("migrate", "Copies log, histories and device registry elsewhere while the server runs; once that is stopped, copies the rest, compares both sides, and says how to go on")
        {
            data, fromLog, toLog, fromSeries, toSeries, fromRegistry, toRegistry,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(toLog) is null && result.GetValue(toSeries) is null && result.GetValue(toRegistry) is null)
            {
                result.AddError("Name what to move: --to-log, --to-timeseries, --to-registry.");
            }
        });
        command.SetAction((result, cancellationToken) => RunAsync(
            Path.GetFullPath(result.GetValue(data)!),
            new Way(result.GetValue(fromLog), result.GetValue(toLog)),
            new Way(result.GetValue(fromSeries), result.GetValue(toSeries)),
            new Way(result.GetValue(fromRegistry), result.GetValue(toRegistry)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string data, Way log, Way series, Way registry, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        var progress = new MigrationProgress(time);
        var parts = new List<IMigrationPart>();
        try
        {
            LogMigration? ofLog = null;
            if (log.To is not null)
            {
                ofLog = new LogMigration(LogPlace.Parse(log.From ?? Path.Combine(data, "log")), LogPlace.Parse(log.To), time, progress);
                parts.Add(ofLog);
                await ofLog.ResumeAsync(cancellationToken);
            }

            if (series.To is not null)
            {
                parts.Add(new HistoryMigration(series.From ?? $"{TimeSeriesOptions.SqliteScheme}{Path.Combine(data, "timeseries.db")}", series.To, time, progress));
            }

            if (registry.To is not null)
            {
                parts.Add(new RegistryMigration(registry.From ?? Path.Combine(data, "registry.db"), registry.To, time, progress));
            }

            string? locked = series.To is not null || registry.To is not null ? data : null;
            await using MigrationHold held = await FollowAsync(parts, () => MigrationHold.TryTake(locked, ofLog), progress, time, cancellationToken);
            return await FinishAsync(parts, progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progress.Line($"Stopped; copied {Copied(parts)}. The same command goes on from here; until it is done, the server goes on with what it has.");
            return ExitCodes.Failed;
        }
        finally
        {
            foreach (IMigrationPart part in parts)
            {
                await part.DisposeAsync();
            }
        }
    }

    /// <summary>Copies what comes until nobody writes any more.</summary>
    private static async Task<MigrationHold> FollowAsync(
        List<IMigrationPart> parts, Func<MigrationHold?> tryHold, MigrationProgress progress, TimeProvider time, CancellationToken cancellationToken)
    {
        bool told = false;
        while (true)
        {
            bool copied = false;
            foreach (IMigrationPart part in parts)
            {
                copied |= await part.CopyAsync(cancellationToken);
            }

            if (tryHold() is { } held)
            {
                return held;
            }

            if (!told || copied)
            {
                progress.Line($"Caught up: {Copied(parts)} copied. The server still writes; stop it when you want to switch, its devices keep their frames meanwhile.");
                told = true;
            }

            await Task.Delay(s_interval, time, cancellationToken);
        }
    }

    private static async Task<int> FinishAsync(List<IMigrationPart> parts, MigrationProgress progress, CancellationToken cancellationToken)
    {
        var settings = new List<string?>();
        foreach (IMigrationPart part in parts)
        {
            settings.Add(await part.FinishAsync(cancellationToken));
        }

        if (settings.Contains(null))
        {
            return ExitCodes.Failed;
        }

        progress.Line($"Done. Start the server with {string.Join(' ', settings)}. It goes on where it was. Keep what you had until you are content.");
        return ExitCodes.Good;
    }

    private static string Copied(List<IMigrationPart> parts) => string.Join(", ", parts.Select(part => part.Copied));
}
