using System.Net;
using System.Net.Sockets;
using Clutch.Links;

namespace Clutch.CarSim;

/// <summary>
/// Serves a simulated adapter or receiver on a real pseudo-terminal or on a TCP port, one client at a time, on a thread
/// of its own until it is disposed. Settings persist between clients, as those of an adapter that keeps its power.
/// </summary>
public sealed class CarServer : IDisposable
{
    // The kernel wakes a wait about this late; the rest is spun.
    private static readonly TimeSpan s_lateness = TimeSpan.FromMilliseconds(0.1);

    // However quiet the line is, the car lives on in small portions: catching up with hours would make the next answer late.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Car _car;
    private readonly Func<IServedDevice> _powerOn;
    private readonly ServedPort _port;
    private Plugged? _plugged;

    private CarServer(Car car, ServedPort port, Func<IServedDevice> powerOn)
    {
        _car = car;
        _port = port;
        _powerOn = powerOn;
        Plug();
    }

    /// <summary>The pseudo-terminal's stable name, a symbolic link.</summary>
    public string Path => _port is PtyPort pty ? pty.Path : throw new InvalidOperationException("This car is served on TCP: ask for its Endpoint.");

    /// <summary>The address and port that were bound.</summary>
    public IPEndPoint Endpoint => _port is TcpPort tcp ? tcp.Endpoint : throw new InvalidOperationException("This car is served on a pseudo-terminal: ask for its Path.");

    /// <summary>What a client opens.</summary>
    public LinkAddress Address => _port.Address;

    /// <summary>Serves an adapter on a new pseudo-terminal.</summary>
    /// <param name="car">The car behind the adapter.</param>
    /// <param name="options">The adapter.</param>
    /// <param name="path">The symbolic link that names it; null makes one in the folder for temporary files.</param>
    public static CarServer StartPty(Car car, ElmOptions options, string? path = null) =>
        new(car, new PtyPort(path ?? TemporaryPath("car")), () => new ElmModel(car, options, TimeProvider.System));

    /// <summary>Serves an adapter on TCP; port 0 takes a free one.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public static CarServer StartTcp(Car car, ElmOptions options, IPEndPoint endpoint) =>
        new(car, new TcpPort(endpoint), () => new ElmModel(car, options, TimeProvider.System));

    /// <summary>Serves the car's satellite receiver on a new pseudo-terminal.</summary>
    /// <param name="car">The car that it sits in.</param>
    /// <param name="options">The receiver.</param>
    /// <param name="path">The symbolic link that names it; null makes one in the folder for temporary files.</param>
    /// <exception cref="ArgumentException">Rate or line of the receiver cannot be.</exception>
    public static CarServer StartReceiverPty(Car car, ReceiverOptions options, string? path = null) =>
        new(car, new PtyPort(path ?? TemporaryPath("receiver")), () => new NmeaReceiver(car, options, TimeProvider.System));

    /// <summary>Serves the car's satellite receiver on TCP; port 0 takes a free one.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    /// <exception cref="ArgumentException">Rate or line of the receiver cannot be.</exception>
    public static CarServer StartReceiverTcp(Car car, ReceiverOptions options, IPEndPoint endpoint) =>
        new(car, new TcpPort(endpoint), () => new NmeaReceiver(car, options, TimeProvider.System));

    /// <summary>Takes the device away: clients are hung up and the name or port is gone. Its settings are lost.</summary>
    public void Unplug()
    {
        lock (_lock)
        {
            _plugged?.Dispose();
            _plugged = null;
        }
    }

    /// <summary>Puts the device back under the same name or port, as after power-on.</summary>
    public void Plug()
    {
        lock (_lock)
        {
            if (_plugged is null)
            {
                IServedDevice device = _powerOn();
                _port.Open();
                _plugged = new Plugged(token => Run(device, token), _port.Close);
            }
        }
    }

    public void Dispose() => Unplug();

    private static string TemporaryPath(string what) => System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"clutch-{what}-{Guid.NewGuid():N}");

    /// <summary>One client after the other; a link that a fault cuts comes back in its time.</summary>
    private void Run(IServedDevice device, CancellationToken cancellationToken)
    {
        while (true)
        {
            DescriptorLink client = _port.Accept(cancellationToken);
            TimeSpan? loss;
            try
            {
                loss = Serve(client, device, cancellationToken);
                if (loss is not null)
                {
                    // The port goes before the connection: a client that comes back at once must find it closed.
                    _port.Close();
                }
            }
            finally
            {
                if (_port is TcpPort)
                {
                    client.Dispose();
                }
            }

            if (loss is not null)
            {
                do
                {
                    if (cancellationToken.WaitHandle.WaitOne(loss.Value))
                    {
                        return;
                    }
                }
                while (!TryOpen());
            }
            else if (_port is PtyPort)
            {
                return;
            }

            device.Disconnect();
        }
    }

    /// <summary>False when somebody else has the port, or the system has no pseudo-terminal, at the moment.</summary>
    private bool TryOpen()
    {
        try
        {
            _port.Open();
            return true;
        }
        catch (Exception e) when (e is SocketException or LinkException or IOException)
        {
            return false;
        }
    }

    /// <summary>Until the client is gone (null), the link is to be lost (for how long), or the token ends it.</summary>
    private TimeSpan? Serve(DescriptorLink client, IServedDevice device, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1024];
        while (true)
        {
            TimeSpan due = device.Due ?? s_longestWait;
            TimeSpan wait = due > s_longestWait ? s_longestWait : due > s_lateness ? due - s_lateness : TimeSpan.Zero;
            int length = client.Read(buffer, wait, cancellationToken);
            if (length == Link.Gone)
            {
                return null;
            }

            device.HostBaud = client is PseudoTerminal line ? line.Baud : 0;
            device.Receive(buffer.AsSpan(0, length));
            if (wait == TimeSpan.Zero)
            {
                while (device.Due is { } left && left > TimeSpan.Zero)
                {
                    Thread.SpinWait(20);
                }
            }
            else if (wait == s_longestWait && length == 0)
            {
                _ = _car.State;
            }

            while ((length = device.Take(buffer)) > 0)
            {
                if (!client.Write(buffer.AsSpan(0, length)))
                {
                    // Nobody reads: a serial line loses the bytes, a connection is over.
                    device.Disconnect();
                    break;
                }
            }

            if (device.TakeLinkLoss() is { } loss)
            {
                return loss;
            }
        }
    }

    /// <summary>The thread that serves while the device is plugged in.</summary>
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
