using System.Runtime.Versioning;
using System.Text;
using Clutch.Host;
using Clutch.Log;
using Clutch.Log.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch migrate</c> between two folders, and from a folder to Kafka.</summary>
[SupportedOSPlatform("linux")]
public sealed class MigrateTests : IDisposable
{
    private const int Vehicles = 3;

    private readonly TempFolder _folder = new();

    private string Old => _folder["old"];

    private string New => _folder["new"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Copies_beside_the_server_goes_on_after_a_kill_and_ends_when_the_server_stops()
    {
        await using (EmbeddedLog server = Open(Old))
        {
            await AppendAsync(server, 0, 12_000);
            using (ClutchProcess killed = Migrate())
            {
                await killed.OutputWithAsync("Caught up: 12000 records");
                await AppendAsync(server, 12_000, 6000);
                await killed.OutputWithAsync("Caught up: 18000 records");
                killed.Kill();
            }

            // A note that is behind what was copied: what a kill between the two leaves.
            string note = Path.Combine(Old, "migration");
            string[] lines = await File.ReadAllLinesAsync(note);
            await File.WriteAllLinesAsync(note, [lines[0], string.Join(' ', lines[1].Split(' ').Select(_ => "0"))]);
            await AppendAsync(server, 18_000, 500);
            using ClutchProcess again = Migrate();
            await again.OutputWithAsync("Found 18000 records of an earlier run.");
            await again.OutputWithAsync("Caught up: 500 records");
            await AppendAsync(server, 18_500, 500);
            await server.DisposeAsync();
            Assert.True(await again.ExitAsync() == 0, again.Output);
            Assert.Contains("frames       19000 records here, 19000 there; every vehicle the same", again.Output);
            Assert.Contains($"CLUTCH_LOG__FOLDER={New}", again.Output);
        }

        Assert.Equal(await RecordsAsync(Old), await RecordsAsync(New));
        Assert.False(File.Exists(Path.Combine(Old, "migration")));
    }

    [Fact]
    public async Task Groups_go_on_in_the_new_folder_where_they_were_in_the_old_one()
    {
        await using (EmbeddedLog server = Open(Old))
        {
            await AppendAsync(server, 0, 1000);
            await CommitAsync(server, "slow", 200);
            await CommitAsync(server, "timeseries", 700);
        }

        using (ClutchProcess migrate = Migrate())
        {
            Assert.True(await migrate.ExitAsync() == 0, migrate.Output);
        }

        await using EmbeddedLog moved = Open(New);
        Assert.Equal(200, await NextAsync(moved, "slow"));
        Assert.Equal(700, await NextAsync(moved, "timeseries"));
    }

    [Fact]
    public async Task Groups_go_on_on_kafka_with_the_first_record_they_had_not_handled()
    {
        using var kafka = new Testing.MockKafka();
        kafka.CreateTopics("clutch.", 2);
        await using (EmbeddedLog server = Open(Old))
        {
            await AppendAsync(server, 0, 1000);
            await CommitAsync(server, "timeseries", 700);
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUTCH_KAFKA__PARTITIONS"] = "2" };
        using (var migrate = new ClutchProcess(environment, "migrate", "--from-log", Old, "--to-log", $"kafka://{kafka.Brokers}"))
        {
            Assert.True(await migrate.ExitAsync() == 0, migrate.Output);
        }

        await using var moved = new KafkaLog(new KafkaLogOptions { Brokers = kafka.Brokers, Partitions = 2 }, TimeProvider.System);
        using ILogReader reader = moved.OpenReader(LogStream.Frames, "timeseries");
        List<long> read = [];
        var batch = new LogBatch();
        while (read.Count < 300 && await reader.ReadAsync(batch, new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                read.Add(BitConverter.ToInt64(batch[i].Value.Span));
            }
        }

        Assert.Equal(Enumerable.Range(700, 300).Select(i => (long)i), read.Order());
    }

    [Fact]
    public async Task Retention_spares_what_is_not_copied_yet()
    {
        await using EmbeddedLog server = new(new EmbeddedLogOptions { Folder = Old, SegmentBytes = 4096, RetainBytes = 8192 });
        using var desk = new LogDesk(server, TimeProvider.System, NullLogger<LogDesk>.Instance);
        await desk.StartAsync(CancellationToken.None);
        await AppendAsync(server, 0, 100);
        using ClutchProcess migrate = Migrate();
        await migrate.OutputWithAsync("Caught up: 100 records");
        migrate.Freeze();
        for (int i = 1; i <= 50; i++)
        {
            await AppendAsync(server, 100 * i, 100); // one at a time, or they would lie in one file
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (server.Notice?.Contains("group migration has not read them", StringComparison.Ordinal) != true)
        {
            await Task.Delay(10, patience.Token); // retention runs behind the report of what is durable
        }

        migrate.Thaw();
        await migrate.OutputWithAsync("Caught up: 5100 records");
        await desk.StopAsync(CancellationToken.None);
        await server.DisposeAsync();
        Assert.True(await migrate.ExitAsync() == 0, migrate.Output);
        Assert.Empty(Directory.EnumerateFiles(Old, "migration*", SearchOption.AllDirectories));
        Assert.Equal(Enumerable.Range(0, 5100).Select(i => $"car-{i % Vehicles} {Convert.ToHexString(BitConverter.GetBytes((long)i))}"), await RecordsAsync(New));
    }

    [Fact]
    public async Task A_target_that_holds_something_else_is_refused()
    {
        await using (EmbeddedLog old = Open(Old), other = Open(New))
        {
            await AppendAsync(old, 0, 10);
            await AppendAsync(other, 5, 10);
        }

        using ClutchProcess migrate = Migrate();
        Assert.Equal(1, await migrate.ExitAsync());
        Assert.Contains("Migrate into an empty log", await migrate.OutputWithAsync("clutch: "));
    }

    [Fact]
    public async Task Copies_to_kafka()
    {
        using var kafka = new Testing.MockKafka();
        kafka.CreateTopics("clutch.", 2);
        await using (EmbeddedLog old = Open(Old))
        {
            await AppendAsync(old, 0, 2000);
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUTCH_KAFKA__PARTITIONS"] = "2" };
        using var migrate = new ClutchProcess(environment, "migrate", "--from-log", Old, "--to-log", $"kafka://{kafka.Brokers}");
        Assert.True(await migrate.ExitAsync() == 0, migrate.Output);
        Assert.Contains("2000 records here, 2000 there; every vehicle the same", migrate.Output);
        Assert.Contains($"--log kafka://{kafka.Brokers}", migrate.Output);
    }

    private static EmbeddedLog Open(string folder) => new(new EmbeddedLogOptions { Folder = folder, SegmentBytes = 64 * 1024 });

    private ClutchProcess Migrate() => new(null, "migrate", "--from-log", Old, "--to-log", New);

    /// <summary>Lets a group handle the first records.</summary>
    private static async Task CommitAsync(EmbeddedLog log, string group, int records)
    {
        using ILogReader reader = log.OpenReader(LogStream.Frames, group);
        var batch = new LogBatch();
        for (int handled = 0; handled < records && await reader.ReadAsync(batch, CancellationToken.None); handled += batch.Count)
        {
            if (handled + batch.Count >= records)
            {
                reader.Commit(batch[records - handled - 1].Next);
            }
        }
    }

    private static async Task<long> NextAsync(EmbeddedLog log, string group)
    {
        using ILogReader reader = log.OpenReader(LogStream.Frames, group);
        var batch = new LogBatch();
        Assert.True(await reader.ReadAsync(batch, CancellationToken.None));
        return BitConverter.ToInt64(batch[0].Value.Span);
    }

    private static async Task AppendAsync(EmbeddedLog log, int first, int count)
    {
        using var appender = new BatchAppender(log, LogStream.Frames);
        for (int i = first; i < first + count; i++)
        {
            await appender.AppendAsync(Encoding.ASCII.GetBytes($"car-{i % Vehicles}"), BitConverter.GetBytes((long)i), CancellationToken.None);
        }

        await appender.FlushAsync(CancellationToken.None);
    }

    private static async Task<List<string>> RecordsAsync(string folder)
    {
        List<string> records = [];
        await using var log = new EmbeddedLogView(folder, TimeProvider.System);
        await foreach (LogRecord record in LogRecords.ReadAsync(log, LogStream.Frames, from: null, TimeProvider.System, CancellationToken.None))
        {
            records.Add($"{Encoding.ASCII.GetString(record.Key.Span)} {Convert.ToHexString(record.Value.Span)}");
        }

        return records;
    }
}
