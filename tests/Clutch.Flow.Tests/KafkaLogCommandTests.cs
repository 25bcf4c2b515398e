using System.Text.Json;
using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.Testing;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch log …</c> over a log on Kafka.</summary>
public sealed class KafkaLogCommandTests : IDisposable
{
    private const int Partitions = 2;

    private readonly MockKafka _kafka = new();

    public KafkaLogCommandTests() => _kafka.CreateTopics("clutch.", Partitions);

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task Shows_records_one_by_one_as_a_range_and_as_they_come()
    {
        await using KafkaLog log = Open();
        for (int i = 1; i <= 3; i++)
        {
            await LogCommandTests.AppendAsync(log, LogStream.Frames, "car-1", Mosquitto.Frame("car-1", i));
            await LogCommandTests.AppendAsync(log, LogStream.Frames, "car-2", Mosquitto.Frame("car-2", i));
        }

        using (ClutchProcess tail = Run("tail", "--all", "--vehicle", "car-1", "--json"))
        {
            await tail.OutputWithAsync("\"seq\":3");
            await LogCommandTests.AppendAsync(log, LogStream.Frames, "car-1", Mosquitto.Frame("car-1", 4));
            string output = await tail.OutputWithAsync("\"seq\":4");
            Assert.Equal(0, await tail.InterruptAsync());
            Assert.Equal([1, 2, 3, 4], Sequences(output));
            Assert.DoesNotContain("car-2", output, StringComparison.Ordinal);
        }

        string all = await OutputAsync(0, "replay", "--vehicle", "car-1");
        Assert.Equal([1, 2, 3, 4], Sequences(all));
        string third = all.Split('\n').First(line => line.Contains("\"seq\":3", StringComparison.Ordinal));
        string position = JsonDocument.Parse(third).RootElement.GetProperty("position").ToString();
        string shown = await OutputAsync(0, "inspect", position);
        Assert.Contains("\"seq\":3", shown, StringComparison.Ordinal);
        Assert.Contains("vehicle   car-1", shown, StringComparison.Ordinal);
        Assert.Equal([3, 4], Sequences(await OutputAsync(0, "replay", "--vehicle", "car-1", "--from", position)));
    }

    [Fact]
    public async Task Says_which_tool_of_Kafka_does_what_it_does_not()
    {
        Assert.Contains("kafka-consumer-groups.sh --describe", await OutputAsync(1, "inspect"), StringComparison.Ordinal);
        Assert.Contains($"kafka-consumer-groups.sh --bootstrap-server {_kafka.Brokers} --group clutch.frames.timeseries --reset-offsets", await OutputAsync(1, "replay", "--group", "timeseries"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_that_is_good_after_a_fix_goes_into_the_frames_once()
    {
        byte[] frame = Mosquitto.Frame("car-1", 7);
        await using KafkaLog log = Open();
        await LogCommandTests.AppendAsync(log, LogStream.DeadLetters, "car-1", LogCommandTests.Letter("car-1", "BadTimes", frame));
        await LogCommandTests.AppendAsync(log, LogStream.DeadLetters, "car-1", LogCommandTests.Letter("car-1", "NotAFrame", "junk"u8));
        string listed = await OutputAsync(0, "deadletters", "list");
        Assert.Equal(2, listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        string said = await OutputAsync(0, "deadletters", "redrive", "--all");
        Assert.Contains("1 went into the frames, 0 had been re-driven before", said, StringComparison.Ordinal);
        Assert.Contains("1 are still no good: NotAFrame", said, StringComparison.Ordinal);
        Assert.Contains("0 went into the frames, 1 had been re-driven before", await OutputAsync(0, "deadletters", "redrive", "--all"), StringComparison.Ordinal);
        Assert.Equal([7], Sequences(await OutputAsync(0, "replay")));
    }

    private static IEnumerable<int> Sequences(string output) => output.Split('\n')
        .Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("seq").GetInt32());

    private KafkaLog Open() => new(new KafkaLogOptions { Brokers = _kafka.Brokers, Partitions = Partitions }, TimeProvider.System);

    private ClutchProcess Run(params string[] arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["CLUTCH_KAFKA__PARTITIONS"] = $"{Partitions}" };
        return new ClutchProcess(environment, ["log", .. arguments, "--log", $"kafka://{_kafka.Brokers}"]);
    }

    private async Task<string> OutputAsync(int expected, params string[] arguments)
    {
        using ClutchProcess process = Run(arguments);
        int code = await process.ExitAsync();
        Assert.True(code == expected, $"exit code {code}:\n{process.Output}");
        return process.Output;
    }
}
