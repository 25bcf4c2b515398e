using System.Net;
using System.Net.Sockets;

namespace Clutch.Links;

/// <summary>A TCP connection to a Wi-Fi adapter or to a serial server.</summary>
public sealed class TcpLink : DescriptorLink
{
    private const int ConnectSeconds = 5;

    // An adapter that loses its power says no goodbye: silence of 10 s and three lost probes end the link after 19 s.
    private const int KeepAliveIdleSeconds = 10;
    private const int KeepAliveProbeSeconds = 3;
    private const int KeepAliveProbes = 3;

    private readonly Socket _socket;

    /// <summary>Takes over a connected socket.</summary>
    public TcpLink(Socket socket, string name)
        : base(name, socket.SafeHandle)
    {
        _socket = socket;
        socket.Blocking = false;
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveIdleSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
    }

    /// <summary>Connects, for at most five seconds.</summary>
    /// <exception cref="LinkException">No connection; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The token ended the attempt.</exception>
    public static TcpLink Connect(LinkAddress address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { SendTimeout = ConnectSeconds * 1000 };
        string name = address.ToString();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(ConnectSeconds));
        try
        {
            // No ConnectAsync: after it .NET would watch the socket for good, and wake its threads for every byte that this link reads by itself.
            IPAddress[] addresses = Dns.GetHostAddressesAsync(address.Location, limit.Token).GetAwaiter().GetResult();
            using CancellationTokenRegistration end = limit.Token.UnsafeRegister(static state => ((Socket)state!).Dispose(), socket);
            socket.Connect(addresses, address.Port);
            return new TcpLink(socket, name);
        }
        catch (Exception e) when (limit.IsCancellationRequested && e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw TimedOut(name);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Failed(name, address.Location, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        // The base disposes the handle that it waits on; the socket object only has to forget it.
        base.Dispose(disposing);
        _socket.Dispose();
    }

    private static LinkException Failed(string name, string host, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => new LinkException(
            $"{name} refused the connection: nothing listens there. Check the port, and that no other program uses the adapter.", e),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => new LinkException(
            $"There is no host named {host}. Check the name, or write the adapter's address in numbers.", e),
        SocketError.TimedOut => TimedOut(name),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => new LinkException(
            $"{name} cannot be reached from this network. Join the adapter's Wi-Fi network and retry.", e),
        _ => new LinkException($"{name} cannot be connected: {e.Message}. Check the address and retry.", e),
    };

    private static LinkException TimedOut(string name) =>
        new($"{name} did not answer within {ConnectSeconds} s. Check that the adapter has power and that this machine is in its network.");
}
