using System.Text;
using System.Text.Json;
using Clutch.Health.Worker;
using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.Telemetry;
using Clutch.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Clutch.Flow.Tests;

/// <summary>Several <c>clutch health</c> on one log on Kafka and one PostgreSQL store: they share the vehicles, and survive each other's death.</summary>
public sealed class KafkaHealthTests(ITestOutputHelper output) : IDisposable
{
    private const int Partitions = 4;
    private const int Vehicles = 12;
    private const int Boots = 30;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(150);

    private readonly TempFolder _folder = new();
    private readonly MockKafka _kafka = new();
    private readonly PostgresServer _postgres = PostgresServer.Start();

    public void Dispose()
    {
        _postgres.Dispose();
        _kafka.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task When_one_is_killed_the_others_go_on_with_its_vehicles_and_no_finding_is_lost_or_kept_twice()
    {
        _kafka.CreateTopics("clutch.", Partitions);
        await using var log = new KafkaLog(new KafkaLogOptions { Brokers = _kafka.Brokers, Partitions = Partitions }, TimeProvider.System);
        using var findings = new HealthFindings(_postgres.Address);
        ClutchProcess[] roles = [Start(0), Start(1)];
        try
        {
            await roles[0].OutputWithAsync("Health ");
            await roles[1].OutputWithAsync("Health ");
            await AppendAsync(log, 1, Boots / 3);
            await UntilAsync(findings, Boots / 3, roles);
            roles[0].Kill(); // between two of its steps, whichever they are: frames are on their way
            await AppendAsync(log, (Boots / 3) + 1, 2 * Boots / 3);
            await UntilAsync(findings, 2 * Boots / 3, roles);
            roles[0].Dispose();
            roles[0] = Start(2);
            Task appending = AppendAsync(log, (2 * Boots / 3) + 1, Boots);
            await Task.Delay(300);
            roles[1].Kill();
            await appending;
            await UntilAsync(findings, Boots, roles);
            Dictionary<string, HealthReplay> expected = Expected(out HashSet<string> documents);
            foreach ((string vehicle, HealthReplay replay) in expected)
            {
                Assert.Equal(Encoding.UTF8.GetString(replay.Newest!.Document.Span), Encoding.UTF8.GetString(findings.Newest(vehicle)!));
            }

            // In the stream one may stand twice, with the same key and the same bytes; none is missing and none is another.
            List<string> sent = await SentAsync(log, documents.Count);
            Assert.Equal(documents.Order(StringComparer.Ordinal), sent.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            output.WriteLine($"{documents.Count} findings, {sent.Count} records in the stream");
        }
        finally
        {
            Array.ForEach(roles, role => role.Dispose());
        }
    }

    private ClutchProcess Start(int number) => new(
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CLUTCH_KAFKA__PARTITIONS"] = $"{Partitions}",
            ["CLUTCH_KAFKA__PROPERTIES__SESSION_TIMEOUT_MS"] = "4000",
            ["CLUTCH_KAFKA__PROPERTIES__HEARTBEAT_INTERVAL_MS"] = "500",
            ["CLUTCH_HEALTH__STORE"] = _postgres.Address,
            ["CLUTCH_HEALTH__CHECKPOINTFRAMES"] = "3",
            ["CLUTCH_HEALTH__CHECKPOINTSECONDS"] = "0",
        },
        "health", "--data", _folder[$"health-{number}"], "--log", $"kafka://{_kafka.Brokers}");

    private async Task UntilAsync(HealthFindings findings, int boot, ClutchProcess[] roles)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (!Enumerable.Range(0, Vehicles).All(vehicle => findings.Newest(Name(vehicle)) is { } document && JsonElement.Parse(document).GetProperty("boot").GetInt64() == boot))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < s_patience, $"not every vehicle has come to boot {boot}\n{string.Join('\n', roles.Select(role => role.Output))}");
            await Task.Delay(100);
        }
    }

    private static async Task AppendAsync(KafkaLog log, int from, int to)
    {
        using var appender = new BatchAppender(log, LogStream.Frames);
        foreach ((string vehicle, byte[] frame) in Frames(from, to))
        {
            await appender.AppendAsync(Encoding.ASCII.GetBytes(vehicle), frame, CancellationToken.None);
        }

        await appender.FlushAsync(CancellationToken.None);
    }

    /// <summary>Codes that come and go, a day apart: each list is a finding.</summary>
    private static IEnumerable<(string Vehicle, byte[] Frame)> Frames(int from, int to)
    {
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        for (int boot = from; boot <= to; boot++)
        {
            for (int vehicle = 0; vehicle < Vehicles; vehicle++)
            {
                var writer = new FrameWriter(Name(vehicle), boot);
                long time = 1_767_225_600_000 + (boot * 86_400_000L);
                writer.AddEvent(FrameEventKind.TroubleCodes, 0x7E8, time, boot % 3 == 0 ? [1, 0x05, 0x24, 0x03, 0x01] : boot % 2 == 0 ? [1, 0x03, 0x01] : [1, 0x04, 0x20]);
                yield return (Name(vehicle), buffer[..writer.Write(1, buffer)]);
            }
        }
    }

    /// <summary>What one role that never died finds.</summary>
    private static Dictionary<string, HealthReplay> Expected(out HashSet<string> documents)
    {
        Dictionary<string, HealthReplay> replays = Enumerable.Range(0, Vehicles).ToDictionary(Name, vehicle => new HealthReplay(Name(vehicle), new HealthRules()), StringComparer.Ordinal);
        documents = [];
        foreach ((string vehicle, byte[] frame) in Frames(1, Boots))
        {
            replays[vehicle].Take(frame);
            documents.Add(Encoding.UTF8.GetString(replays[vehicle].Newest!.Document.Span));
        }

        return replays;
    }

    private static async Task<List<string>> SentAsync(KafkaLog log, int distinct)
    {
        using ILogReader reader = log.OpenReader(LogStream.Findings, LogPosition.Earliest);
        using var patience = new CancellationTokenSource(s_patience);
        var batch = new LogBatch();
        List<string> sent = [];
        HashSet<string> seen = [];
        while (seen.Count < distinct && await reader.ReadAsync(batch, patience.Token))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                sent.Add(Encoding.UTF8.GetString(batch[i].Value.Span));
                seen.Add(sent[^1]);
            }
        }

        return sent;
    }

    private static string Name(int vehicle) => $"car-{vehicle}";
}
