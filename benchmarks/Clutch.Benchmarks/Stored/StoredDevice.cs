using System.Net;
using System.Net.Sockets;
using System.Text;
using Clutch.Mqtt;
using Clutch.Telemetry;

namespace Clutch.Benchmarks.Stored;

/// <summary>A device that sends prepared frames at QoS 1, a window of them on their way: 12 signals, ten times a second.</summary>
internal sealed class StoredDevice : IDisposable
{
    public const int Signals = 12;

    private const int Window = 16;
    private const int AckBytes = 4;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[][] _packets;

    /// <summary>Prepares its packets.</summary>
    /// <param name="vehicle">Its name.</param>
    /// <param name="frames">How many it will send.</param>
    /// <param name="times">Samples of each signal in a frame.</param>
    public StoredDevice(string vehicle, int frames, int times)
    {
        Vehicle = vehicle;
        _packets = [.. Enumerable.Range(1, frames).Select(sequence => Packet(sequence, times))];
    }

    public string Vehicle { get; }

    public async Task ConnectAsync(int port, string token)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, port);
        byte[] buffer = new byte[512];
        var connect = new ConnectPacket
        {
            CleanStart = true,
            KeepAlive = 60,
            ClientId = "bench"u8,
            HasUserName = true,
            UserName = Encoding.ASCII.GetBytes(Vehicle),
            HasPassword = true,
            Password = Encoding.ASCII.GetBytes(token),
        };
        _ = PacketWriter.TryWrite(buffer, connect, MqttVersion.V311, out int length);
        await _socket.SendAsync(buffer.AsMemory(0, length));
        await ReceiveAsync(buffer.AsMemory(0, AckBytes), CancellationToken.None);
        if (buffer[0] != 0x20 || buffer[3] != 0)
        {
            throw new IOException($"the server refused {Vehicle}: CONNACK {buffer[3]}");
        }
    }

    /// <summary>Returns when every frame is acknowledged.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        byte[] acks = new byte[Window * AckBytes];
        for (int sent = 0; sent < _packets.Length; sent += Window)
        {
            byte[][] window = _packets[sent..Math.Min(sent + Window, _packets.Length)];
            foreach (byte[] packet in window)
            {
                await _socket.SendAsync(packet, cancellationToken);
            }

            await ReceiveAsync(acks.AsMemory(0, window.Length * AckBytes), cancellationToken);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            int read = await _socket.ReceiveAsync(buffer, cancellationToken);
            buffer = buffer[(read > 0 ? read : throw new IOException("the server closed a connection"))..];
        }
    }

    private byte[] Packet(int sequence, int times)
    {
        var writer = new FrameWriter(Vehicle, boot: 1);
        for (int time = 0; time < times; time++)
        {
            for (int signal = 0; signal < Signals; signal++)
            {
                int at = (sequence * times) + time;
                writer.Add(new Sample((ushort)(0x1040 + (signal * 16)), 0x7E8, SampleQuality.Measured, 1_760_000_000_000 + (at * 100L), 1000 + (at * (signal + 3) % 400)));
            }
        }

        byte[] frame = new byte[FrameFormat.MaxBytes];
        byte[] buffer = new byte[FrameFormat.MaxBytes + 128];
        var packet = new PublishPacket
        {
            Topic = Encoding.ASCII.GetBytes(Topics.Frames(Vehicle)),
            Qos = 1,
            PacketIdentifier = (ushort)(1 + (sequence % 60_000)),
            Payload = frame.AsSpan(0, writer.Write(sequence, frame)),
        };
        _ = PacketWriter.TryWrite(buffer, packet, MqttVersion.V311, out int length);
        return buffer[..length];
    }
}
