using System.Runtime.Versioning;
using System.Text;
using Clutch.Host;
using Clutch.Log;
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
            await File.WriteAllLinesAsync(note, [lines[0], "0 0 0 0 0"]);
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
