using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Clutch.Mqtt;
using Confluent.Kafka;

namespace Clutch.Benchmarks.Door;

/// <summary>
/// The bridge that one writes with libraries: subscribes to the broker at QoS 1, gives every message to Confluent.Kafka with a handler, and acknowledges to
/// the broker when Kafka has acknowledged. Its own MQTT client stands in for the usual one and is no slower.
/// </summary>
internal sealed class UsualBridge : IDisposable
{
    private const int AckBytes = 4;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    private readonly IProducer<byte[], byte[]> _producer;
    private readonly string _topic;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Channel<ushort> _due = Channel.CreateUnbounded<ushort>(new UnboundedChannelOptions { SingleReader = true });
    private long _received;
    private long _produced;
    private long _durable;
    private long _acknowledged;

    public UsualBridge(string brokers, string topic)
    {
        _topic = topic;
        _producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = brokers,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 1,
            Partitioner = Partitioner.Murmur2Random,
        }).SetLogHandler((_, _) => { }).Build();
    }

    public ServerCounts Counts => new(Volatile.Read(ref _received), Volatile.Read(ref _produced), Volatile.Read(ref _durable), Volatile.Read(ref _acknowledged));

    /// <summary>Connects, subscribes and runs until the broker is gone or the token is cancelled.</summary>
    public async Task<Task> StartAsync(int port, string filter, CancellationToken cancellationToken)
    {
        await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        byte[] buffer = new byte[256];
        _ = PacketWriter.TryWrite(buffer, new ConnectPacket { CleanStart = true, KeepAlive = 0, ClientId = "bridge"u8 }, MqttVersion.V311, out int length);
        await _socket.SendAsync(buffer.AsMemory(0, length), cancellationToken);
        byte[] name = Encoding.ASCII.GetBytes(filter);
        byte[] subscribe = [0x82, (byte)(name.Length + 5), 0, 1, 0, (byte)name.Length, .. name, 1];
        await _socket.SendAsync(subscribe, cancellationToken);
        return Task.WhenAll(Task.Run(() => ReadAsync(cancellationToken), cancellationToken), Task.Run(() => AcknowledgeAsync(cancellationToken), cancellationToken));
    }

    public void Dispose()
    {
        _socket.Dispose();
        _producer.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var stream = new NetworkStream(_socket, ownsSocket: false);
        PipeReader input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> rest = result.Buffer;
            while (PacketReader.TryReadFrame(in rest, PacketSender.Server, MqttLimits.LargestPacket, out PacketFrame frame, out _) == ReadStatus.Packet)
            {
                if (frame.Type == PacketType.Publish)
                {
                    Message<byte[], byte[]> message = Take(frame, in rest, out ushort identifier);
                    while (!TryProduce(message, identifier))
                    {
                        await Task.Delay(s_pause, cancellationToken);
                    }
                }

                rest = rest.Slice(frame.Length);
            }

            input.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
            {
                throw new IOException("mosquitto closed the bridge's connection");
            }
        }
    }

    private Message<byte[], byte[]> Take(PacketFrame frame, in ReadOnlySequence<byte> rest, out ushort identifier)
    {
        byte[] body = rest.Slice(frame.HeaderLength, frame.BodyLength).ToArray();
        if (!PublishPacket.TryParse(body, frame.Flags, MqttVersion.V311, PacketSender.Server, out PublishPacket packet, out MqttReject reject))
        {
            throw new InvalidDataException($"mosquitto sent a PUBLISH that does not parse: {reject}");
        }

        // clutch/v1/VEHICLE/frames: the vehicle is the key.
        ReadOnlySpan<byte> head = packet.Topic[..packet.Topic.LastIndexOf((byte)'/')];
        identifier = packet.PacketIdentifier;
        _received++;
        return new Message<byte[], byte[]> { Key = head[(head.LastIndexOf((byte)'/') + 1)..].ToArray(), Value = packet.Payload.ToArray() };
    }

    private bool TryProduce(Message<byte[], byte[]> message, ushort identifier)
    {
        try
        {
            _producer.Produce(_topic, message, report => OnReport(report, identifier));
            _produced++;
            return true;
        }
        catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }

    private void OnReport(DeliveryReport<byte[], byte[]> report, ushort identifier)
    {
        if (!report.Error.IsError)
        {
            Interlocked.Increment(ref _durable);
            _due.Writer.TryWrite(identifier);
        }
    }

    private async Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[AckBytes * 4096];
        while (await _due.Reader.WaitToReadAsync(cancellationToken))
        {
            int length = 0;
            while (length < buffer.Length && _due.Reader.TryRead(out ushort identifier))
            {
                ((ReadOnlySpan<byte>)[0x40, 2, (byte)(identifier >> 8), (byte)identifier]).CopyTo(buffer.AsSpan(length));
                length += AckBytes;
            }

            for (ReadOnlyMemory<byte> rest = buffer.AsMemory(0, length); !rest.IsEmpty;)
            {
                rest = rest[await _socket.SendAsync(rest, cancellationToken)..];
            }

            _acknowledged += length / AckBytes;
        }
    }
}
