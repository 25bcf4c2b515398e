using System.Runtime.InteropServices;
using Clutch.Log.Kafka;
using Clutch.Log.Kafka.Native;

namespace Clutch.Contracts.Tests.Kafka;

/// <summary>What both sides of the native border must agree on.</summary>
public sealed unsafe partial class NativeTests
{
    [Fact]
    public void Structures_lie_in_memory_as_the_header_says()
    {
        Assert.Equal((72, 8, 16, 24, 32, 40, 48, 56, 64), (
            sizeof(KafkaMessage),
            OffsetOf<KafkaMessage>("Topic"),
            OffsetOf<KafkaMessage>("Partition"),
            OffsetOf<KafkaMessage>("Payload"),
            OffsetOf<KafkaMessage>("Length"),
            OffsetOf<KafkaMessage>("Key"),
            OffsetOf<KafkaMessage>("KeyLength"),
            OffsetOf<KafkaMessage>("Offset"),
            OffsetOf<KafkaMessage>("Opaque")));
        Assert.Equal((72, 8, 8, 16, 16, 24), (
            sizeof(ProduceArgument),
            OffsetOf<ProduceArgument>("Pointer"),
            OffsetOf<ProduceArgument>("Number"),
            OffsetOf<ProduceArgument>("Length"),
            OffsetOf<ProduceArgument>("HeaderValue"),
            OffsetOf<ProduceArgument>("HeaderLength")));
        Assert.Equal((64, 16, 48), (sizeof(TopicPartition), OffsetOf<TopicPartition>("Offset"), OffsetOf<TopicPartition>("Error")));
        Assert.Equal((32, 16, 24), (sizeof(TopicMetadata), OffsetOf<TopicMetadata>("Partitions"), OffsetOf<TopicMetadata>("Error")));
        Assert.Equal((40, 8), (sizeof(PartitionMetadata), OffsetOf<PartitionMetadata>("Leader")));
        Assert.Equal((48, 24), (sizeof(KafkaMetadata), OffsetOf<KafkaMetadata>("Topics")));
    }

    [Fact]
    public void A_key_belongs_to_the_partition_that_librdkafka_gives_it()
    {
        var random = new Random(5);
        byte[] key = new byte[40];
        for (int round = 0; round < 5000; round++)
        {
            random.NextBytes(key);
            int length = round % 40;
            int partitions = 1 + random.Next(200);
            fixed (byte* bytes = key)
            {
                Assert.Equal(rd_kafka_msg_partitioner_murmur2(0, bytes, (nuint)length, partitions, 0, 0), Murmur2.Partition(key.AsSpan(0, length), partitions));
            }
        }
    }

    /// <summary>Values that Kafka's Java client gives for these keys.</summary>
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    public void Keys_hash_as_in_the_java_client(string key, int hash) => Assert.Equal(hash, (int)Murmur2.Hash(System.Text.Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1023, 0)]
    [InlineData(7, 8_796_093_022_206)]
    public void A_position_holds_partition_and_offset(int partition, long offset)
    {
        long position = KafkaPosition.Of(partition, offset);

        Assert.Equal((partition, offset), KafkaPosition.Split(position));
        Assert.InRange(position, 0, (1L << 53) - 1);
        Assert.True(KafkaPosition.Of(partition, offset + 1) > position);
    }

    private static int OffsetOf<T>(string field) => (int)Marshal.OffsetOf<T>(field);

    [LibraryImport(LibRdKafka.Library)]
    private static partial int rd_kafka_msg_partitioner_murmur2(nint topic, byte* key, nuint length, int partitions, nint topicOpaque, nint recordOpaque);
}
