using System.Text;
using Clutch.Obd.Nmea;

namespace Clutch.Obd.Tests.Nmea;

public sealed class NmeaReceiverTests
{
    private static readonly byte[] s_stream =
    [
        .. "noise,A*11\r\n\0"u8,
        .. NmeaText.Bytes("GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W", "GPGSV,1,1,00"),
        .. "$GPGGA,1235$GPGGA,"u8,
        0xFF,
        .. "\r\n$GPGGA,1235"u8,
        .. NmeaText.Bytes("GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"),
        .. "$GPGLL,4916.45*00\n"u8,
    ];

    [Fact]
    public void Noise_between_sentences_is_passed_over()
    {
        Assert.Equal(
            [NmeaReject.None, NmeaReject.Unsupported, NmeaReject.CutOff, NmeaReject.Character, NmeaReject.CutOff, NmeaReject.None, NmeaReject.Checksum],
            NmeaText.Read(s_stream).Select(r => r.Reject));
    }

    [Fact]
    public void Any_cut_gives_the_same()
    {
        List<(NmeaReject, NmeaSentence)> whole = NmeaText.Read(s_stream);
        for (int cut = 0; cut <= s_stream.Length; cut++)
        {
            Assert.Equal(whole, NmeaText.Read(s_stream, cut));
        }

        Assert.Equal(whole, NmeaText.Read(s_stream, [.. Enumerable.Range(0, s_stream.Length)]));
    }

    [Fact]
    public void A_sentence_that_has_not_ended_gives_nothing_yet()
    {
        byte[] line = NmeaText.Bytes("GPGLL,4916.45,N,12311.12,W,225444,A");
        for (int length = 0; length < line.Length - 1; length++)
        {
            Assert.Empty(NmeaText.Read(line.AsSpan(0, length)));
        }

        Assert.Single(NmeaText.Read(line.AsSpan(0, line.Length - 1)));
    }

    [Fact]
    public void Nothing_is_allocated_whether_sentences_are_taken_or_refused()
    {
        byte[] bytes = [.. s_stream, .. NmeaParserTests.Bad.SelectMany(row => Encoding.Latin1.GetBytes((string)row[0] + "\r\n")), .. NmeaText.Bytes("GPGLL,,,,,123520,V")];
        var receiver = new NmeaReceiver();
        var assembler = new FixAssembler();
        Assert.True(Feed(receiver, assembler, bytes) > 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(receiver, assembler, bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        before = GC.GetAllocatedBytesForCurrentThread();
        Feed(new NmeaReceiver(), assembler, bytes);
        Assert.NotEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Mutated_sentences_read_as_the_slow_reader_reads_them(int seed)
    {
        var random = new Random(seed);
        int good = 0;
        for (int round = 0; round < 100_000; round++)
        {
            string body = Mutate(random, NmeaOracle.RandomBody(random));
            NmeaReject reject = NmeaText.Parse(body, out NmeaSentence sentence);
            NmeaSentence? expected = NmeaOracle.Parse(body);
            Assert.True((reject == NmeaReject.None ? sentence : null) == expected, $"seed {seed} round {round}: {body}\nexpected {expected}\nactual   {reject} {sentence}");
            good += expected is null ? 0 : 1;
        }

        Assert.InRange(good, 30_000, 90_000);
    }

    [Fact]
    public void Random_bytes_never_throw_and_give_no_sentence()
    {
        var random = new Random(13);
        byte[] bytes = new byte[64];
        var receiver = new NmeaReceiver();
        for (int round = 0; round < 200_000; round++)
        {
            random.NextBytes(bytes);
            foreach (ref byte b in bytes.AsSpan())
            {
                b = random.Next(4) == 0 ? (byte)"$*,\r\n.-0"[random.Next(8)] : b;
            }

            ReadOnlySpan<byte> rest = bytes;
            while (receiver.TryRead(ref rest, out NmeaSentence sentence, out NmeaReject reject))
            {
                Assert.True(reject != NmeaReject.None, sentence.ToString());
            }
        }
    }

    private static string Mutate(Random random, string body)
    {
        const string Letters = "0123456789.,-ANSEWMVD";
        var text = new StringBuilder(body);
        for (int i = random.Next(3) - 1; i > 0; i--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0:
                    text[at] = Letters[random.Next(Letters.Length)];
                    break;
                case 1:
                    text.Remove(at, 1);
                    break;
                default:
                    text.Insert(at, Letters[random.Next(Letters.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    private static int Feed(NmeaReceiver receiver, FixAssembler assembler, ReadOnlySpan<byte> bytes)
    {
        int fixes = 0;
        while (receiver.TryRead(ref bytes, out NmeaSentence sentence, out NmeaReject reject))
        {
            if (reject == NmeaReject.None)
            {
                assembler.Add(sentence);
            }

            while (assembler.TryTake(out _))
            {
                fixes++;
            }
        }

        return fixes;
    }
}
