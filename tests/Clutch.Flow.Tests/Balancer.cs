using System.Net;
using System.Net.Sockets;

namespace Clutch.Flow.Tests;

/// <summary>What stands before several front doors: takes a connection to the next door that listens, and cuts it off when either side does.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint[] _doors;
    private readonly Task _accepting;
    private int _next;

    public Balancer(params IPEndPoint[] doors)
    {
        _doors = doors;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_accepting);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket device = await _listener.AcceptSocketAsync(_stop.Token);
            _ = Task.Run(() => ServeAsync(device));
        }
    }

    private async Task ServeAsync(Socket device)
    {
        using (device)
        {
            for (int attempt = 0; attempt < _doors.Length; attempt++)
            {
                using var door = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                device.NoDelay = true;
                try
                {
                    await door.ConnectAsync(_doors[Interlocked.Increment(ref _next) % _doors.Length], _stop.Token);
                }
                catch (SocketException)
                {
                    continue;
                }

                await Task.WhenAny(PumpAsync(device, door), PumpAsync(door, device));
                return;
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, _stop.Token)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
