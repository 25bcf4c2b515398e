namespace Clutch.Log.Kafka;

/// <summary>
/// A record's position: <c>offset × 1,024 + partition</c>. Grows within a partition, so with the records of a vehicle; with one partition
/// in the whole stream. Up to 8.8 × 10¹² records a partition it stays below 2⁵³ and is exact in JavaScript.
/// </summary>
internal static class KafkaPosition
{
    public const int MaxPartitions = 1 << PartitionBits;

    private const int PartitionBits = 10;

    public static long Of(int partition, long offset) => (offset << PartitionBits) | (uint)partition;

    public static (int Partition, long Offset) Split(long position) => ((int)position & (MaxPartitions - 1), position >> PartitionBits);
}
