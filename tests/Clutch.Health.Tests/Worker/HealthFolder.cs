using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Clutch.Health.Worker;
using Clutch.Log;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clutch.Health.Tests.Worker;

/// <summary>A log with frames and the role's file, in a temporary folder.</summary>
internal sealed class HealthFolder : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(180);

    private readonly string _path = Directory.CreateTempSubdirectory("clutch-health-").FullName;

    public string Database => Path.Combine(_path, "health.db");

    public HealthFindings Findings => new(Database);

    public HealthWorkerOptions Options { get; init; } = new() { Vehicles = 2, CheckpointFrames = 7, CheckpointSeconds = 0 };

    public HealthRules Rules { get; init; } = new();

    private string Log => Path.Combine(_path, "log");

    public EmbeddedLog OpenLog() => new(new EmbeddedLogOptions { Folder = Log, SegmentBytes = 1 << 20, MemoryBudgetBytes = 4 << 20 });

    public async Task AppendAsync(IEnumerable<(string Vehicle, byte[] Frame)> frames)
    {
        await using EmbeddedLog log = OpenLog();
        using var appender = new BatchAppender(log, LogStream.Frames);
        foreach ((string vehicle, byte[] frame) in frames)
        {
            await appender.AppendAsync(Encoding.ASCII.GetBytes(vehicle), frame, CancellationToken.None);
        }

        await appender.FlushAsync(CancellationToken.None);
    }

    /// <summary>Somebody says something: it is in the log.</summary>
    public async Task SayAsync(params Statement[] statements)
    {
        await using EmbeddedLog log = OpenLog();
        using var desk = new StatementDesk(log, Findings, TimeProvider.System);
        foreach (Statement statement in statements)
        {
            Assert.Equal(SayOutcome.Said, (await desk.SayAsync(statement, CancellationToken.None)).Outcome);
        }
    }

    /// <summary>Runs the role until every frame in the log is behind a checkpoint.</summary>
    public async Task<HealthCounters> RunAsync(Action<string>? reached = null)
    {
        var counters = new HealthCounters(TimeProvider.System);
        await using EmbeddedLog log = OpenLog();
        using var worker = new HealthWorker(log, Findings, Rules, Options, counters, TimeProvider.System, NullLogger<HealthWorker>.Instance) { Reached = reached ?? (static _ => { }) };
        using var done = new CancellationTokenSource(s_patience);
        long last = new EmbeddedLogView(Log, TimeProvider.System).Describe(LogStream.Frames).End;
        try
        {
            await worker.RunAsync(Stop, done.Token);
        }
        catch (OperationCanceledException e) when (worker.Committed < last)
        {
            throw new TimeoutException($"committed {worker.Committed} of {last}, {counters.Frames} frames, {counters.Judgements} judgements, {counters.Poison} passed over", e);
        }
        catch (OperationCanceledException)
        {
            // All done.
        }

        return counters;

        void Stop()
        {
            if (worker.Committed >= last)
            {
                done.Cancel();
            }
        }
    }

    /// <summary>Everything that the role keeps and has sent, as text; a record that was sent twice stands once.</summary>
    public async Task<string> DigestAsync()
    {
        var text = new StringBuilder();
        await using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            foreach (string query in (ReadOnlySpan<string>)
            [
                "select vehicle, layout, boot, sequence, codes, sources, looked, bytes from state order by vehicle", "select * from judgement order by vehicle",
                "select * from snapshot order by vehicle, day", "select * from alert order by vehicle, part, boot, sequence", "select * from statement order by vehicle, id", "select vehicle, document from outbox",
                "select * from figure order by vehicle, name", "select * from newest",
            ])
            {
                text.AppendLine(query);
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = query;
                using SqliteDataReader row = command.ExecuteReader();
                while (row.Read())
                {
                    for (int i = 0; i < row.FieldCount; i++)
                    {
                        text.Append(row.GetValue(i) is byte[] bytes ? Hash(bytes) : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture)).Append('|');
                    }

                    text.AppendLine();
                }
            }
        }

        foreach (string document in (await SentAsync()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            text.AppendLine(Hash(Encoding.UTF8.GetBytes(document)));
        }

        return text.ToString();
    }

    /// <summary>Documents of the findings stream, in order.</summary>
    public async Task<IReadOnlyList<string>> SentAsync()
    {
        await using EmbeddedLog log = OpenLog();
        using var appender = new BatchAppender(log, LogStream.Findings);
        await appender.AppendAsync("end"u8.ToArray(), "end"u8.ToArray(), CancellationToken.None);
        await appender.FlushAsync(CancellationToken.None);
        using ILogReader reader = log.OpenReader(LogStream.Findings, LogPosition.Earliest);
        var batch = new LogBatch();
        List<string> documents = [];
        using var patience = new CancellationTokenSource(s_patience);
        bool atEnd = false;
        while (!atEnd && await reader.ReadAsync(batch, patience.Token))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                string document = Encoding.UTF8.GetString(batch[i].Value.Span);
                atEnd = document == "end" && i == batch.Count - 1;
                documents.Add(document);
            }
        }

        documents.RemoveAll(document => document == "end");
        return documents;
    }

    public async Task MoveGroupAsync()
    {
        await using EmbeddedLog log = OpenLog();
        log.MoveGroup(LogStream.Frames, HealthWorker.Group, LogPosition.Earliest);
    }

    public HealthFolder Copy()
    {
        var copy = new HealthFolder { Options = Options, Rules = Rules };
        foreach (string file in Directory.EnumerateFiles(_path, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy._path, Path.GetRelativePath(_path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public void DeleteDatabase()
    {
        foreach (string file in Directory.EnumerateFiles(_path, "health.db*"))
        {
            File.Delete(file);
        }
    }

    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
