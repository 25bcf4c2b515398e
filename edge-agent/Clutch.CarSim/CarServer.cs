using System.Net;
using System.Net.Sockets;
using Clutch.Links;

namespace Clutch.CarSim;

/// <summary>
/// Serves a simulated adapter on a real pseudo-terminal or on a TCP port, one client at a time, on a thread of its own
/// until it is disposed. Settings persist between clients, as those of an adapter that keeps its power.
/// </summary>
public sealed class CarServer : IDisposable
{
    // The kernel wakes a wait about this late; the rest is spun.
    private static readonly TimeSpan s_lateness = TimeSpan.FromMilliseconds(0.1);

    private readonly Lock _lock = new();
    private readonly Car _car;
    private readonly ElmOptions _options;
    private readonly string? _path;
    private IPEndPoint? _endpoint;
    private Plugged? _plugged;

    private CarServer(Car car, ElmOptions options, string? path, IPEndPoint? endpoint)
    {
        _car = car;
        _options = options;
        _path = path;
        _endpoint = endpoint;
        Plug();
    }

    /// <summary>The pseudo-terminal's stable name, a symbolic link.</summary>
    public string Path => _path ?? throw new InvalidOperationException("This car is served on TCP: ask for its Endpoint.");

    /// <summary>The address and port that were bound.</summary>
    public IPEndPoint Endpoint => _endpoint ?? throw new InvalidOperationException("This car is served on a pseudo-terminal: ask for its Path.");

    /// <summary>What a client opens.</summary>
    public LinkAddress Address => _path is not null ? LinkAddress.Serial(_path) : LinkAddress.Tcp(Endpoint.Address.ToString(), Endpoint.Port);

    /// <summary>Serves on a new pseudo-terminal.</summary>
    /// <param name="car">The car behind the adapter.</param>
    /// <param name="options">The adapter.</param>
    /// <param name="path">The symbolic link that names it; null makes one in the folder for temporary files.</param>
    public static CarServer StartPty(Car car, ElmOptions options, string? path = null) =>
        new(car, options, path ?? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"clutch-car-{Guid.NewGuid():N}"), endpoint: null);

    /// <summary>Listens; port 0 takes a free one.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public static CarServer StartTcp(Car car, ElmOptions options, IPEndPoint endpoint) => new(car, options, path: null, endpoint);

    /// <summary>Takes the adapter away: clients are hung up and the name or port is gone. Its settings are lost.</summary>
    public void Unplug()
    {
        lock (_lock)
        {
            _plugged?.Dispose();
            _plugged = null;
        }
    }

    /// <summary>Puts the adapter back under the same name or port, as after power-on.</summary>
    public void Plug()
    {
        lock (_lock)
        {
            _plugged ??= _path is null ? PlugTcp() : PlugPty(_path);
        }
    }

    public void Dispose() => Unplug();

    private Plugged PlugPty(string path)
    {
        var terminal = new PseudoTerminal();
        try
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, terminal.Device);
        }
        catch
        {
            terminal.Dispose();
            throw;
        }

        var model = new ElmModel(_car, _options, TimeProvider.System);
        return new Plugged(token => Serve(terminal, model, token), () =>
        {
            File.Delete(path);
            terminal.Dispose();
        });
    }

    private Plugged PlugTcp()
    {
        var listener = new Socket(Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // The old connection may still linger in TIME-WAIT when the adapter comes back.
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(Endpoint);
            listener.Listen(1);
            _endpoint = (IPEndPoint)listener.LocalEndPoint!;
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        var model = new ElmModel(_car, _options, TimeProvider.System);
        return new Plugged(token => Accept(listener, model, token), listener.Dispose);
    }

    private static void Accept(Socket listener, ElmModel model, CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket socket = listener.AcceptAsync(cancellationToken).AsTask().GetAwaiter().GetResult();
            using var client = new TcpLink(socket, "client of the simulated car");
            Serve(client, model, cancellationToken);
            model.Disconnect();
        }
    }

    /// <summary>Until the client is gone or the token ends it.</summary>
    private static void Serve(DescriptorLink client, ElmModel model, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1024];
        while (true)
        {
            TimeSpan? due = model.Due;
            TimeSpan wait = due is null ? Timeout.InfiniteTimeSpan : due.Value > s_lateness ? due.Value - s_lateness : TimeSpan.Zero;
            int length = client.Read(buffer, wait, cancellationToken);
            if (length == Link.Gone)
            {
                return;
            }

            model.Receive(buffer.AsSpan(0, length));
            if (wait == TimeSpan.Zero)
            {
                while (model.Due is { } left && left > TimeSpan.Zero)
                {
                    Thread.SpinWait(20);
                }
            }

            while ((length = model.Take(buffer)) > 0)
            {
                if (!client.Write(buffer.AsSpan(0, length)))
                {
                    // Nobody reads: a serial line loses the bytes, a connection is over.
                    model.Disconnect();
                    break;
                }
            }
        }
    }

    /// <summary>The thread that serves while the adapter is plugged in.</summary>
    private sealed class Plugged : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Thread _thread;
        private readonly Action _unplug;

        public Plugged(Action<CancellationToken> serve, Action unplug)
        {
            _unplug = unplug;
            _thread = new Thread(() =>
            {
                try
                {
                    serve(_stop.Token);
                }
                catch (OperationCanceledException)
                {
                    // Unplugged.
                }
            });
            _thread.IsBackground = true;
            _thread.Name = "simulated car";
            _thread.Start();
        }

        public void Dispose()
        {
            _stop.Cancel();
            _thread.Join();
            _unplug();
            _stop.Dispose();
        }
    }
}
