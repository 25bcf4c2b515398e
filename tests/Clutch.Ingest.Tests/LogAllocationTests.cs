using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.Mqtt;
using Clutch.Telemetry;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>Promise 5 over the logs that run in production: from the bytes of a PUBLISH to those of its PUBACK nothing is allocated a frame, with rates and continuity at work.</summary>
[Collection(nameof(AllocationTests))]
public sealed class LogAllocationTests : IDisposable
{
    /// <summary>A burst that is sent at once, below the Receive Maximum.</summary>
    private const int Burst = 50;

    private const int Bursts = 40;
    private const int WarmUp = 60;

    /// <summary>Half a byte a packet: what the runtime itself may allocate meanwhile (timers, thread pool).</summary>
    private const long Noise = Burst * Bursts / 2;

    /// <summary>Wide enough that all that follow are written with four bytes.</summary>
    private const uint FirstSequence = 0x11_00_00;

    private static readonly PipeOptions s_inline = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clutch-quiet-");
    private uint _sequence = FirstSequence;

    /// <summary>What becomes of the packets.</summary>
    public enum Fate
    {
        Stored,
        BehindGaps,
        Duplicate,
        Poison,
    }

    public static TheoryData<string, Fate> Cases
    {
        get
        {
            var cases = new TheoryData<string, Fate>();
            foreach (string log in new[] { "embedded", "kafka" })
            {
                foreach (Fate fate in Enum.GetValues<Fate>())
                {
                    cases.Add(log, fate);
                }
            }

            return cases;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_packet_costs_no_allocation_up_to_its_PUBACK(string kind, Fate fate)
    {
        using MockKafka? kafka = kind == "kafka" ? new MockKafka() : null;
        kafka?.CreateTopics("clutch.", partitions: 2);
        await using ITelemetryLog log = kafka is null
            ? new EmbeddedLog(new EmbeddedLogOptions { Folder = Path.Combine(_folder.FullName, "log") })
            : new KafkaLog(new KafkaLogOptions { Brokers = kafka.Brokers, Partitions = 2 }, TimeProvider.System);
        using var counters = new IngestCounters();
        using var devices = new DeviceRegistry(Path.Combine(_folder.FullName, "devices.db"), TimeProvider.System);
        string token = devices.Add(DoorFixture.Car);

        // Limits that are counted and never reached.
        var options = new FrontDoorOptions { MessagesPerSecond = 10_000_000, BytesPerSecond = 1 << 30 };
        using var door = new FrontDoor(options, log, devices, counters, TimeProvider.System);
        await using var peer = new Peer(door, s_inline);
        peer.Output.Write(Connect(token));
        await peer.Output.FlushAsync();
        Assert.Equal(0x20, (await peer.ReceiveAsync())[0]);

        byte[] packet = PacketFor(fate);
        Exchange(peer, packet, fate, WarmUp);
        long best = long.MaxValue;
        for (int attempt = 0; attempt < 20 && best > Noise; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Exchange(peer, packet, fate, Bursts);
            best = Math.Min(best, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(best <= Noise, $"{best} bytes for {Burst * Bursts} packets");
        Assert.Equal(fate == Fate.Poison, counters.DeadLettered >= Burst * Bursts);
        Assert.Equal(fate == Fate.Duplicate, counters.Duplicates >= Burst * Bursts);
        Assert.Equal(fate == Fate.BehindGaps, counters.GapsFound >= Burst * Bursts);
    }

    private static byte[] Connect(string token) => Peer.Bytes(
        new ConnectPacket
        {
            CleanStart = true,
            ClientId = "agent"u8,
            HasUserName = true,
            UserName = DoorFixture.Text(DoorFixture.Car),
            HasPassword = true,
            Password = DoorFixture.Text(token),
        },
        MqttVersion.V311);

    private static byte[] PacketFor(Fate fate)
    {
        byte[] frame = DoorFixture.FrameOf(DoorFixture.Car, FirstSequence);
        frame[0] = fate == Fate.Poison ? (byte)0xC1 : frame[0];
        return DoorFixture.Publish(MqttVersion.V311, Topics.Frames(DoorFixture.Car), frame, identifier: 1);
    }

    /// <summary>Sends bursts and takes their PUBACKs, without an allocation of its own.</summary>
    private void Exchange(Peer peer, byte[] packet, Fate fate, int bursts)
    {
        int identifier = packet.AsSpan().IndexOf(DoorFixture.Text("/frames")) + "/frames".Length;
        int sequence = packet.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xCE, 0x00, (byte)(FirstSequence >> 16)]) + 1;
        for (int burst = 0; burst < bursts; burst++)
        {
            for (ushort i = 1; i <= Burst; i++)
            {
                _sequence += fate == Fate.Duplicate ? 0u : fate == Fate.BehindGaps ? 2u : 1u;
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(identifier), i);
                if (sequence > 0)
                {
                    BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(sequence), _sequence);
                }

                packet.CopyTo(peer.Output.GetSpan(packet.Length));
                peer.Output.Advance(packet.Length);
            }

            _ = peer.Output.FlushAsync().GetAwaiter().IsCompleted;
            for (int received = 0; received < Burst;)
            {
                received += Receive(peer.Input);
            }
        }
    }

    /// <summary>PUBACKs that are there; yields when there is none. The log reports on its own thread.</summary>
    private static int Receive(PipeReader input)
    {
        if (!input.TryRead(out ReadResult result))
        {
            _ = Thread.Yield();
            return 0;
        }

        int count = 0;
        ReadOnlySequence<byte> rest = result.Buffer;
        while (PacketReader.TryReadFrame(in rest, PacketSender.Server, MqttLimits.LargestPacket, out PacketFrame frame, out _) == ReadStatus.Packet)
        {
            count += frame.Type == PacketType.PubAck ? 1 : 0;
            rest = rest.Slice(frame.Length);
        }

        input.AdvanceTo(rest.Start, rest.End);
        return count > 0 || !result.IsCompleted ? count : throw new InvalidOperationException("the front door closed the connection");
    }
}
