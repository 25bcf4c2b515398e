using BenchmarkDotNet.Attributes;
using Clutch.Obd;
using Clutch.Telemetry;

namespace Clutch.Benchmarks.Obd;

/// <summary>One core, adapter text to samples; figures are per sample. Target: 0 B and at least 5 million samples/s (200 ns).</summary>
[MemoryDiagnoser]
public class AdapterTextToSamples
{
    private static readonly AdapterFormat s_format = new(Headers: true, ObdProtocol.Can11At500);
    private static readonly byte[] s_batchPids = [0x0C, 0x0D, 0x05, 0x11, 0x0F, 0x04];
    private static readonly byte[] s_singlePid = [0x0C];

    private readonly ElmExchange _exchange = new();
    private readonly Sample[] _samples = new Sample[PidTable.MaxSamplesPerMessage];

    /// <summary>Six PIDs, three frames, spaces off.</summary>
    [Benchmark(OperationsPerInvoke = 6)]
    public int Batch() => Run("010C0D05110F043"u8, "7E8100E410C1AF80D32\r7E821057811220F4A04\r7E82259AAAAAAAAAAAA\r\r>"u8, s_batchPids);

    /// <summary>The same with spaces and linefeeds on.</summary>
    [Benchmark(OperationsPerInvoke = 6)]
    public int BatchWithSpaces() => Run(
        "010C0D05110F043"u8,
        "7E8 10 0E 41 0C 1A F8 0D 32 \r\n7E8 21 05 78 11 22 0F 4A 04 \r\n7E8 22 59 AA AA AA AA AA AA \r\n\r\n>"u8,
        s_batchPids);

    /// <summary>Two ECUs answer one PID.</summary>
    [Benchmark(OperationsPerInvoke = 2)]
    public int TwoEcus() => Run("010C2"u8, "7E804410C1AF8\r7E904410C1AF0\r\r>"u8, s_singlePid);

    /// <summary>One PID, one frame.</summary>
    [Benchmark]
    public int Single() => Run("010C1"u8, "7E804410C1AF8\r\r>"u8, s_singlePid);

    /// <summary>A refusal, a line cut in a hex pair, a fault of the bus, and another PID than the one that was asked. Per exchange.</summary>
    [Benchmark]
    public int Reject() => Run("010C"u8, "7E8037F0112\r7E804410\r7E8 04 41 0C 1A <DATA ERROR\r7E804410B1AF8\rBUFFER FULL\r\r>"u8, s_singlePid);

    private int Run(ReadOnlySpan<byte> request, ReadOnlySpan<byte> reply, ReadOnlySpan<byte> pids)
    {
        _exchange.Begin(request, s_format);
        _exchange.Feed(reply);
        int total = 0;
        foreach (ref readonly ObdMessage message in _exchange.Messages)
        {
            if (message.Outcome == Outcome.Value)
            {
                Service01.Decode(_exchange.Payload(message), pids, message.Ecu, SampleQuality.Measured, 1, _samples.AsSpan(total), out int count);
                total += count;
            }
        }

        return total;
    }
}
