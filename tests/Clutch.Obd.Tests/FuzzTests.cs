using System.Text;
using Clutch.Telemetry;

namespace Clutch.Obd.Tests;

/// <summary>Random replies and payloads, decoded twice. Seeds are fixed: a failure names the case that shows it.</summary>
public sealed class FuzzTests
{
    private static readonly byte[] s_pids = PidTable.All.ToArray().Select(p => p.Number).ToArray();

    [Theory]
    [InlineData(1, ObdProtocol.Can11At500)]
    [InlineData(2, ObdProtocol.Can29At500)]
    public void Scanner_and_reassembly_agree_with_the_naive_decoder(int seed, ObdProtocol protocol)
    {
        var random = new Random(seed);
        var format = new AdapterFormat(Headers: true, protocol);
        var exchange = new ElmExchange();
        int complete = 0;
        for (int round = 0; round < FuzzRounds.Of(20_000); round++)
        {
            string reply = RandomReply(random, protocol == ObdProtocol.Can11At500);
            byte[] bytes = Encoding.Latin1.GetBytes(reply);
            exchange.Begin("010C0D05"u8, format);
            for (int at = 0; !exchange.IsComplete;)
            {
                int size = Math.Min(random.Next(1, 24), bytes.Length - at);
                at += exchange.Feed(bytes.AsSpan(at, size));
            }

            var actual = new List<string>();
            foreach (ref readonly ObdMessage message in exchange.Messages)
            {
                // The naive decoder knows no services: a message that only its content spoils counts as whole.
                actual.Add($"{message.Ecu:X} {(message.Outcome == Outcome.Malformed ? "!" : Convert.ToHexString(exchange.Payload(message)))}");
            }

            complete += actual.Count(a => !a.EndsWith('!'));
            List<string> expected = [.. NaiveDecoder.Messages("010C0D05", reply, format).Select(Judge).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            Assert.True(
                expected.SequenceEqual(actual.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal)),
                $"seed {seed} round {round}: {reply.Replace('\r', '|')}\nexpected {string.Join(", ", expected)}\nactual   {string.Join(", ", actual)}");
        }

        Assert.True(complete > 10_000, $"only {complete} whole messages: the generator has gone astray");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void The_walker_agrees_with_the_naive_walker_and_never_yields_what_was_not_asked(int seed)
    {
        var random = new Random(seed);
        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        int values = 0;
        for (int round = 0; round < FuzzRounds.Of(20_000); round++)
        {
            byte[] asked = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => s_pids[random.Next(s_pids.Length)]).Distinct()];
            byte[] payload = RandomPayload(random, asked);
            ObdReject reject = Service01.Decode(payload, asked, 1, SampleQuality.Measured, 2, samples, out int count);
            SortedDictionary<int, long>? expected = NaiveDecoder.Walk(Convert.ToHexString(payload), asked);
            string shown = expected is null ? "reject" : string.Join(' ', expected.Select(e => $"{e.Key:X}={e.Value}"));
            string actual = reject != ObdReject.None ? "reject" : string.Join(' ', samples.Take(count).OrderBy(s => s.Signal).Select(s => $"{s.Signal:X}={s.Raw}"));
            Assert.True(shown == actual, $"seed {seed} round {round}: {Convert.ToHexString(payload)} asked {Convert.ToHexString(asked)}\nexpected {shown}\nactual   {actual} ({reject})");
            Assert.All(samples[..count], s => Assert.Contains((byte)(s.Signal >> 4), asked));
            values += count;
        }

