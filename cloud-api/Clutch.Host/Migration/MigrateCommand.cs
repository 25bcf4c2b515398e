using System.CommandLine;
using Clutch.Log;

namespace Clutch.Host;

/// <summary><c>clutch migrate</c>: from the log that is outgrown to the next one, while the server runs.</summary>
internal static class MigrateCommand
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        Option<string> from = new("--from-log") { Description = "Folder of the log that is outgrown", DefaultValueFactory = _ => Path.Combine("data", "log") };
        Option<string> to = new("--to-log") { Description = "kafka://HOST:PORT,HOST:PORT, or another folder", Required = true };
        Command command = new("migrate", "Copies the log in a folder to another one while the server runs; once that is stopped, copies the rest, compares both, and says how to go on") { from, to };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(from)!, result.GetValue(to)!, TimeProvider.System, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string fromText, string toText, TimeProvider time, CancellationToken cancellationToken)
    {
        LogPlace from = LogPlace.Parse(fromText);
        LogPlace to = LogPlace.Parse(toText);
        if (from.Brokers is not null || from == to)
        {
            throw new StartException($"{fromText} to {toText} is no way to migrate: from the folder of a log, to another folder or to kafka://HOST:PORT.");
        }

        await using ITelemetryLog target = to.Open(time);
        using var migration = new LogMigration(from, to, target, time);
        await migration.ResumeAsync(time, cancellationToken);
        if (migration.Found > 0)
        {
            Console.WriteLine($"Found {migration.Found} records of an earlier run.");
        }

        try
        {
            using IDisposable held = await FollowAsync(migration, time, cancellationToken);
            await migration.CopyAsync(time, cancellationToken);
            Console.WriteLine($"The server is stopped; copied {migration.Copied} records. Comparing both logs.");
            return Report(await migration.VerifyAsync(time, cancellationToken), migration, from, to);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.WriteLine($"Stopped after {migration.Copied} records. The same command goes on from here; the server still writes to {from}.");
            return ExitCodes.Failed;
        }
    }

    /// <summary>Copies what comes until nobody writes the old log any more.</summary>
    private static async Task<IDisposable> FollowAsync(LogMigration migration, TimeProvider time, CancellationToken cancellationToken)
    {
        bool told = false;
        while (true)
        {
            long copied = await migration.CopyAsync(time, cancellationToken);
            if (migration.TryHoldSource() is { } held)
            {
                return held;
            }

            if (!told || copied > 0)
            {
                Console.WriteLine($"Caught up: {migration.Copied} records copied. The server still writes; stop it when you want to switch, its devices keep their frames meanwhile.");
                told = true;
            }

            await Task.Delay(s_interval, time, cancellationToken);
        }
    }

    private static int Report(IReadOnlyList<StreamComparison> comparisons, LogMigration migration, LogPlace from, LogPlace to)
    {
        foreach (StreamComparison each in comparisons)
        {
            string differing = each.Differing.Count == 0 ? "every vehicle the same" : $"{each.Differing.Count} vehicles differ: {string.Join(", ", each.Differing.Take(5))}";
            Console.WriteLine($"{each.Stream.ToString().ToLowerInvariant(),-12} {each.Source} records here, {each.Target} there; {differing}");
        }

        if (comparisons.Any(each => each.Differing.Count > 0))
        {
            Console.WriteLine($"Not the same: go on with {from}, and migrate again into an empty log.");
            return ExitCodes.Failed;
        }

        migration.Forget();
        string how = to.Brokers is null ? $"CLUTCH_LOG__FOLDER={to}" : $"--log {to}";
        Console.WriteLine($"Done. Start the server with {how}. Groups read the new log from its beginning; stores know what they have. Keep {from} until you are content.");
        return ExitCodes.Good;
    }
}
