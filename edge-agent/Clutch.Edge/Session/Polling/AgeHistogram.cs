using System.Numerics;

namespace Clutch.Edge;

/// <summary>Ages in buckets that grow by an eighth, from 1 ms to hours, in fixed memory.</summary>
internal sealed class AgeHistogram
{
    private const int SubBits = 3;
    private const int SubBuckets = 1 << SubBits;
    private const int Octaves = 26;
    private readonly long[] _counts = new long[Octaves * SubBuckets];

    public long Count { get; private set; }

    public void Add(TimeSpan age)
    {
        _counts[BucketOf((long)Math.Max(0, age.TotalMilliseconds))]++;
        Count++;
    }

    /// <summary>Takes in another one's ages.</summary>
    public void Add(AgeHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    /// <summary>The upper edge of the bucket that holds the share; zero when nothing was added.</summary>
    public TimeSpan Percentile(double share)
    {
        long wanted = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (int i = 0; i < _counts.Length && wanted > 0; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return TimeSpan.FromMilliseconds(UpperEdge(i));
            }
        }

        return TimeSpan.Zero;
    }

    // Below 8 ms a bucket is a millisecond; above, an octave has eight.
    private static int BucketOf(long milliseconds)
    {
        if (milliseconds < SubBuckets)
        {
            return (int)milliseconds;
        }

        int octave = BitOperations.Log2((ulong)milliseconds) - SubBits;
        int bucket = ((octave + 1) * SubBuckets) + (int)((milliseconds >> octave) & (SubBuckets - 1));
        return Math.Min(bucket, (Octaves * SubBuckets) - 1);
    }

    private static long UpperEdge(int bucket)
    {
        if (bucket < SubBuckets)
        {
            return bucket + 1;
        }

        int octave = (bucket / SubBuckets) - 1;
        return (long)(SubBuckets + (bucket % SubBuckets) + 1) << octave;
    }
}
