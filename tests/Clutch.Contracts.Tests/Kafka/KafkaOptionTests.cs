using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.Testing;

namespace Clutch.Contracts.Tests.Kafka;

/// <summary>What stops the start, in words.</summary>
public sealed class KafkaOptionTests : IDisposable
{
    private readonly MockKafka _kafka = new();

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public void Wrong_settings_are_named()
    {
        var options = new KafkaLogOptions
        {
            Brokers = "nonsense",
            TopicPrefix = "a b",
            Partitions = 0,
            Replicas = 0,
            Linger = TimeSpan.Zero,
            Compression = "zip",
            MemoryBudgetBytes = 1,
            MaxRecordBytes = 1,
            DeliveryTimeout = TimeSpan.Zero,
            ConnectTimeout = TimeSpan.Zero,
            FaultRetryDelay = TimeSpan.Zero,
        };

        string message = Refusal(options);

        Assert.All(
            ["Brokers", "TopicPrefix", "Partitions", "Replicas", "Linger", "Compression", "MemoryBudgetBytes", "MaxRecordBytes", "DeliveryTimeout", "ConnectTimeout", "FaultRetryDelay"],
            name => Assert.Contains(name, message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("kafka")]
    [InlineData("kafka://a:1")]
    [InlineData("a:1,,b:2")]
    public void An_address_that_is_none_is_named(string brokers) => Assert.Contains("Brokers", Refusal(new KafkaLogOptions { Brokers = brokers }));

    [Theory]
    [InlineData("security.protokoll", "ssl", "security.protokoll")]
    [InlineData("SECURITY_PROTOCOL", "nonsense", "SECURITY_PROTOCOL")]
    [InlineData("enable.idempotence", "false", "cannot be set")]
    [InlineData("ACKS", "1", "cannot be set")]
    public void A_property_that_librdkafka_or_the_log_cannot_take_is_named(string name, string value, string expected)
    {
        var options = new KafkaLogOptions { Brokers = "127.0.0.1:1" };
        options.Properties[name] = value;

        string message = Refusal(options);

        Assert.Contains(name, message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void A_topic_with_another_number_of_partitions_stops_the_start()
    {
        _kafka.CreateTopics("clutch.", 4);

        string message = Refusal(new KafkaLogOptions { Brokers = _kafka.Brokers, Partitions = 6 });

        Assert.Contains("clutch.frames has 4 partitions, Partitions says 6", message);
    }

    [Fact]
    public void A_topic_that_is_missing_is_named_when_it_may_not_be_created()
    {
        _kafka.CreateTopic("clutch.frames", 2);

        string message = Refusal(new KafkaLogOptions { Brokers = _kafka.Brokers, Partitions = 2, CreateTopics = false });

        Assert.Contains("clutch.findings, clutch.commands, clutch.replies, clutch.deadletters, clutch.statements", message);
    }

    [Fact]
    public void A_broker_that_creates_no_topics_is_no_way_to_topics_with_a_number_of_partitions_by_chance()
    {
        string message = Refusal(new KafkaLogOptions { Brokers = _kafka.Brokers, Partitions = 2, ConnectTimeout = TimeSpan.FromMilliseconds(500) });

        Assert.Contains("did not create clutch.frames", message);
        Assert.Contains("no topic clutch.frames", Refusal(new KafkaLogOptions { Brokers = _kafka.Brokers, Partitions = 4, CreateTopics = false }));
    }

    [Fact]
    public void Nobody_at_the_address_is_said_in_time()
    {
        string message = Refusal(new KafkaLogOptions { Brokers = "127.0.0.1:1", ConnectTimeout = TimeSpan.FromMilliseconds(300) });

        Assert.Contains("No Kafka broker at 127.0.0.1:1 answers within 0.3 s", message);
    }

    private static string Refusal(KafkaLogOptions options) => Assert.Throws<LogException>(() => new KafkaLog(options, TimeProvider.System)).Message;
}
