using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Clutch.Log;
using Clutch.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clutch.Trips.Tests;

/// <summary>A log with frames and the role's file, in a temporary folder.</summary>
internal sealed class TripFolder : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _path = Directory.CreateTempSubdirectory("clutch-trips-").FullName;

    public string Database => Path.Combine(_path, "trips.db");

    public TripWorkerOptions Options { get; init; } = new() { CheckpointFrames = 3, CheckpointSeconds = 0 };

    public ManualTime Time { get; init; } = new();

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

    /// <summary>Runs the role until every frame in the log is behind a checkpoint.</summary>
    public async Task<TripCounters> RunAsync(Action<string>? reached = null, string? address = null)
    {
        var counters = new TripCounters();
        await using EmbeddedLog log = OpenLog();
        using var archive = new TripArchive(address ?? Database);
        using var worker = new TripWorker(log, archive, Options.ToRules(), Options, counters, Time, NullLogger<TripWorker>.Instance) { Reached = reached ?? (static _ => { }) };
        using var done = new CancellationTokenSource(s_patience);
        long last = new EmbeddedLogView(Log, TimeProvider.System).Describe(LogStream.Frames).End;
        try
        {
            await worker.RunAsync(() => Stop(worker, last, done), done.Token);
        }
        catch (OperationCanceledException e) when (worker.Committed < last)
        {
            throw new TimeoutException($"committed {worker.Committed} of {last}, {counters.Frames} frames, {counters.Poison} passed over", e);
        }
        catch (OperationCanceledException)
        {
            // All done.
        }

        return counters;

        static void Stop(TripWorker worker, long last, CancellationTokenSource done)
        {
            if (worker.Committed >= last)
            {
                done.Cancel();
            }
        }
    }

    /// <summary>Everything that the role keeps, as text.</summary>
    public string Digest(bool withVersions = true)
    {
        var text = new StringBuilder();
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        string versions = withVersions ? ", version, change" : "";
        string removed = withVersions ? "" : "where removed = 0";
        foreach (string query in (string[])["select * from vehicle", "select * from bin order by vehicle, minute", $"select vehicle, kind, start, finish, closes, removed{versions}, document from leg {removed} order by vehicle, kind, start"])
        {
            text.AppendLine(query);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = query;
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                for (int i = 0; i < row.FieldCount; i++)
                {
                    text.Append(row.GetValue(i) is byte[] bytes ? bytes is [(byte)'{', ..] ? Encoding.UTF8.GetString(bytes) : Convert.ToHexString(SHA256.HashData(bytes)) : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture)).Append('|');
                }

                text.AppendLine();
            }
        }

        return text.ToString();
    }

    public async Task MoveGroupAsync()
    {
        await using EmbeddedLog log = OpenLog();
        log.MoveGroup(LogStream.Frames, TripWorker.Group, LogPosition.Earliest);
    }

    public TripFolder Copy()
    {
        var copy = new TripFolder { Options = Options };
        foreach (string file in Directory.EnumerateFiles(_path, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy._path, Path.GetRelativePath(_path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
