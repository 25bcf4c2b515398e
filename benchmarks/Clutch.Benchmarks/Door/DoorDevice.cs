using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Clutch.Mqtt;
using Clutch.Telemetry;

namespace Clutch.Benchmarks.Door;

/// <summary>One device: sends the same frame at QoS 1, a window of packets at a time, and expects every PUBACK in its turn.</summary>
internal sealed class DoorDevice : IDisposable
{
    private const int FrameBytes = 120;
    private const int AckBytes = 4;
    private const byte PubAck = 0x40;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Latencies _latencies;
    private readonly byte[] _packets;
    private readonly byte[] _acks;
    private readonly long[] _sentAt;
    private readonly int _window;
    private readonly int _packetBytes;
    private long _acknowledged;

    public DoorDevice(string vehicle, int window, Latencies latencies)
    {
        _latencies = latencies;
        _window = window;
        _sentAt = new long[window];
        _acks = new byte[window * AckBytes];
        byte[][] packets = [.. Enumerable.Range(1, window).Select(id => Packet(vehicle, (ushort)id))];
        _packetBytes = packets[0].Length;
        _packets = packets.SelectMany(p => p).ToArray();
    }

    /// <summary>PUBACKs so far.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public async Task ConnectAsync(int port, string vehicle, string token)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, port);
        byte[] buffer = new byte[512];
        _ = PacketWriter.TryWrite(
            buffer,
            new ConnectPacket { CleanStart = true, KeepAlive = 60, ClientId = "bench"u8, HasUserName = true, UserName = Encoding.ASCII.GetBytes(vehicle), HasPassword = true, Password = Encoding.ASCII.GetBytes(token) },
            MqttVersion.V311,
            out int length);
        await _socket.SendAsync(buffer.AsMemory(0, length));
        int received = 0;
        while (received < AckBytes)
        {
            received += await _socket.ReceiveAsync(buffer.AsMemory(received)) is > 0 and int read ? read : throw new IOException("the server closed the connection");
        }

        if (buffer[0] != 0x20 || buffer[3] != 0)
        {
            throw new IOException($"the server refused {vehicle}: CONNACK {buffer[3]}");
        }
    }

    /// <summary>Sends until told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SendAsync(0, _window, cancellationToken);
        int held = 0;
        long next = 0;
        while (true)
        {
            int read = await _socket.ReceiveAsync(_acks.AsMemory(held), cancellationToken);
            if (read == 0)
            {
                throw new IOException("the server closed a connection");
            }

            held += read;
            int count = held / AckBytes;
            long now = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                int slot = (int)((next + i) % _window);
                ReadOnlySpan<byte> ack = _acks.AsSpan(i * AckBytes, AckBytes);
                if (ack[0] != PubAck || ((ack[2] << 8) | ack[3]) != slot + 1)
                {
                    throw new IOException($"PUBACK of packet {slot + 1} expected, {Convert.ToHexString(ack)} came");
                }

                _latencies.Add(now - _sentAt[slot]);
            }

            held -= count * AckBytes;
            _acks.AsSpan(count * AckBytes, held).CopyTo(_acks);
            int first = (int)(next % _window);
            next += count;
            Volatile.Write(ref _acknowledged, next);
            int straight = Math.Min(count, _window - first);
            await SendAsync(first, straight, cancellationToken);
            await SendAsync(0, count - straight, cancellationToken);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask SendAsync(int slot, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return;
        }

        _sentAt.AsSpan(slot, count).Fill(Stopwatch.GetTimestamp());
        ReadOnlyMemory<byte> rest = _packets.AsMemory(slot * _packetBytes, count * _packetBytes);
        while (!rest.IsEmpty)
        {
            rest = rest[await _socket.SendAsync(rest, cancellationToken)..];
        }
    }

    private static byte[] Packet(string vehicle, ushort identifier)
    {
        byte[] buffer = new byte[1024];
        var packet = new PublishPacket { Topic = Encoding.ASCII.GetBytes(Topics.Frames(vehicle)), Qos = 1, PacketIdentifier = identifier, Payload = Frame(vehicle) };
        _ = PacketWriter.TryWrite(buffer, packet, MqttVersion.V311, out int length);
        return buffer[..length];
    }

    /// <summary>The first frame of at least 120 bytes.</summary>
    private static byte[] Frame(string vehicle)
    {
        byte[] buffer = new byte[FrameFormat.MaxBytes];
        for (int samples = 1; ; samples++)
        {
            var writer = new FrameWriter(vehicle, boot: 1);
            for (int i = 0; i < samples; i++)
            {
                writer.Add(new Sample((ushort)(0x10C0 + (i % 12 * 16)), 0x7E8, SampleQuality.Measured, 1_760_000_000_000 + (i / 12 * 100), 1000 + (i * 37 % 400)));
            }

            int length = writer.Write(1, buffer);
            if (length >= FrameBytes)
            {
                return buffer[..length];
            }
        }
    }
}
