using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Clutch.Mqtt.Tests;

public sealed class PacketFuzzTests
{
    /// <summary>Ordinary runs; <c>CLUTCH_FUZZ_PACKETS</c> names another number.</summary>
    private static int Mutations =>
        int.TryParse(Environment.GetEnvironmentVariable("CLUTCH_FUZZ_PACKETS"), NumberStyles.None, CultureInfo.InvariantCulture, out int packets) ? packets : 300_000;

    /// <summary>
    /// Mutated packets never throw and never depend on a byte after them: the packet is read twice, with different bytes behind it.
    /// What is accepted must survive being written and read again.
    /// </summary>
    [Fact]
    public void Mutated_packets_never_throw_and_never_read_beyond()
    {
        Random random = new(311);
        int mutations = Mutations;
        int accepted = 0;
        int rejected = 0;
        for (int i = 0; i < mutations; i++)
        {
            WireCase packet = ValidPackets.All[random.Next(ValidPackets.All.Length)];
            byte[] bytes = Mutate(packet.Bytes, random);
            byte[] zeros = [.. bytes, .. new byte[16]];
            byte[] ones = [.. bytes, .. Enumerable.Repeat((byte)0xFF, 16)];

            ReadStatus status = PacketRoundTrip.Read(bytes, packet.Version, packet.Sender, out MqttReject reject);
            if (status == ReadStatus.NeedMore)
            {
                continue;
            }

            Assert.Equal(status, PacketRoundTrip.Read(zeros, packet.Version, packet.Sender, out MqttReject withZeros));
            Assert.Equal(status, PacketRoundTrip.Read(ones, packet.Version, packet.Sender, out MqttReject withOnes));
            Assert.Equal((reject, reject), (withZeros, withOnes));
            if (status == ReadStatus.Packet)
            {
                accepted++;
                AssertSurvivesRewriting(bytes, packet);
            }
            else
            {
                rejected++;
            }
        }

        Assert.True(accepted > mutations / 50, $"only {accepted} mutations were accepted: the fuzz misses the accept path");
        Assert.True(rejected > mutations / 4, $"only {rejected} mutations were rejected: the fuzz misses the reject path");
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        Random random = new(5);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            bytes[1] = (byte)random.Next(62);
            MqttVersion version = random.Next(2) == 0 ? MqttVersion.V311 : MqttVersion.V5;
            PacketSender sender = random.Next(2) == 0 ? PacketSender.Client : PacketSender.Server;

            ReadStatus status = PacketRoundTrip.Read(bytes, version, sender, out MqttReject reject);

            Assert.Equal(status == ReadStatus.Reject, reject != MqttReject.None);
        }
    }

    [Fact]
    public void Any_publish_reads_back_as_it_was_written()
    {
        Gen<string> topics = Gen.Elements("a", "a/b", "clutch/v1/car-1/frames", "حالة/€", "/").Two().Select(pair => pair.Item1 + "/" + pair.Item2);
        Gen<(string Topic, byte[] Payload, int Flags, ushort Id, bool V5)> publishes =
            from topic in topics
            from payload in Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b))
            from flags in Gen.Choose(0, 15).Where(f => (f & 6) != 6 && (f & 14) != 8)
            from id in Gen.Choose(1, 65_535)
            from v5 in Gen.Elements(true, false)
            select (topic, payload, flags, (ushort)id, v5);

        Prop.ForAll(publishes.ToArbitrary(), p => Survives(p.Topic, p.Payload, p.Flags, p.Id, p.V5))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(311, 5));
    }

    private static bool Survives(string topic, byte[] payload, int flags, ushort id, bool v5)
    {
        MqttVersion version = v5 ? MqttVersion.V5 : MqttVersion.V311;
        byte[] name = Encoding.UTF8.GetBytes(topic);
        byte qos = (byte)((flags >> 1) & 3);
        PropertyWriter properties = new(stackalloc byte[64]);
        properties.Add(PropertyId.TopicAlias, id);
        properties.Add(PropertyId.MessageExpiryInterval, (uint)payload.Length);
        PublishPacket written = new()
        {
            Dup = (flags & 8) != 0,
            Qos = qos,
            Retain = (flags & 1) != 0,
            Topic = name,
            PacketIdentifier = id,
            Payload = payload,
            Properties = properties.Written,
        };
        byte[] bytes = new byte[PacketWriter.Measure(written, version)];
        if (!PacketWriter.TryWrite(bytes, written, version, out int length) || length != bytes.Length)
        {
            return false;
        }

        ReadStatus status = PacketReader.TryReadFrame(bytes, PacketSender.Client, bytes.Length, out PacketFrame frame, out _);
        return status == ReadStatus.Packet
            && PublishPacket.TryParse(frame.Body(bytes), frame.Flags, version, PacketSender.Client, out PublishPacket read, out _)
            && read.Topic.SequenceEqual(name)
            && read.Payload.SequenceEqual(payload)
            && read.PacketIdentifier == (qos > 0 ? id : 0)
            && (read.Dup, read.Retain, read.Qos) == (written.Dup, written.Retain, qos)
            && read.TopicAlias == (v5 ? id : 0);
    }

    private static void AssertSurvivesRewriting(byte[] bytes, WireCase packet)
    {
        byte[] once = PacketRoundTrip.Rewrite(bytes, packet.Version, packet.Sender);
        byte[] twice = PacketRoundTrip.Rewrite(once, packet.Version, packet.Sender);
        Assert.Equal(once, twice);
        Assert.True(once.Length <= bytes.Length);
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        List<byte> mutated = [.. bytes];
        int changes = random.Next(1, 4);
        for (int i = 0; i < changes; i++)
        {
            int at = random.Next(mutated.Count);
            switch (random.Next(5))
            {
                case 0:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 2 when mutated.Count > 2:
                    mutated.RemoveAt(at);
                    break;
                case 3:
                    mutated.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    mutated[at] = (byte)(mutated[at] + random.Next(-2, 3));
                    break;
            }
        }

        // Most mutations keep an honest length, or the frame reader would hide the body parsers.
        if (random.Next(4) != 0 && mutated.Count is >= 2 and < 130)
        {
            mutated[1] = (byte)(mutated.Count - 2);
        }

        return [.. mutated];
    }
}
