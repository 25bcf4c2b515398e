using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Clutch.Mqtt;
using Clutch.Telemetry;

namespace Clutch.Benchmarks.Door;

/// <summary>Devices that send at QoS 0 as fast as the door reads. A PINGRESP at the end says that it has read all.</summary>
internal static class QosZeroLoad
{
    /// <summary>Packets of one write.</summary>
    private const int PacketsAtOnce = 64;

    private const int Signals = 12;

    public static async Task<string> MeasureAsync(ServerProcess server, TimeSpan warmUp, TimeSpan length, CancellationToken cancellationToken)
    {
        await SendAllAsync(server, warmUp, cancellationToken);
        ServerCounts before = await server.CountAsync(cancellationToken);
        TimeSpan spent = server.Processor;
        long began = Stopwatch.GetTimestamp();
        long sent = await SendAllAsync(server, length, cancellationToken);
        double wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double processor = (server.Processor - spent).TotalMicroseconds;
        ServerCounts after = await server.CountAsync(cancellationToken);
        return FormattableString.Invariant(
            $"QoS 0: {sent / wall:0} frames/s read, server CPU {processor / sent:0.00} µs/frame; {sent} sent, {after.Received - before.Received} received, {after.Appended - before.Appended} found room in the log");
    }

    private static async Task<long> SendAllAsync(ServerProcess server, TimeSpan length, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(length);
        CancellationToken end = over.Token;
        return (await Task.WhenAll(server.Tokens.Select((token, i) => Task.Run(() => SendAsync(server.EndPoint, DoorServer.Vehicle(i), token, end, cancellationToken), cancellationToken)))).Sum();
    }

    private static async Task<long> SendAsync(IPEndPoint server, string vehicle, string token, CancellationToken end, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken);
        await SendAllAsync(socket, Connect(vehicle, token), cancellationToken);
        await ExpectAsync(socket, bytes: 4, cancellationToken);
        byte[] packet = Publish(vehicle);
        byte[] packets = [.. Enumerable.Repeat(packet, PacketsAtOnce).SelectMany(bytes => bytes)];
        long sent = 0;
        while (!end.IsCancellationRequested)
        {
            await SendAllAsync(socket, packets, cancellationToken);
            sent += PacketsAtOnce;
        }

        await SendAllAsync(socket, (byte[])[0xC0, 0], cancellationToken);
        await ExpectAsync(socket, bytes: 2, cancellationToken);
        return sent;
    }

    private static byte[] Connect(string vehicle, string token)
    {
        byte[] buffer = new byte[512];
        byte[] id = Encoding.ASCII.GetBytes(vehicle);
        var packet = new ConnectPacket { CleanStart = true, KeepAlive = 60, ClientId = id, HasUserName = true, UserName = id, HasPassword = true, Password = Encoding.ASCII.GetBytes(token) };
        _ = PacketWriter.TryWrite(buffer, packet, MqttVersion.V311, out int length);
        return buffer[..length];
    }

    /// <summary>The same frame every time: at QoS 0 the door appends what it has seen before.</summary>
    private static byte[] Publish(string vehicle)
    {
        byte[] frame = new byte[FrameFormat.MaxBytes];
        var writer = new FrameWriter(vehicle, boot: 1);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (int i = 0; i < Signals * 2; i++)
        {
            writer.Add(new Sample((ushort)(0x10C0 + (i % Signals * 16)), 0x7E8, SampleQuality.Measured, now + (i / Signals), 1000 + (i * 37 % 400)));
        }

        int frameLength = writer.Write(1, frame);
        byte[] buffer = new byte[1024];
        _ = PacketWriter.TryWrite(buffer, new PublishPacket { Topic = Encoding.ASCII.GetBytes(Topics.Frames(vehicle)), Payload = frame.AsSpan(0, frameLength) }, MqttVersion.V311, out int length);
        return buffer[..length];
    }

    private static async ValueTask SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    private static async Task ExpectAsync(Socket socket, int bytes, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[bytes];
        for (int received = 0; received < bytes;)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(received), cancellationToken);
            received += read > 0 ? read : throw new IOException("the server closed the connection");
        }
    }
}
