using System.Diagnostics.Tracing;
using System.Globalization;
using System.Runtime.CompilerServices;
using Clutch.Benchmarks.Latency;
using Clutch.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Clutch.Benchmarks.Agent;

/// <summary>Looks at a running agent from outside.</summary>
internal static class AgentWatch
{
    private const double KbPerMb = 1024;

    public static async Task<AgentFigures> RunAsync(
        ClutchProcess agent, string outbox, TimeSpan warmUp, TimeSpan length, TimeSpan counted, TimeProvider time, CancellationToken cancellationToken)
    {
        // Binds the system's library: SqliteFile itself could only open the file to write.
        RuntimeHelpers.RunModuleConstructor(typeof(SqliteFile).Module.ModuleHandle);
        await Task.Delay(warmUp, time, cancellationToken);
        long started = time.GetTimestamp();
        ProcessStatus before = ProcessStatus.Of(agent.Id);
        (long samplesBefore, _) = Ledger(outbox);
        await Task.Delay(length, time, cancellationToken);
        ProcessStatus after = ProcessStatus.Of(agent.Id);
        (long samples, long waiting) = Ledger(outbox);
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        (double allocated, double collections) = await CountAsync(agent.Id, counted, cancellationToken);
        return new AgentFigures(
            seconds,
            (samples - samplesBefore) / seconds,
            waiting,
            (after.Processor - before.Processor).TotalSeconds / seconds * 100,
            after.ResidentKb / KbPerMb,
            after.PeakKb / KbPerMb,
            (after.Switches - before.Switches) / seconds,
            allocated,
            collections);
    }

    private static (long Samples, long Waiting) Ledger(string outbox)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = outbox, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "select (select sum(samples) from boot), (select count(*) from frame)";
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Mean bytes allocated a second, and collections a minute, by the runtime's own counters.</summary>
    private static async Task<(double Allocated, double Collections)> CountAsync(int process, TimeSpan length, CancellationToken cancellationToken)
    {
        var provider = new EventPipeProvider("System.Runtime", EventLevel.Informational, 0, new Dictionary<string, string>(StringComparer.Ordinal) { ["EventCounterIntervalSec"] = "1" });
        using EventPipeSession session = await new DiagnosticsClient(process).StartEventPipeSessionAsync(provider, requestRundown: false, token: cancellationToken);
        using var source = new EventPipeEventSource(session.EventStream);
        double bytes = 0;
        double collections = 0;
        int intervals = 0;
        source.Dynamic.All += data =>
        {
            if (data.EventName != "EventCounters" || data.PayloadValue(0) is not IDictionary<string, object> outer || outer["Payload"] is not IDictionary<string, object> counter)
            {
                return;
            }

            switch (counter["Name"])
            {
                case "alloc-rate":
                    bytes += Convert.ToDouble(counter["Increment"], CultureInfo.InvariantCulture);
                    intervals++;
                    break;

                // Every collection of a higher generation is one of generation 0 too.
                case "gen-0-gc-count":
                    collections += Convert.ToDouble(counter["Increment"], CultureInfo.InvariantCulture);
                    break;
            }
        };
        Task read = Task.Run(source.Process, cancellationToken);
        await Task.Delay(length, cancellationToken);
        await session.StopAsync(cancellationToken);
        await read;
        return intervals > 0 ? (bytes / intervals, collections / intervals * 60) : throw new InvalidOperationException("the agent's runtime told no figures; is DOTNET_EnableDiagnostics=0 set?");
    }
}
