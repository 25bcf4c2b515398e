using System.Runtime.InteropServices;
using System.Text;

namespace Clutch.Testing;

/// <summary>
/// The brokers that librdkafka carries for its own tests: real sockets on the loopback address, groups, offsets and idempotence, all in memory.
/// They show a client's behaviour, not Kafka's speed or durability. Each partition keeps about 5 MB.
/// </summary>
internal sealed partial class MockKafka : IDisposable
{
    /// <summary>Request kinds of the Kafka protocol.</summary>
    public const short Produce = 0;
    public const short Fetch = 1;
    public const short OffsetCommit = 8;

    private const string Library = "librdkafka.so.1";

    private readonly nint _client;
    private readonly nint _cluster;

    public MockKafka(int brokers = 3)
    {
        byte[] error = new byte[512];
        nint conf = rd_kafka_conf_new();
        rd_kafka_conf_set_log_cb(conf, 0);
        _client = rd_kafka_new(0, conf, error, (nuint)error.Length);
        if (_client == 0)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(error).TrimEnd('\0'));
        }

        _cluster = rd_kafka_mock_cluster_new(_client, brokers);
        if (_cluster == 0)
        {
            rd_kafka_destroy(_client);
            throw new InvalidOperationException("the mock cluster did not start");
        }
    }

    /// <summary><c>host:port,host:port,host:port</c>.</summary>
    public string Brokers => Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;

    public void CreateTopic(string name, int partitions) => Check(rd_kafka_mock_topic_create(_cluster, name, partitions, 3));

    /// <summary>The topics of a telemetry log, whose names begin with the prefix.</summary>
    public void CreateTopics(string prefix, int partitions)
    {
        foreach (string stream in new[] { "frames", "findings", "commands", "replies", "deadletters", "statements" })
        {
            CreateTopic(prefix + stream, partitions);
        }
    }

    /// <summary>The next requests of this kind get these errors of the Kafka protocol, one each; below 0 of librdkafka, −195 breaks the connection.</summary>
    public void FailNext(short request, params int[] errors) => rd_kafka_mock_push_request_errors_array(_cluster, request, (nuint)errors.Length, errors);

    public void ClearErrors(short request) => rd_kafka_mock_clear_request_errors(_cluster, request);

    /// <summary>Broker 1 to the number of brokers.</summary>
    public void MoveLeader(string topic, int partition, int broker) => Check(rd_kafka_mock_partition_set_leader(_cluster, topic, partition, broker));

    public void Down(int broker) => Check(rd_kafka_mock_broker_set_down(_cluster, broker));

    public void Up(int broker) => Check(rd_kafka_mock_broker_set_up(_cluster, broker));

    public void SetRoundTrip(int broker, TimeSpan delay) => Check(rd_kafka_mock_broker_set_rtt(_cluster, broker, (int)delay.TotalMilliseconds));

    public void Dispose()
    {
        rd_kafka_mock_cluster_destroy(_cluster);
        rd_kafka_destroy(_client);
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"the mock cluster answers {error}: {Marshal.PtrToStringUTF8(rd_kafka_err2str(error))}");
        }
    }

    [LibraryImport(Library)]
    private static partial nint rd_kafka_conf_new();

    [LibraryImport(Library)]
    private static partial void rd_kafka_conf_set_log_cb(nint conf, nint callback);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_new(int type, nint conf, byte[] error, nuint size);

    [LibraryImport(Library)]
    private static partial void rd_kafka_destroy(nint client);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_err2str(int error);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_cluster_destroy(nint cluster);

    [LibraryImport(Library)]
    private static partial nint rd_kafka_mock_cluster_bootstraps(nint cluster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_topic_create(nint cluster, string topic, int partitions, int replicas);

    // The variant without "_array" takes a variable argument list: not to be called from here.
    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_push_request_errors_array(nint cluster, short request, nuint count, int[] errors);

    [LibraryImport(Library)]
    private static partial void rd_kafka_mock_clear_request_errors(nint cluster, short request);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_partition_set_leader(nint cluster, string topic, int partition, int broker);

    [LibraryImport(Library)]
    private static partial int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [LibraryImport(Library)]
    private static partial int rd_kafka_mock_broker_set_up(nint cluster, int broker);

    [LibraryImport(Library)]
    private static partial int rd_kafka_mock_broker_set_rtt(nint cluster, int broker, int milliseconds);
}
