using System.Reflection;
using Clutch.Contracts.Tests.Log;
using Clutch.Log;
using Clutch.Log.Kafka;

namespace Clutch.Contracts.Tests.Kafka;

/// <summary>The contract against a real broker, which <c>CLUTCH_TEST_KAFKA=host:port</c> names. Creates topics named <c>clutch-test-…</c> and leaves them.</summary>
public sealed class KafkaBrokerTests
{
    public static TheoryData<string> Facts => new(typeof(TelemetryLogContract).GetMethods()
        .Where(method => method.GetCustomAttribute<FactAttribute>() is not null && method.GetParameters().Length == 0)
        .Select(method => method.Name));

    [BrokerTheory]
    [MemberData(nameof(Facts))]
    public async Task Keeps_the_contract(string fact) => await (Task)typeof(TelemetryLogContract).GetMethod(fact)!.Invoke(new Contract(), null)!;

    private sealed class Contract : TelemetryLogContract
    {
        private readonly string _prefix = $"clutch-test-{Guid.NewGuid():N}.";

        protected override ITelemetryLog Open(int memoryBudgetBytes = DefaultBudget) => new KafkaLog(
            new KafkaLogOptions { Brokers = BrokerTheoryAttribute.Brokers!, TopicPrefix = _prefix, Partitions = 3, Replicas = 1, MemoryBudgetBytes = memoryBudgetBytes, MaxRecordBytes = 2_000_000 },
            TimeProvider.System);
    }
}

/// <summary>A theory that needs a real broker; skipped, with the reason, where none is named.</summary>
internal sealed class BrokerTheoryAttribute : TheoryAttribute
{
    public BrokerTheoryAttribute()
    {
        if (Brokers is null)
        {
            Skip = "CLUTCH_TEST_KAFKA names no broker (host:port)";
        }
    }

    public static string? Brokers => Environment.GetEnvironmentVariable("CLUTCH_TEST_KAFKA") is { Length: > 0 } brokers ? brokers : null;
}