        Assert.True(values > 20_000, $"only {values} values: the generator has gone astray");
    }

    [Fact]
    public void Random_bytes_in_any_mode_never_throw()
    {
        var random = new Random(5);
        var exchange = new ElmExchange();
        var samples = new Sample[PidTable.MaxSamplesPerMessage];
        var codes = new TroubleCode[4];
        const string Alphabet = "0123456789ABCDEFabcdef0178412: \r\n\0.OKSEARCHING?<";
        for (int round = 0; round < FuzzRounds.Of(30_000); round++)
        {
            var format = new AdapterFormat(random.Next(2) == 0, (ObdProtocol)random.Next(13)) { ExtendedAddressing = random.Next(4) == 0 };
            exchange.Begin(Encoding.ASCII.GetBytes(random.Next(3) == 0 ? "0902" : random.Next(2) == 0 ? "010C0D" : "ATZ"), format);
            var bytes = new byte[random.Next(120)];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Next(20) == 0 ? (byte)random.Next(256) : (byte)Alphabet[random.Next(Alphabet.Length)];
            }

            exchange.Feed(bytes);
            exchange.Feed(">"u8);
            Assert.True(exchange.IsComplete);
            foreach (ref readonly ObdMessage message in exchange.Messages)
            {
                ReadOnlySpan<byte> payload = exchange.Payload(message);
                Service01.Decode(payload, [0x0C, 0x0D], message.Ecu, SampleQuality.Measured, 0, samples, out _);
                TroubleCodes.TryRead(payload, format.Protocol, codes, out _);
                VehicleInformation.TryReadVin(payload, format.Protocol, new byte[17]);
                VehicleInformation.TryReadVerificationNumbers(payload, format.Protocol, new uint[2], out _);
                VehicleInformation.TryReadCalibrationIds(payload, format.Protocol, out _, out _);
                PidSet.TryRead(payload, 0x01, out _);
            }
        }
    }

    // What the service makes of a whole message: too short for an identifier, or a refusal of odd length.
    private static string Judge(string message)
    {
        string payload = message.Split(' ')[1];
        bool isSpoilt = payload == "41" || (payload.StartsWith("7F", StringComparison.Ordinal) && payload.Length != 6);
        return isSpoilt ? $"{message.Split(' ')[0]} !" : message;
    }

    private static string RandomReply(Random random, bool is11Bit)
    {
        var lines = new List<string>();
        for (int message = random.Next(1, 4); message > 0; message--)
        {
            string id = is11Bit ? $"7E{random.Next(8, 11):X}" : $"18DAF11{random.Next(3):X}";
            int length = random.Next(6) switch { 0 => random.Next(8, 60), 1 => random.Next(105, 140), _ => random.Next(1, 8) };
            string payload = (random.Next(3) == 0 ? "7F" : "41") + Convert.ToHexString(Bytes(random, length));
            payload = payload[..(2 * length)];
            if (length <= 7)
            {
                lines.Add($"{id}{length:X2}{payload}{(random.Next(2) == 0 ? new string('A', 2 * (7 - length)) : "")}");
                continue;
            }

            int at = lines.Count;
            lines.Add($"{id}1{length:X3}{payload[..12]}");
            for (int i = 0; (i * 7) + 6 < length; i++)
            {
                string part = payload[(12 + (14 * i))..];
                lines.Insert(random.Next(8) == 0 ? random.Next(at, lines.Count) : lines.Count, $"{id}2{(i + 1) & 0xF:X}{(part.Length > 14 ? part[..14] : part.PadRight(14, '5'))}");
            }
        }

        for (int damage = random.Next(-2, 3); damage > 0; damage--)
        {
            int at = random.Next(lines.Count);
            string line = lines[at];
            switch (random.Next(8))
            {
                case 0:
                    lines[at] = line[..random.Next(line.Length + 1)];
                    break;
                case 1:
                    lines.RemoveAt(at);
                    lines.Add(line);
                    break;
                case 2:
                    lines.Insert(at, line);
                    break;
                case 3:
                    lines[at] = line.Insert(random.Next(line.Length + 1), "0123456789ABCDEFG"[random.Next(17)].ToString());
                    break;
                case 4:
                    lines[at] = line.Insert(random.Next(line.Length + 1), random.Next(2) == 0 ? " " : "\0");
                    break;
                case 5:
                    lines.Insert(at, "NO DATA");
                    break;
                case 6:
                    lines[at] = "SEARCHING..." + line;
                    break;
                default:
                    lines[at] = line.ToLowerInvariant();
                    break;
            }
        }

        return string.Join(random.Next(2) == 0 ? "\r" : "\r\n", lines) + "\r\r>";
    }

    private static byte[] RandomPayload(Random random, byte[] asked)
    {
        var payload = new List<byte> { random.Next(50) == 0 ? (byte)0x42 : (byte)0x41 };
        foreach (byte number in asked.Where(_ => random.Next(5) != 0))
        {
            Assert.True(PidTable.TryGet(number, out Pid? pid));
            payload.Add(number);
            payload.AddRange(Bytes(random, random.Next(12) == 0 ? pid.LongLength : pid.Length));
        }

        if (random.Next(4) == 0)
        {
            byte fill = random.Next(2) == 0 ? (byte)0xAA : (byte)0x00;
            payload.AddRange(Enumerable.Repeat(fill, random.Next(1, 7)));
        }

        if (random.Next(6) == 0 && payload.Count > 1)
        {
            payload.RemoveAt(random.Next(payload.Count));
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
