using System.Net;
using System.Net.Sockets;

namespace Clutch.Mqtt.Tests;

/// <summary>A server that says exactly what a test tells it, in <see cref="WireNotation"/>.</summary>
internal sealed class FakeServer : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new(s_limit);
    private readonly List<byte> _received = [];
    private Socket? _peer;

    public FakeServer() => _listener.Start();

    public CancellationToken Stop => _stop.Token;

    public MqttClientOptions Options(MqttVersion version) => new() { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port, Version = version };

    public async Task AcceptAsync() => _peer = await _listener.AcceptSocketAsync(Stop);

    /// <summary>Connects a client while this side reads CONNECT and answers.</summary>
    public async Task<MqttConnectOutcome> ConnectAsync(MqttClientOptions options, string answer, TimeProvider? time = null)
    {
        Task<MqttConnectOutcome> connecting = MqttClient.ConnectAsync(options, time ?? TimeProvider.System, Stop);
        await AcceptAsync();
        await ReadAsync();
        await SendAsync(answer);
        return await connecting;
    }

    public async Task SendAsync(string notation) => await SendAsync(WireNotation.Encode(notation));

    public async Task SendAsync(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            await _peer!.SendAsync(bytes, SocketFlags.None, Stop);
        }
    }

    /// <summary>The next packet of the client in hex; empty when it has closed.</summary>
    public async Task<string> ReadAsync()
    {
        byte[] chunk = new byte[4096];
        while (true)
        {
            byte[] all = [.. _received];
            ReadStatus status = PacketReader.TryReadFrame(all, PacketSender.Client, MqttLimits.LargestPacket, out PacketFrame frame, out MqttReject reject);
            Assert.Equal(MqttReject.None, reject);
            if (status == ReadStatus.Packet)
            {
                _received.RemoveRange(0, frame.Length);
                return Convert.ToHexStringLower(all.AsSpan(0, frame.Length));
            }

            int count = await _peer!.ReceiveAsync(chunk, SocketFlags.None, Stop);
            if (count == 0)
            {
                return "";
            }

            _received.AddRange(chunk.AsSpan(0, count));
        }
    }

    public Socket Peer => _peer!;

    public void ClosePeer() => _peer!.Dispose();

    public void Dispose()
    {
        _peer?.Dispose();
        _listener.Dispose();
        _stop.Dispose();
    }
}
