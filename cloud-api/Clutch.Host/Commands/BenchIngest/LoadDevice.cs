using System.Net;
using System.Net.Sockets;
using System.Text;
using Clutch.Mqtt;

namespace Clutch.Host;

/// <summary>
/// One device of a load: sends frames at QoS 1, a window of them on their way, and expects every PUBACK in its turn. After a broken
/// connection it comes back and sends again what has no PUBACK, as an agent does from its outbox.
/// </summary>
internal sealed class LoadDevice : IDisposable
{
    private const int AckBytes = 4;
    private const byte ConnAck = 0x20;
    private const byte PubAck = 0x40;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(5);

    private readonly string _vehicle;
    private readonly byte[] _token;
    private readonly LoadFrames _frames;
    private readonly LoadPace _pace;
    private readonly Latencies _latencies;
    private readonly byte[] _packets;
    private readonly byte[] _acks;
    private readonly long[] _sentAt;
    private readonly int _window;
    private long _published;
    private long _acknowledged;
    private long _sent;
    private Socket? _socket;

    public LoadDevice(string vehicle, string token, int window, LoadFrames frames, LoadPace pace, Latencies latencies)
    {
        (_vehicle, _window, _frames, _pace, _latencies) = (vehicle, window, frames, pace, latencies);
        _token = Encoding.ASCII.GetBytes(token);
        _sentAt = new long[window];
        _acks = new byte[window * AckBytes];
        _packets = new byte[window * frames.PacketBytes];
        for (int slot = 0; slot < window; slot++)
        {
            frames.Begin(Slot(slot));
        }
    }

    public string Vehicle => _vehicle;

    /// <summary>For the comparison with the server.</summary>
    public LoadCount Count => new(_vehicle, Acknowledged);

    /// <summary>Frames that were sent at least once: their sequence numbers are 1 to this.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>PUBACKs so far: of the frames 1 to this.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Connects and waits for the CONNACK.</summary>
    /// <exception cref="IOException">The server refused it or closed the connection.</exception>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public async Task ConnectAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        _socket?.Dispose();
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(server, cancellationToken);
        byte[] buffer = new byte[512];
        byte[] id = Encoding.ASCII.GetBytes(_vehicle);
        var connect = new ConnectPacket { CleanStart = true, KeepAlive = 60, ClientId = id, HasUserName = true, UserName = id, HasPassword = true, Password = _token };
        _ = PacketWriter.TryWrite(buffer, connect, MqttVersion.V311, out int length);
        await _socket.SendAsync(buffer.AsMemory(0, length), cancellationToken);
        for (int received = 0; received < AckBytes;)
        {
            received += await _socket.ReceiveAsync(buffer.AsMemory(received, AckBytes - received), cancellationToken) is > 0 and int read
                ? read
                : throw new IOException($"the server closed the connection of {_vehicle} before its CONNACK");
        }

        if (buffer[0] != ConnAck || buffer[3] != 0)
        {
            throw new IOException($"the server refused {_vehicle}: CONNACK {buffer[3]}");
        }
    }

    /// <summary>Sends over the connection that is open until the pace has stopped and every frame has its PUBACK.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="LoadException">The server broke its promise: a PUBACK out of its turn.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _sent = _acknowledged;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            if (_pace.IsFree)
            {
                await SendDueAsync(over.Token);
                await ReceiveAsync(over.Token);
                return;
            }

            Task sending = SendInTimeAsync(over.Token);
            Task receiving = ReceiveAsync(over.Token);
            Task first = await Task.WhenAny(sending, receiving);
            await over.CancelAsync();
            await Task.WhenAny(Task.WhenAll(sending, receiving));
            await first;
        }
        finally
        {
            _socket!.Dispose();
        }
    }

    /// <summary>The same, but comes back after every broken connection; for servers that are killed.</summary>
    /// <exception cref="LoadException">The server broke its promise.</exception>
    public async Task RunThroughAsync(IPEndPoint server, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ConnectAsync(server, cancellationToken);
                await RunAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
            }
        }
    }

    public void Dispose() => _socket?.Dispose();

    private bool IsDone => _pace.HasStopped && Acknowledged == Volatile.Read(ref _sent) && Acknowledged == Published;

    private Span<byte> Slot(int slot) => _packets.AsSpan(slot * _frames.PacketBytes, _frames.PacketBytes);

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        int held = 0;
        while (!IsDone)
        {
            int read = await _socket!.ReceiveAsync(_acks.AsMemory(held), cancellationToken);
            if (read == 0)
            {
                throw new IOException($"the server closed the connection of {_vehicle}");
            }

            held += read;
            int count = held / AckBytes;
            Take(count);
            held -= count * AckBytes;
            _acks.AsSpan(count * AckBytes, held).CopyTo(_acks);
            if (_pace.IsFree)
            {
                await SendDueAsync(cancellationToken);
            }
        }
    }

    private void Take(int count)
    {
        long now = _pace.Now;
        for (int i = 0; i < count; i++)
        {
            int slot = (int)((_acknowledged + i) % _window);
            ReadOnlySpan<byte> ack = _acks.AsSpan(i * AckBytes, AckBytes);
            if (ack[0] != PubAck || ((ack[2] << 8) | ack[3]) != slot + 1)
            {
                throw new LoadException($"{_vehicle} expected the PUBACK of packet {slot + 1}, and {Convert.ToHexString(ack)} came");
            }

            _latencies.Add(now - _sentAt[slot]);
        }

        Volatile.Write(ref _acknowledged, _acknowledged + count);
    }

    private async Task SendInTimeAsync(CancellationToken cancellationToken)
    {
        using var ticks = new PeriodicTimer(s_tick, _pace.Time);
        do
        {
            await SendDueAsync(cancellationToken);
        }
        while (!IsDone && await ticks.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Sends what the window has room for and the pace allows; frames in neighbouring slots leave together.</summary>
    private async ValueTask SendDueAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int first = (int)(_sent % _window);
            int count = (int)Math.Min(_window - (_sent - Acknowledged), Math.Min(_pace.Due(_sent, _published), _window - first));
            if (count <= 0)
            {
                return;
            }

            for (int i = 0; i < count; i++)
            {
                _frames.Number(Slot(first + i), (ushort)(first + i + 1), _sent + i + 1);
                _sentAt[first + i] = _pace.DueAt(_sent + i);
            }

            Volatile.Write(ref _sent, _sent + count);
            Volatile.Write(ref _published, Math.Max(_published, _sent));
            ReadOnlyMemory<byte> rest = _packets.AsMemory(first * _frames.PacketBytes, count * _frames.PacketBytes);
            while (!rest.IsEmpty)
            {
                rest = rest[await _socket!.SendAsync(rest, cancellationToken)..];
            }
        }
    }
}
