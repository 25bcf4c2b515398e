using System.Globalization;
using System.IO.Pipelines;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>
/// Mutated packets against a living door: nothing throws, nothing stays. Ordinary runs send some thousand; <c>CLUTCH_FUZZ_PACKETS</c>
/// names another number. A failure names the seed of its connection.
/// </summary>
public sealed class DoorFuzzTests
{
    private const int PacketsPerConnection = 40;

    /// <summary>The packets before this one may be sent at any time; the last ones end the connection.</summary>
    private const int Harmless = 11;

    private static int Packets =>
        int.TryParse(Environment.GetEnvironmentVariable("CLUTCH_FUZZ_PACKETS"), NumberStyles.None, CultureInfo.InvariantCulture, out int packets) ? packets : 20_000;

    [Fact]
    public async Task Mutated_packets_crash_nothing_and_leave_nothing_behind()
    {
        var options = new FrontDoorOptions { MaxPacketBytes = 64 * 1024, MessagesPerSecond = 0, BytesPerSecond = 0 };
        await using var fixture = new DoorFixture(options, log: new SwallowingLog());
        byte[][] kept = Seeds(fixture, MqttVersion.V5);
        kept[0] = KeptSession.Connect(fixture, MqttVersion.V5);
        byte[][][] seeds = [Seeds(fixture, MqttVersion.V311), Seeds(fixture, MqttVersion.V5), kept];
        int connections = Packets / PacketsPerConnection;
        long memory = 0;
        for (int i = 0; i < connections; i++)
        {
            var random = new Random(i);
            await AttackAsync(fixture, seeds[i % 3], random, i);
            if (i == connections / 4)
            {
                memory = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        Assert.Equal(0, fixture.Counters.Connections);
        Assert.True(fixture.Door.Connections.Of(DoorFixture.Car).Length == 0, "a connection is still known to its vehicle");
        Assert.All(fixture.Door.Connections.All.ToArray(), Assert.Null);
        long grown = GC.GetTotalMemory(forceFullCollection: true) - memory;
        Assert.True(grown < 4 << 20, $"{grown} bytes more than after a quarter of {connections} connections");

        // The fuzz must get past the parser: many packets taken, and many connections refused.
        long taken = fixture.Counters.Appended + fixture.Counters.Duplicates;
        Assert.True(taken > connections / 4, $"{taken} messages of {connections} connections were taken");
        long refused = fixture.Counters.Refused(Refusal.Protocol);
        Assert.True(refused > connections / 4, $"{refused} of {connections} connections were ended by the door");

        Peer last = await fixture.ConnectAsync(MqttVersion.V5);
        await last.ExpectNothingAsync();
    }

    /// <summary>One device that sends good packets, worse ones and its bytes in odd pieces.</summary>
    private static async Task AttackAsync(DoorFixture fixture, byte[][] seeds, Random random, int seed)
    {
        await using var peer = new Peer(fixture.Door);
        if (random.Next(8) > 0)
        {
            await peer.SendAsync(seeds[0]);
        }

        Task drain = DrainAsync(peer);
        for (int i = 0; i < PacketsPerConnection && !peer.Served.IsCompleted; i++)
        {
            byte[] packet = random.Next(4) > 0 ? seeds[random.Next(1, Harmless)] : Mutate(seeds[random.Next(seeds.Length)], random);
            int cut = random.Next(packet.Length + 1);
            await peer.SendAsync(packet[..cut]);
            await peer.SendAsync(packet[cut..]);
        }

        peer.HangUp();
        try
        {
            // Virtual time stands still, so that no patience of the door ends before it has read what was sent.
            await peer.Served.WaitAsync(Peer.Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"the connection of seed {seed} does not end");
        }

        await drain.WaitAsync(Peer.Patience);
    }

    private static async Task DrainAsync(Peer peer)
    {
        try
        {
            ReadResult result;
            do
            {
                result = await peer.Input.ReadAsync();
                peer.Input.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted);
        }
        catch (InvalidOperationException)
        {
            // The door has cut the connection off.
        }
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] packet = [.. seed];
        switch (random.Next(4, 10))
        {
            case 4:
                return packet[..random.Next(packet.Length)];
            case 5:
                return [.. packet, .. Noise(random, random.Next(1, 20))];
            case 6:
                int at = random.Next(packet.Length);
                return [.. packet[..at], .. Noise(random, random.Next(1, 8)), .. packet[at..]];
            case 7:
                return Noise(random, random.Next(1, 64));
            default:
                for (int flips = random.Next(1, 4); flips > 0; flips--)
                {
                    packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
                }

                return packet;
        }
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    /// <summary>A CONNECT first, then one of each kind that a device sends.</summary>
    private static byte[][] Seeds(DoorFixture fixture, MqttVersion version)
    {
        byte[] commands = DoorFixture.Text(Topics.Commands(DoorFixture.Car));
        byte[] properties = version == MqttVersion.V5 ? [0] : [];
        byte[] subscribe = [0x82, (byte)(5 + properties.Length + commands.Length), 0x00, 0x09, .. properties, 0x00, (byte)commands.Length, .. commands, 0x01];
        byte[] unsubscribe = [0xA2, (byte)(4 + properties.Length + commands.Length), 0x00, 0x0A, .. properties, 0x00, (byte)commands.Length, .. commands];
        return
        [
            fixture.Connect(version, will: "off"u8.ToArray()),
            DoorFixture.PublishFrame(version, 1),
            DoorFixture.PublishFrame(version, 2),
            DoorFixture.PublishFrame(version, 9),
            DoorFixture.Publish(version, Topics.Frames(DoorFixture.Car), DoorFixture.FrameOf(DoorFixture.Car, 3), identifier: 0),
            DoorFixture.Publish(version, Topics.Frames(DoorFixture.Car), [1, 2, 3], identifier: 4),
            DoorFixture.Publish(version, Topics.Replies(DoorFixture.Car), "{}"u8.ToArray(), identifier: 5),
            DoorFixture.Publish(version, Topics.Status(DoorFixture.Car), "on"u8.ToArray(), identifier: 6, retain: true),
            subscribe,
            unsubscribe,
            [0xC0, 0x00],
            [0x40, 0x02, 0x00, 0x01],
            [0xE0, 0x00],
        ];
    }
}
