using System.Buffers;

namespace Clutch.Mqtt.Tests;

public sealed class PacketAllocationTests
{
    private const int Rounds = 200;

    [Fact]
    public void The_probe_sees_an_allocation()
    {
        Assert.True(Measure(() => GC.KeepAlive(new byte[1])) > 0);
    }

    [Fact]
    public void Reading_good_packets_allocates_nothing()
    {
        (byte[] Bytes, MqttVersion Version, PacketSender Sender)[] packets = [.. ValidPackets.All.Select(p => (p.Bytes, p.Version, p.Sender))];

        long allocated = Measure(() =>
        {
            foreach ((byte[] bytes, MqttVersion version, PacketSender sender) in packets)
            {
                PacketRoundTrip.Read(bytes, version, sender, out _);
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Rejecting_malformed_packets_allocates_nothing()
    {
        (byte[] Bytes, MqttVersion Version, PacketSender Sender)[] packets = [.. InvalidPackets.All.Select(p => (p.Bytes, p.Version, p.Sender))];

        long allocated = Measure(() =>
        {
            foreach ((byte[] bytes, MqttVersion version, PacketSender sender) in packets)
            {
                PacketRoundTrip.Read(bytes, version, sender, out MqttReject reject);
                GC.KeepAlive(reject.Describe());
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Reading_a_frame_across_segments_allocates_nothing()
    {
        byte[] bytes = ValidPackets.All[^1].Bytes;
        ReadOnlySequence<byte> sequence = Segments.Of(bytes.AsMemory(0, 1), bytes.AsMemory(1));

        Assert.Equal(0, Measure(() => PacketReader.TryReadFrame(sequence, PacketSender.Server, 1024, out _, out _)));
    }

    [Fact]
    public void Writing_packets_allocates_nothing()
    {
        byte[] buffer = new byte[4096];
        byte[] payload = new byte[120];
        ArrayBufferWriter<byte> output = new(4096);

        long allocated = Measure(() =>
        {
            output.ResetWrittenCount();
            PropertyWriter properties = new(stackalloc byte[64]);
            properties.Add(PropertyId.ReceiveMaximum, 16);
            properties.Add(PropertyId.MaximumQos, 1);
            PacketWriter.Write(output, new ConnAckPacket { Properties = properties.Written }, MqttVersion.V5);
            PacketWriter.Write(output, new PubAckPacket(1), MqttVersion.V5);
            PacketWriter.Write(output, new SubAckPacket(1, [ReasonCode.GrantedQos1]), MqttVersion.V311);
            PacketWriter.Write(output, PingPacket.Response, MqttVersion.V311);
            PacketWriter.Write(output, new DisconnectPacket(ReasonCode.ServerBusy), MqttVersion.V5);
            PublishPacket publish = new() { Topic = "a/b"u8, Qos = 1, PacketIdentifier = 1, Payload = payload };
            PacketWriter.TryWrite(buffer, publish, MqttVersion.V5, out _);
        });

        Assert.Equal(0, allocated);
    }

    private static long Measure(Action action)
    {
        for (int i = 0; i < Rounds; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
