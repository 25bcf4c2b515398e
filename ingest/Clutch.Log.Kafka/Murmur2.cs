using System.Buffers.Binary;

namespace Clutch.Log.Kafka;

/// <summary>
/// Which partition a key belongs to: MurmurHash2 with Kafka's seed, without its sign, modulo the number of partitions. It is what Kafka's own
/// Java producer does, and librdkafka as <c>murmur2</c>, so that every client finds a vehicle in the same place.
/// </summary>
internal static class Murmur2
{
    private const uint Seed = 0x9747B28C;
    private const uint Multiplier = 0x5BD1E995;

    public static int Partition(ReadOnlySpan<byte> key, int partitions) => (int)(Hash(key) & int.MaxValue) % partitions;

    public static uint Hash(ReadOnlySpan<byte> data)
    {
        uint hash = Seed ^ (uint)data.Length;
        while (data.Length >= sizeof(uint))
        {
            uint block = BinaryPrimitives.ReadUInt32LittleEndian(data) * Multiplier;
            hash = (hash * Multiplier) ^ ((block ^ (block >> 24)) * Multiplier);
            data = data[sizeof(uint)..];
        }

        if (!data.IsEmpty)
        {
            uint rest = 0;
            for (int i = 0; i < data.Length; i++)
            {
                rest |= (uint)data[i] << (8 * i);
            }

            hash = (hash ^ rest) * Multiplier;
        }

        hash = (hash ^ (hash >> 13)) * Multiplier;
        return hash ^ (hash >> 15);
    }
}
