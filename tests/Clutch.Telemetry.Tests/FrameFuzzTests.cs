using Xunit;

namespace Clutch.Telemetry.Tests;

/// <summary>Mutated frames against a slow, independent reader: no exception, no disagreement on what is a frame, no sample more or less.</summary>
public sealed class FrameFuzzTests
{
    [Fact]
    public void The_fast_reader_agrees_with_a_slow_one_on_mutated_frames()
    {
        int rounds = int.Parse(Environment.GetEnvironmentVariable("CLUTCH_FUZZ_ROUNDS") ?? "60000");
        int accepted = 0;
        Random random = new(20260101);
        for (int round = 0; round < rounds; round++)
        {
            byte[] frame = round % 3 == 0 ? FrameCases.Small() : FrameCases.Write(FrameCases.RandomSamples(random), [], 1, 1);
            for (int i = random.Next(0, 4); i > 0; i--)
            {
                frame = Mutate(frame, random);
            }

            SlowFrame? slow = SlowFrame.TryRead(frame);
            FrameReject reject = Frame.TryRead(frame, out Frame fast);
            Assert.True(slow is not null == (reject == FrameReject.None), $"round {round}: {reject} on {Convert.ToHexString(frame)}");
            if (slow is null)
            {
                continue;
            }

            accepted++;
            List<Sample> samples = [];
            foreach (Sample sample in fast.Samples)
            {
                samples.Add(sample);
            }

            Assert.Equal(slow.Samples, samples);
            Assert.Equal(slow.Samples.Count, fast.SampleCount);
        }

        Assert.InRange(accepted, rounds / 10, rounds - (rounds / 10)); // the mutations must neither all miss nor all destroy
    }

    private static byte[] Mutate(byte[] frame, Random random)
    {
        List<byte> bytes = [.. frame];
        int at = random.Next(bytes.Count);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 3:
                bytes.RemoveAt(at);
                break;
            case 4:
                bytes.RemoveRange(at, random.Next(bytes.Count - at));
                break;
            default:
                bytes[at] = random.GetItems<byte>([0x90, 0xC0, 0xC4, 0xCF, 0xD3, 0xDC, 0xDD, 0xFF, 0x00], 1)[0];
                break;
        }

        return bytes.Count == 0 ? [0] : [.. bytes];
    }
}
