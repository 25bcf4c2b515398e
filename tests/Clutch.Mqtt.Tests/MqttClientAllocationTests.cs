using System.Net.Sockets;

namespace Clutch.Mqtt.Tests;

/// <summary>Runs alone: it counts what the whole process allocates, since a publish touches several threads.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;

[Collection(nameof(WholeProcess))]
public sealed class MqttClientAllocationTests
{
    private const int Rounds = 6;
    private const int PublishesARound = 10_000;

    /// <summary>The smallest object takes 24 bytes: below one byte a publish, no publish allocates.</summary>
    private const long Tolerance = PublishesARound;

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task A_publish_and_its_acknowledgement_allocate_nothing(int window)
    {
        Assert.InRange(await LeastAllocatedAsync(window, static _ => { }), 0, Tolerance);
    }

    [Fact]
    public async Task The_probe_sees_an_allocation_a_publish()
    {
        Assert.True(await LeastAllocatedAsync(window: 16, static token => GC.KeepAlive(new byte[token & 1])) > Tolerance);
    }

    /// <summary>Bytes of the round with the fewest: the test runner's own reports fall into some rounds, a cost of a publish into all.</summary>
    private static async Task<long> LeastAllocatedAsync(int window, Action<long> onAcknowledged)
    {
        using FakeServer server = new();
        using CancellationTokenSource cancel = new();
        using SemaphoreSlim roundEnded = new(0);
        MqttClientOptions options = new()
        {
            Host = "127.0.0.1",
            Port = server.Options(MqttVersion.V5).Port,
            SendWindow = window,
            Acknowledged = (token, _) =>
            {
                onAcknowledged(token);
                if (token == PublishesARound)
                {
                    roundEnded.Release();
                }
            },
        };
        MqttClient client = (await server.ConnectAsync(options, "20: 0000 {}")).Client!;
        Task acknowledging = AcknowledgeAsync(server.Peer);
        byte[] topic = "clutch/v1/car-1/frames"u8.ToArray();
        byte[] payload = new byte[120];
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int token = 1; token <= PublishesARound; token++)
            {
                await client.PublishAsync(topic, payload, token, cancel.Token);
            }

            await roundEnded.WaitAsync(server.Stop);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        await client.DisconnectAsync(ReasonCode.Success, server.Stop);
        await acknowledging;
        return least;
    }

    /// <summary>Answers every PUBLISH with its PUBACK, without allocating.</summary>
    private static async Task AcknowledgeAsync(Socket peer)
    {
        byte[] buffer = new byte[64 * 1024];
        byte[] answers = new byte[64 * 1024];
        int filled = 0;
        while (true)
        {
            int count = await peer.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, CancellationToken.None);
            if (count == 0)
            {
                peer.Dispose();
                return;
            }

            filled += count;
            int answered = Answer(buffer, ref filled, answers);
            if (answered > 0)
            {
                await peer.SendAsync(answers.AsMemory(0, answered), SocketFlags.None, CancellationToken.None);
            }
        }
    }

    private static int Answer(byte[] buffer, ref int filled, byte[] answers)
    {
        int consumed = 0;
        int answered = 0;
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, filled);
        while (PacketReader.TryReadFrame(rest, PacketSender.Client, 1024, out PacketFrame frame, out _) == ReadStatus.Packet)
        {
            if (PublishPacket.TryParse(frame.Body(rest), frame.Flags, MqttVersion.V5, PacketSender.Client, out PublishPacket publish, out _))
            {
                PacketWriter.TryWrite(answers.AsSpan(answered), new PubAckPacket(publish.PacketIdentifier), MqttVersion.V5, out int written);
                answered += written;
            }

            consumed += frame.Length;
            rest = rest[frame.Length..];
        }

        rest.CopyTo(buffer);
        filled -= consumed;
        return answered;
    }
}
