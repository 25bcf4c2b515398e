using System.Net.Http.Json;
using System.Text.Json;
using Clutch.Testing;
using Xunit;

namespace Clutch.Flow.Tests;

/// <summary><c>clutch up --log kafka://…</c>: the same pipeline, its log on brokers of another process.</summary>
public sealed class KafkaUpTests : IDisposable
{
    private const int Partitions = 4;

    private readonly TempFolder _folder = new();
    private readonly MockKafka _kafka = new();

    [Fact]
    public async Task A_cars_values_go_through_kafka_to_the_page_and_history_goes_on_after_a_kill()
    {
        _kafka.CreateTopics("clutch.", Partitions);
        long before;
        using (ClutchProcess up = Up($"kafka://{_kafka.Brokers}"))
        {
            before = await SamplesAsync(up, more: 0);
            up.Kill();
        }

        using (ClutchProcess up = Up($"kafka://{_kafka.Brokers}"))
        {
            Assert.True(await SamplesAsync(up, before) > before);
            Assert.Equal(0, await up.InterruptAsync());
            Assert.DoesNotContain("fail:", up.Output, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Path.Combine(_folder["data"], "log")));
    }

    [Theory]
    [InlineData("127.0.0.1:9092", "--log takes kafka://HOST:PORT")]
    [InlineData("kafka://nowhere", "kafka:Brokers")]
    [InlineData("kafka://127.0.0.1:1", "No Kafka broker at 127.0.0.1:1 answers")]
    public async Task A_log_that_cannot_be_is_named(string log, string expected)
    {
        using ClutchProcess up = Up(log, ("CLUTCH_KAFKA__CONNECTTIMEOUT", "00:00:00.5"));
        Assert.Equal(1, await up.ExitAsync());
        Assert.Contains(expected, up.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CLUTCH_KAFKA__PARTITIONS", "0", "kafka:Partitions")]
    [InlineData("CLUTCH_KAFKA__PROPERTIES__ACKS", "1", "Properties:ACKS cannot be set")]
    [InlineData("CLUTCH_KAFKA__PARTITONS", "4", "PARTITONS")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string name, string value, string expected)
    {
        using ClutchProcess up = Up($"kafka://{_kafka.Brokers}", (name, value));
        Assert.Equal(1, await up.ExitAsync());
        Assert.Contains(expected, up.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private ClutchProcess Up(string log, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CLUTCH_KAFKA__PARTITIONS"] = $"{Partitions}",
            ["CLUTCH_KAFKA__PROPERTIES__SESSION_TIMEOUT_MS"] = "4000",
            ["CLUTCH_KAFKA__PROPERTIES__HEARTBEAT_INTERVAL_MS"] = "500",
        };
        foreach ((string name, string value) in settings)
        {
            environment[name] = value;
        }

        return new ClutchProcess(environment, "up", "--plain", "--data", _folder["data"], "--listen", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--log", log);
    }

    /// <summary>The number of the car's stored samples once it is above a number.</summary>
    private static async Task<long> SamplesAsync(ClutchProcess up, long more)
    {
        using var http = new HttpClient { BaseAddress = new Uri(await up.ValueOfAsync("Page  ")), Timeout = TimeSpan.FromSeconds(10) };
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri("api/v1/vehicles/car-1", UriKind.Relative));
            if (response.IsSuccessStatusCode)
            {
                long samples = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("samples").GetInt64();
                if (samples > more)
                {
                    return samples;
                }
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"no more than {more} samples were stored. Output:\n{up.Output}");
    }
}
