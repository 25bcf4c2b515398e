using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

/// <summary>Nothing between adapter bytes and samples allocates, whether an answer is accepted or refused.</summary>
public sealed class AllocationTests
{
    private static readonly Sample[] s_samples = new Sample[PidTable.MaxSamplesPerMessage];
    private static readonly TroubleCode[] s_codes = new TroubleCode[TroubleCodes.MaxPerMessage];
    private static readonly byte[] s_vin = new byte[VehicleInformation.VinLength];
    private static readonly byte[] s_pids = [0x0C, 0x0D];
    private static readonly MonitorTest[] s_tests = new MonitorTest[MonitorTests.MaxPerMessage];
    private static readonly UdsTroubleCodeRecord[] s_records = new UdsTroubleCodeRecord[UdsTroubleCodes.MaxPerMessage];
    private static readonly ushort[] s_identifiers = [0xF40D, 0xF421];
    private static readonly int[] s_lengths = [1, 2];
    private static readonly DataIdentifierValue[] s_values = new DataIdentifierValue[2];
    private static readonly ushort[] s_counters = new ushort[PerformanceCounters.MaxCounters];
    private static readonly SignalSetValue[] s_signals = new SignalSetValue[2];
    private static object? s_sink;

    // Request, reply, headers, samples that must come of it: the accept path is only measured when it is taken.
    public static readonly TheoryData<string, string, bool, int> Replies = new()
    {
        { "010C0D05110F04", "7E8100E410C1AF80D32\r7E821057811220F4A04\r7E82259AAAAAAAAAAAA\r\r>", true, 6 },
        { "010C1", "7E804410C1AF8\r\r>", true, 1 },
        { "0166", "7E8 07 41 66 03 06 40 06 41\r>", true, 2 },
        { "010C", "7E8037F0112\r\r>", true, 0 },
        { "010C", "7E8100F410C1AF80D32\r7E8230578\r7E8 04 41 0C 1A <DATA ERROR\rBUFFER FULL\r\r>", true, 0 },
        { "010C", "7E804410C1AF8\r7E804410B1AF8\r7E803410C1A\r\r>", true, 1 },
        { "0902", "014\r0: 49 02 01 31 54 45\r1: 53 54 31 32 30 32 31\r2: 58 30 30 30 32 30 31\r\r>", false, 0 },
        { "03", "SEARCHING...\r7E804430103 01\r>", true, 0 },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void From_adapter_bytes_to_samples_nothing_is_allocated(string request, string reply, bool headers, int samples)
    {
        byte[] asked = System.Text.Encoding.ASCII.GetBytes(request);
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(reply);
        byte[] pids = [0x0C, 0x0D, 0x05, 0x11, 0x0F, 0x04, 0x66];
        var exchange = new ElmExchange();
        var format = new AdapterFormat(headers, ObdProtocol.Can11At500);
        Assert.Equal(samples, Run(exchange, asked, bytes, pids, format));
        Assert.Equal(0, Measure(() => Run(exchange, asked, bytes, pids, format)));
    }

    // Accepted and refused answers of the services whose readers work on spans.
    [Theory]
    [InlineData("420C001AF80D0032", 2)]
    [InlineData("420C001AF80D0132", 0)]
    [InlineData("46A20B240003000000FFA20C2400050000000A", 2)]
    [InlineData("46A20B240003000000FFA20C", 0)]
    [InlineData("5902CF01911108C4058108", 2)]
    [InlineData("5902CF01911108C405", 0)]
    [InlineData("62F40D32F4211234", 2)]
    [InlineData("62F40D32F42112", 0)]
    [InlineData("62033411020304", 1)]
    [InlineData("620335110203", 0)]
    [InlineData("49080200010002", 2)]
    public void Readers_of_the_other_services_allocate_nothing(string payload, int expected)
    {
        byte[] bytes = Convert.FromHexString(payload);
        Assert.True(SignalSet.TryLoad(System.Text.Encoding.UTF8.GetBytes(
            """{"commands":[{"hdr":"7E0","freq":1,"cmd":{"22":"0334"},"signals":[{"id":"A","name":"a","fmt":{"len":8,"max":9,"unit":"scalar"}},{"id":"B","name":"b","fmt":{"bix":32,"len":8,"map":{"1":"x"}}}]}]}"""),
            out SignalSet? set, out _));
        Assert.Equal(expected, RunReaders(bytes, set));
        Assert.Equal(0, Measure(() => RunReaders(bytes, set)));
    }

    [Fact]
    public void The_probe_sees_an_allocation() => Assert.True(Measure(() => s_sink = new byte[16]) > 0);

    private static int Run(ElmExchange exchange, byte[] request, byte[] reply, byte[] pids, AdapterFormat format)
    {
        exchange.Begin(request, format);
        exchange.Feed(reply.AsSpan(0, 9));
        exchange.Feed(reply.AsSpan(9));
        int total = 0;
        foreach (ref readonly ObdMessage message in exchange.Messages)
        {
            ReadOnlySpan<byte> payload = exchange.Payload(message);
            Service01.Decode(payload, pids, message.Ecu, SampleQuality.Measured, 1, s_samples, out int count);
            total += count;
            TroubleCodes.TryRead(payload, format.Protocol, s_codes, out _);
            VehicleInformation.TryReadVin(payload, format.Protocol, s_vin);
            PidSet.TryRead(payload, 0x01, out PidSet set);
            foreach (byte pid in set)
            {
                s_vin[0] ^= pid;
            }
        }

        return total;
    }

    private static int RunReaders(byte[] payload, SignalSet set)
    {
        FreezeFrame.Decode(payload, s_pids, 0, 0x7E8, 1, s_samples, out int total);
        MonitorTests.TryRead(payload, s_tests, out int count);
        total += count;
        UdsTroubleCodes.TryRead(payload, s_records, out count);
        total += count;
        DataIdentifiers.TryRead(payload, s_identifiers, s_lengths, s_values, out count);
        total += count;
        PerformanceCounters.TryRead(payload, PerformanceCounters.Spark, ObdProtocol.Can11At500, s_counters, out count);
        total += count;
        foreach (SignalSetCommand command in set.Find(payload))
        {
            command.Decode(payload, s_signals, out count);
            total += count;
        }

        default(PidScaling).With(s_samples[0]).Apply(s_samples);
        return total;
    }

    private static long Measure(Action action)
    {
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
