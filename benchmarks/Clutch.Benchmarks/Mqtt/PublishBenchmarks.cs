using BenchmarkDotNet.Attributes;
using Clutch.Mqtt;

namespace Clutch.Benchmarks.Mqtt;

/// <summary>The packet that makes up nearly all traffic, with its acknowledgement: a frame of 120 bytes at QoS 1.</summary>
[MemoryDiagnoser]
public class PublishBenchmarks
{
    private const int PayloadLength = 120;
    public const int BatchLength = 16;

    private readonly byte[] _topic = "clutch/v1/1HGCM82633A004352/frames"u8.ToArray();
    private readonly byte[] _payload = new byte[PayloadLength];
    private readonly byte[] _packet = new byte[256];
    private readonly byte[] _malformed = new byte[256];
    private readonly byte[] _output = new byte[256];
    private int _length;

    [Params(MqttVersion.V311, MqttVersion.V5)]
    public MqttVersion Version { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        PacketWriter.TryWrite(_packet, Packet, Version, out _length);
        _packet.CopyTo(_malformed, 0);
        _malformed[4] = (byte)'#';
    }

    private PublishPacket Packet => new() { Topic = _topic, Payload = _payload, Qos = 1, PacketIdentifier = 1 };

    [Benchmark]
    public int Parse() => Read(_packet.AsSpan(0, _length));

    [Benchmark]
    public int Reject() => Read(_malformed.AsSpan(0, _length));

    [Benchmark]
    public int Write()
    {
        PacketWriter.TryWrite(_output, Packet, Version, out int written);
        return written;
    }

    [Benchmark(OperationsPerInvoke = BatchLength)]
    public int WriteAcknowledgements()
    {
        int total = 0;
        for (ushort identifier = 1; identifier <= BatchLength; identifier++)
        {
            PacketWriter.TryWrite(_output.AsSpan(total), new PubAckPacket(identifier), Version, out int written);
            total += written;
        }

        return total;
    }

    private int Read(ReadOnlySpan<byte> bytes)
    {
        ReadStatus status = PacketReader.TryReadFrame(bytes, PacketSender.Client, 65_536, out PacketFrame frame, out _);
        return status == ReadStatus.Packet
            && PublishPacket.TryParse(frame.Body(bytes), frame.Flags, Version, PacketSender.Client, out PublishPacket packet, out _)
            ? packet.Payload.Length
            : 0;
    }
}
