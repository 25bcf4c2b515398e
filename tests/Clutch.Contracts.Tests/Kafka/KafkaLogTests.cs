using Clutch.Contracts.Tests.Log;
using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.Testing;

namespace Clutch.Contracts.Tests.Kafka;

/// <summary>The log on Kafka with one partition: the contract.</summary>
public sealed class KafkaLogTests : KafkaLogContract
{
    public KafkaLogTests()
        : base(partitions: 1)
    {
    }
}

/// <summary>The log on Kafka with several partitions: the same contract.</summary>
public sealed class KafkaPartitionsTests : KafkaLogContract
{
    public KafkaPartitionsTests()
        : base(partitions: 5)
    {
    }
}

/// <summary>The contract over mock brokers of the test's own.</summary>
public abstract class KafkaLogContract : TelemetryLogContract, IAsyncLifetime
{
    private readonly MockKafka _kafka = new();
    private readonly int _partitions;

    private protected KafkaLogContract(int partitions)
    {
        _partitions = partitions;
        _kafka.CreateTopics("clutch.", partitions);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _kafka.Dispose();
        return Task.CompletedTask;
    }

    protected override ITelemetryLog Open(int memoryBudgetBytes = DefaultBudget)
    {
        var options = new KafkaLogOptions { Brokers = _kafka.Brokers, Partitions = _partitions, MemoryBudgetBytes = memoryBudgetBytes, MaxRecordBytes = 2_000_000 };

        // The mock waits for almost a whole session before it gives a group's partitions to the next member.
        options.Properties["session.timeout.ms"] = "2500";
        options.Properties["heartbeat.interval.ms"] = "500";
        return new KafkaLog(options, TimeProvider.System);
    }
}
