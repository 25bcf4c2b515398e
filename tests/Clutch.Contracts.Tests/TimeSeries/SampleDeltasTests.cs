using Clutch.Telemetry;
using Clutch.TimeSeries.Embedded;

namespace Clutch.Contracts.Tests.TimeSeries;

/// <summary>Samples of a series as bytes.</summary>
public sealed class SampleDeltasTests
{
    private static readonly long[] s_corners = [0, 1, -1, 63, 64, -64, -65, 1L << 53, long.MaxValue, long.MinValue + 1, Sample.Silent];

    [Fact]
    public void A_steady_signal_takes_two_or_three_bytes_a_sample()
    {
        Assert.Equal(
            "9103 90030A",
            string.Join(' ', Hex(
                new Reading(0, 5, SampleQuality.Measured),
                new Reading(100, 5, SampleQuality.Measured),
                new Reading(200, 10, SampleQuality.Measured))));
    }

    [Fact]
    public void Every_sequence_comes_back()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            Reading[] samples = Samples(new Random(seed));
            byte[] bytes = Encode(samples);

            Assert.Equal(samples, Decode(samples[0], bytes));
        }
    }

    [Fact]
    public void Bytes_that_end_early_or_are_noise_end_the_samples_and_throw_nothing()
    {
        var random = new Random(1);
        Reading[] samples = Samples(random);
        byte[] bytes = Encode(samples);
        for (int length = 0; length < bytes.Length; length++)
        {
            List<Reading> read = Decode(samples[0], bytes.AsSpan(0, length));
            Assert.Equal(samples[..read.Count], read);
            Assert.True(read.Count < samples.Length);
        }

        for (int i = 0; i < 1000; i++)
        {
            byte[] noise = new byte[random.Next(100)];
            random.NextBytes(noise);
            Assert.InRange(Decode(default, noise).Count, 1, 101);
        }
    }

    private static IEnumerable<string> Hex(params Reading[] samples)
    {
        var stand = new SampleDeltas(samples[0]);
        byte[] bytes = new byte[SampleDeltas.LongestSample];
        foreach (Reading sample in samples[1..])
        {
            yield return Convert.ToHexString(bytes, 0, stand.Write(bytes, sample));
        }
    }

    private static Reading[] Samples(Random random)
    {
        var samples = new Reading[random.Next(2, 60)];
        long time = s_corners[random.Next(s_corners.Length - 3)] - 5;
        for (int i = 0; i < samples.Length; i++)
        {
            time += 1 + (random.NextInt64() >> random.Next(8, 63));
            samples[i] = new Reading(time, random.Next(3) == 0 ? s_corners[random.Next(s_corners.Length)] : random.NextInt64(-300, 300), (SampleQuality)(random.Next(10) == 0 ? random.Next(256) : 1));
        }

        return samples;
    }

    private static byte[] Encode(Reading[] samples)
    {
        var bytes = new byte[samples.Length * SampleDeltas.LongestSample];
        var stand = new SampleDeltas(samples[0]);
        int length = 0;
        foreach (Reading sample in samples[1..])
        {
            length += stand.Write(bytes.AsSpan(length), sample);
        }

        return bytes[..length];
    }

    private static List<Reading> Decode(Reading first, ReadOnlySpan<byte> bytes)
    {
        List<Reading> read = [first];
        var stand = new SampleDeltas(first);
        while (stand.TryRead(ref bytes, out Reading sample))
        {
            read.Add(sample);
        }

        return read;
    }
}
