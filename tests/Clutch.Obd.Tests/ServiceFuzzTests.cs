using System.Text;
using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

/// <summary>Mutated answers of services 02, 06, 19 and 22, of signal sets and of K-line frames, decoded twice. Seeds are fixed.</summary>
public sealed class ServiceFuzzTests
{
    private static readonly byte[] s_pids = PidTable.All.ToArray().Select(p => p.Number).ToArray();

    [Fact]
    public void Freeze_frames_agree_with_the_naive_walker()
    {
        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        Compare(11, 20_000, random =>
        {
            byte[] asked = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => s_pids[random.Next(s_pids.Length)]).Distinct()];
            byte frame = (byte)random.Next(2);
            var payload = new List<byte> { 0x42 };
            foreach (byte number in asked.Where(_ => random.Next(5) != 0))
            {
                Assert.True(PidTable.TryGet(number, out Pid? pid));
                payload.AddRange([number, frame]);
                payload.AddRange(Bytes(random, random.Next(12) == 0 ? pid.LongLength : pid.Length));
            }

            byte[] bytes = Mutate(random, payload);
            ObdReject reject = FreezeFrame.Decode(bytes, asked, frame, 1, 2, samples, out int count);
            string actual = reject != ObdReject.None ? "" : string.Join('|', samples.Take(count).OrderBy(s => s.Signal).Select(s => $"{s.Signal:X}={s.Raw}"));
            SortedDictionary<int, long>? naive = NaiveDecoder.Walk(Convert.ToHexString(bytes), asked, $"{frame:X2}");
            return (bytes, naive is null ? null : string.Join('|', naive.Select(v => $"{v.Key:X}={v.Value}")), reject == ObdReject.None ? actual : null);
        });
    }

    [Fact]
    public void Test_results_and_supported_monitors_agree_with_the_naive_readers()
    {
        var tests = new MonitorTest[MonitorTests.MaxPerMessage];
        Compare(12, 20_000, random =>
        {
            var payload = new List<byte> { 0x46 };
            bool isBitmap = random.Next(3) == 0;
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                payload.AddRange(isBitmap ? [(byte)(32 * random.Next(8)), .. Bytes(random, 4)] : Bytes(random, 9));
            }

            byte[] bytes = Mutate(random, payload);
            string text = Convert.ToHexString(bytes);
            if (isBitmap)
            {
                ObdReject support = PidSet.TryRead(bytes, 0x06, out PidSet set);
                var members = new List<string>();
                foreach (byte member in set)
                {
                    members.Add($"{member:X2}");
                }

                return (bytes, NaiveServices.Support(text), support == ObdReject.None ? string.Join(' ', members) : null);
            }

            ObdReject reject = MonitorTests.TryRead(bytes, tests, out int count);
            string actual = string.Join('|', tests.Take(count).Select(t =>
                $"{t.Monitor:X2}{t.Test:X2}{t.Unit:X2} {Signed(t, t.Value)} {Signed(t, t.Minimum)} {Signed(t, t.Maximum)} {t.Passed}"));
            return (bytes, NaiveServices.MonitorTests(text), reject == ObdReject.None ? actual : null);
        });
    }

    [Fact]
    public void Trouble_codes_of_uds_agree_with_the_naive_reader()
    {
        var records = new UdsTroubleCodeRecord[UdsTroubleCodes.MaxPerMessage];
        byte[][] starts = [[0x59, 0x02, 0xFF], [0x59, 0x0A, 0x2F], [0x59, 0x14], [0x59, 0x42, 0x33, 0xFF, 0x1E, 0x02]];
        Compare(13, 20_000, random =>
        {
            byte[] start = starts[random.Next(4)];
            int size = start[1] == 0x42 ? 5 : 4;
            byte[] bytes = Mutate(random, [.. start, .. Bytes(random, size * random.Next(5))]);
            ObdReject reject = UdsTroubleCodes.TryRead(bytes, records, out int count);
            string actual = string.Join('|', records.Take(count).Select(r => $"{r.Code} {bytes[1] switch { 0x14 => $"{(byte)r.FaultDetection:X2}", 0x42 => $"{(byte)r.Status:X2}{(byte)r.Severity:X2}", _ => $"{(byte)r.Status:X2}" }}"));
            return (bytes, NaiveServices.TroubleCodes(Convert.ToHexString(bytes)), reject == ObdReject.None ? actual : null);
        });
    }

    [Fact]
    public void Data_identifiers_agree_with_the_naive_walker()
    {
        Compare(14, 20_000, random =>
        {
            ushort[] asked = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (ushort)(0xF400 + random.Next(4))).Distinct()];
            int[] lengths = [.. asked.Select(_ => random.Next(10) == 0 ? 0 : random.Next(1, 5))];
            var payload = new List<byte> { 0x62 };
            for (int i = 0; i < asked.Length; i++)
            {
                if (random.Next(6) != 0)
                {
                    payload.AddRange([(byte)(asked[i] >> 8), (byte)asked[i], .. Bytes(random, lengths[i])]);
                }
            }

            byte[] bytes = Mutate(random, payload);
            var values = new DataIdentifierValue[asked.Length];
            ObdReject reject = DataIdentifiers.TryRead(bytes, asked, lengths, values, out int count);
            string actual = string.Join('|', values.Take(count).Select(v => $"{v.Identifier:X4}={Convert.ToHexString(bytes, v.Start, v.Length)}"));
            return (bytes, NaiveServices.Identifiers(Convert.ToHexString(bytes), [.. asked.Select(d => $"{d:X4}")], lengths), reject == ObdReject.None ? actual : null);
        });
    }

    [Fact]
    public void Fields_of_signal_sets_agree_with_a_string_of_bits()
    {
        Compare(15, 20_000, random =>
        {
            byte[] data = Bytes(random, random.Next(1, 12));
            var signal = new SignalSetSignal
            {
                Id = "X",
                Path = "",
                Name = "",
                Unit = "scalar",
                BitOffset = random.Next(40),
                BitLength = random.Next(1, 41),
                IsLittleEndian = random.Next(3) == 0,
                IsSigned = random.Next(2) == 0,
            };
            bool isRead = signal.TryRead(data, out SignalSetValue value);
            string? expected = NaiveServices.Bits(data, signal.BitOffset, signal.BitLength, signal.IsLittleEndian, signal.IsSigned);
            return (data, expected, isRead ? $"{value.Raw}" : null);
        });
    }

    [Fact]
    public void K_line_frames_agree_with_the_naive_reader()
    {
        var exchange = new ElmExchange();
        Compare(16, 20_000, random =>
        {
            bool isKwp = random.Next(2) == 0;
            var frame = new List<byte>();
            byte[] payload = [0x41, 0x0C, .. Bytes(random, 2)];
            byte[] header = (isKwp ? random.Next(5) : 4) switch
            {
                0 => [0x04],
                1 => [0x00, 0x04],
                2 => [0x84, 0xF1, 0x10],
                3 => [0xC0, 0xF1, 0x10, 0x04],
                _ => [0x48, 0x6B, 0x10],
            };
            frame.AddRange(header);
            frame.AddRange(payload);
            if (random.Next(3) != 0)
            {
                frame.Add((byte)frame.Sum(b => b));
            }

            byte[] bytes = Mutate(random, frame);
            exchange.Begin("010C"u8, isKwp ? Reply.Kwp : Reply.Iso9141);
            exchange.Feed(Encoding.ASCII.GetBytes(Convert.ToHexString(bytes) + "\r>"));
            ObdMessage message = exchange.Messages.Length > 0 ? exchange.Messages[0] : default;
            string? actual = message.Outcome == Outcome.Malformed || exchange.Messages.Length == 0 ? null : $"{message.Ecu:X} {Convert.ToHexString(exchange.Payload(message))}";
            string? expected = bytes.Length < (isKwp ? 2 : 4) ? null : NaiveServices.Line(Convert.ToHexString(bytes), isKwp, expected: 4);

            // What the service makes of it is not the frame reader's matter.
            string body = expected?.Split(' ')[1] ?? "";
            bool isSpoilt = body == "41" || (body.StartsWith("7F", StringComparison.Ordinal) && body.Length != 6);
            return (bytes, isSpoilt ? null : expected, actual?.StartsWith("0 ", StringComparison.Ordinal) == true ? actual[1..] : actual);
        });
    }

    private static void Compare(int seed, int rounds, Func<Random, (byte[] Input, string? Expected, string? Actual)> round)
    {
        var random = new Random(seed);
        int read = 0;
        int total = FuzzRounds.Of(rounds);
        for (int i = 0; i < total; i++)
        {
            (byte[] input, string? expected, string? actual) = round(random);
            if (expected != actual)
            {
                Assert.Fail($"seed {seed} round {i}: {Convert.ToHexString(input)}\nexpected {expected ?? "reject"}\nactual   {actual ?? "reject"}");
            }

            read += actual is null ? 0 : 1;
        }

        Assert.True(read > total / 5 && read < total, $"{read} of {total} read: the generator has gone astray");
    }

    private static int Signed(MonitorTest test, ushort raw) => test.IsSigned ? (short)raw : raw;

    private static byte[] Mutate(Random random, List<byte> payload)
    {
        switch (random.Next(8))
        {
            case 0 when payload.Count > 1:
                payload.RemoveAt(random.Next(payload.Count));
                break;
            case 1:
                payload.Insert(random.Next(payload.Count + 1), (byte)random.Next(256));
                break;
            case 2:
                payload[random.Next(payload.Count)] = (byte)random.Next(256);
                break;
            case 3:
                payload.AddRange(Enumerable.Repeat(random.Next(2) == 0 ? (byte)0xAA : (byte)0x00, random.Next(1, 7)));
                break;
            case 4 when payload.Count > 2:
                payload.RemoveRange(payload.Count - random.Next(1, payload.Count - 1), 1);
                break;
            default:
                break;
        }

        return [.. payload];
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
