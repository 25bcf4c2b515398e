using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Clutch.Mqtt;

namespace Clutch.Ingest.Tests;

/// <summary>A device on a real socket, with TLS or without, packet by packet.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;

    private Wire(Socket socket, Stream stream) => (_socket, _stream) = (socket, stream);

    public SslStream Tls => (SslStream)_stream;

    public static async Task<Wire> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        return new Wire(socket, new NetworkStream(socket, ownsSocket: true));
    }

    public static async Task<Wire> OpenTlsAsync(int port, X509Certificate2 server, X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(server.RawData),
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
        });
        return new Wire(socket, tls);
    }

    public static byte[] Connect(MqttVersion version, string? vehicle, string? token, string clientId = "agent") => Peer.Bytes(
        new ConnectPacket
        {
            CleanStart = true,
            KeepAlive = 60,
            ClientId = DoorFixture.Text(clientId),
            HasUserName = vehicle is not null,
            UserName = DoorFixture.Text(vehicle ?? ""),
            HasPassword = token is not null,
            Password = DoorFixture.Text(token ?? ""),
        },
        version);

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes);

    /// <summary>The next whole packet; empty at the end of the connection.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        byte[] head = await ReadAsync(2);
        return head.Length < 2 ? [] : [.. head, .. await ReadAsync(head[1])]; // packets of these tests are shorter than 128 bytes
    }

    /// <summary>The reason of the next CONNACK.</summary>
    public async Task<byte> ConnectAsync(byte[] connect)
    {
        await SendAsync(connect);
        byte[] answer = await ReceiveAsync();
        return answer.Length > 3 ? answer[3] : throw new EndOfStreamException("closed without a CONNACK");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        using var patience = new CancellationTokenSource(Peer.Patience);
        byte[] bytes = new byte[count];
        try
        {
            int read = await _stream.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, patience.Token);
            return bytes[..read];
        }
        catch (IOException)
        {
            return []; // reset: the end as well
        }
    }
}
