using System.Net.Security;
using System.Net.Sockets;

namespace Clutch.Mqtt;

/// <summary>Bytes to the server and back: a socket, or TLS over it.</summary>
internal sealed class Transport : IDisposable
{
    private readonly Socket _socket;
    private readonly SslStream? _tls;

    public Transport(Socket socket, SslStream? tls) => (_socket, _tls) = (socket, tls);

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(bytes, cancellationToken);
            return;
        }

        while (!bytes.IsEmpty)
        {
            int sent = await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken);
            bytes = bytes[sent..];
        }
    }

    /// <summary>0: the server has closed.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken) =>
        _tls?.ReadAsync(destination, cancellationToken) ?? _socket.ReceiveAsync(destination, SocketFlags.None, cancellationToken);

    /// <summary>Nothing more is sent; what the server still says can be read.</summary>
    public async ValueTask FinishAsync()
    {
        if (_tls is not null)
        {
            await _tls.ShutdownAsync();
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _tls?.Dispose();
    }
}
