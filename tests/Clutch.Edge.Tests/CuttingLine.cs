using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Clutch.CarSim;
using Clutch.Links;
using Xunit;

namespace Clutch.Edge.Tests;

/// <summary>Where the line is cut: after so many bytes of the answer to a request.</summary>
/// <param name="Request">How the request begins; empty for at once.</param>
/// <param name="Bytes">Of the answer that still get through; <see cref="int.MaxValue"/> up to its prompt.</param>
/// <param name="Held">When the line returns, somebody else has it for a while.</param>
/// <param name="PowerLost">The adapter has forgotten its settings when it returns.</param>
internal sealed record Cut(string Request, int Bytes, bool Held, bool PowerLost);

/// <summary>A pseudo-terminal or a TCP port in front of a simulated adapter, which goes away at a byte that the test names and comes back.</summary>
internal sealed class CuttingLine : IDisposable
{
    private static readonly TimeSpan s_gone = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_held = TimeSpan.FromMilliseconds(400);

    private readonly CarServer _adapter;
    private readonly string? _path;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly StringBuilder _request = new();
    private PseudoTerminal? _terminal;
    private Socket? _listener;
    private int _port;
    private volatile Cut? _cut;
    private volatile Cut? _second;
    private int _passed;
    private bool _isStruck;
    private long _returns;
    private long _returnedAt;

    public CuttingLine(bool isSerial, Car car)
    {
        _adapter = CarServer.StartTcp(car, new ElmOptions { Timing = ElmTiming.Instant }, new IPEndPoint(IPAddress.Loopback, 0));
        _path = isSerial ? Path.Combine(Path.GetTempPath(), $"clutch-cut-{Guid.NewGuid():N}") : null;
        Open();
        _thread = new Thread(Run) { IsBackground = true, Name = "cutting line" };
        _thread.Start();
    }

    public LinkAddress Address => _path is null ? LinkAddress.Tcp("127.0.0.1", _port) : LinkAddress.Serial(_path);

    /// <summary>Times that the line came back.</summary>
    public long Returns => Interlocked.Read(ref _returns);

    /// <summary>When it came back the last time, a timestamp of <see cref="Stopwatch"/>.</summary>
    public long ReturnedAt => Interlocked.Read(ref _returnedAt);

    /// <summary>Failure of the line itself, which is one of the test.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Cuts now or as soon as the moment comes, and once more when the line has returned.</summary>
    public void Strike(Cut first, Cut? second)
    {
        _second = second;
        _cut = first;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        Close();
        _adapter.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                using DescriptorLink client = Accept();
                using var adapter = TcpLink.Connect(_adapter.Address, _stop.Token);
                if (Pass(client, adapter) is { } cut)
                {
                    Away(client, cut);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
        catch (Exception e)
        {
            Failure = e;
        }
    }

    /// <summary>Passes bytes on until the client goes (null) or the cut is due.</summary>
    private Cut? Pass(DescriptorLink client, TcpLink adapter)
    {
        byte[] buffer = new byte[1024];
        (_isStruck, _passed) = (false, 0);
        _request.Clear();
        while (true)
        {
            int length = client.Read(buffer, TimeSpan.FromMilliseconds(0.5), _stop.Token);
            if (length == Link.Gone)
            {
                return null;
            }

            Hear(buffer.AsSpan(0, length));
            if (_cut is { } now && (now.Request.Length == 0 || (_isStruck && now.Bytes == 0)))
            {
                return now;
            }

            Assert.True(adapter.Write(buffer.AsSpan(0, length)));
            length = adapter.Read(buffer, TimeSpan.FromMilliseconds(0.5), _stop.Token);
            Assert.NotEqual(Link.Gone, length);
            if (_isStruck && length > 0 && _cut is { } cut)
            {
                int prompt = buffer.AsSpan(0, length).IndexOf((byte)'>');
                int part = Math.Min(length, cut.Bytes - _passed);
                part = prompt >= 0 ? Math.Min(part, prompt + 1) : part;
                client.Write(buffer.AsSpan(0, part));
                _passed += part;
                if (_passed >= cut.Bytes || prompt >= 0)
                {
                    return cut;
                }
            }
            else if (length > 0)
            {
                client.Write(buffer.AsSpan(0, length));
            }
        }
    }

    private void Hear(ReadOnlySpan<byte> bytes)
    {
        foreach (byte c in bytes)
        {
            if (c != '\r')
            {
                _request.Append((char)c);
                continue;
            }

            string request = _request.ToString();
            _request.Clear();
            if (!_isStruck && _cut is { Request.Length: > 0 } cut && request.StartsWith(cut.Request, StringComparison.Ordinal))
            {
                (_isStruck, _passed) = (true, 0);
            }
        }
    }

    private void Away(DescriptorLink client, Cut cut)
    {
        // The name or port goes before the connection: a client that comes back at once must find it closed.
        Close();
        client.Dispose();
        if (cut.PowerLost)
        {
            _adapter.Unplug();
            _adapter.Plug();
        }

        Wait(s_gone);
        _cut = _second;
        _second = null;
        if (cut.Held && _path is not null)
        {
            Open();
            using var other = new SerialLink(_path, 115_200);
            Wait(s_held);
        }
        else if (cut.Held)
        {
            // An adapter with one connection refuses a second one.
            Wait(s_held);
            Open();
        }
        else
        {
            Open();
        }

        Interlocked.Exchange(ref _returnedAt, Stopwatch.GetTimestamp());
        Interlocked.Increment(ref _returns);
    }

    private void Wait(TimeSpan time)
    {
        if (_stop.Token.WaitHandle.WaitOne(time))
        {
            throw new OperationCanceledException();
        }
    }

    private DescriptorLink Accept() =>
        _terminal is not null ? _terminal : new TcpLink(_listener!.AcceptAsync(_stop.Token).AsTask().GetAwaiter().GetResult(), "client of the cutting line");

    private void Open()
    {
        if (_path is not null)
        {
            _terminal = new PseudoTerminal();
            File.Delete(_path);
            File.CreateSymbolicLink(_path, _terminal.Device);
            return;
        }

        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, _port));
        _listener.Listen(1);
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    private void Close()
    {
        if (_path is not null)
        {
            File.Delete(_path);
            _terminal?.Dispose();
            _terminal = null;
        }

        _listener?.Dispose();
        _listener = null;
    }
}
