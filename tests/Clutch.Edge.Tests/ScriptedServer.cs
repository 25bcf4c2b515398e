using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Clutch.Mqtt;

namespace Clutch.Edge.Tests;

/// <summary>An MQTT 5 server that answers as a test says: accepts or refuses, and acknowledges each frame with the next reason.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<byte[]> _payloads = Channel.CreateUnbounded<byte[]>();
    private readonly Func<byte[], ReasonCode?> _answer;
    private readonly ReasonCode _connect;
    private readonly int _silentConnections;
    private readonly Task _running;
    private readonly Channel<(byte[] Payload, byte[] Correlation)> _replies = Channel.CreateUnbounded<(byte[] Payload, byte[] Correlation)>();
    private int _connections;
    private bool _session;

    /// <summary>Starts to listen.</summary>
    /// <param name="answer">Reason for the PUBACK of a frame; null closes the connection without one.</param>
    /// <param name="connect">Reason of the CONNACK.</param>
    /// <param name="silentConnections">The first so many connections get no PUBACK at all.</param>
    public ScriptedServer(Func<byte[], ReasonCode?> answer, ReasonCode connect = ReasonCode.Success, int silentConnections = 0)
    {
        (_answer, _connect, _silentConnections) = (answer, connect, silentConnections);
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Payloads of frames in arrival order, repetitions included.</summary>
    public ChannelReader<byte[]> Payloads => _payloads.Reader;

    /// <summary>Sent to whoever subscribes, with the correlation <c>c-1</c>.</summary>
    public byte[] Command { get; init; } = [];

    /// <summary>Says from the second connection on that it has a session, if that is asked for.</summary>
    public bool KeepsSession { get; init; }

    /// <summary>Clean start and session expiry of each CONNECT.</summary>
    public ConcurrentQueue<(bool CleanStart, uint Expiry)> Connects { get; } = new();

    public int Subscribes { get; private set; }

    /// <summary>So many replies get no PUBACK but the end of the connection.</summary>
    public int LostReplies { get; set; }

    /// <summary>Replies in arrival order, repetitions included.</summary>
    public ChannelReader<(byte[] Payload, byte[] Correlation)> Replies => _replies.Reader;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                _connections++;
                try
                {
                    await ServeAsync(socket);
                }
                catch (SocketException)
                {
                    // The agent dropped this connection; the next one comes.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        byte[] buffer = new byte[1 << 20];
        int filled = 0;
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer.AsMemory(filled), _stop.Token);
            if (length == 0)
            {
                return;
            }

            filled += length;
            var output = new ArrayBufferWriter<byte>();
            while (PacketReader.TryReadFrame(buffer.AsSpan(0, filled), PacketSender.Client, buffer.Length, out PacketFrame frame, out _) == ReadStatus.Packet)
            {
                bool open = Answer(frame, buffer.AsSpan(0, filled), output);
                buffer.AsSpan(frame.Length, filled - frame.Length).CopyTo(buffer);
                filled -= frame.Length;
                if (!open)
                {
                    return;
                }
            }

            await socket.SendAsync(output.WrittenMemory, _stop.Token);
        }
    }

    private bool Answer(PacketFrame frame, ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> output)
    {
        if (frame.Type == PacketType.Connect)
        {
            bool clean = ConnectPacket.TryParse(frame.Body(bytes), out ConnectPacket connect, out _) && connect.CleanStart;
            Connects.Enqueue((clean, connect.Properties.Number(PropertyId.SessionExpiryInterval, absent: 0)));
            _session &= !clean;
            PacketWriter.Write(output, new ConnAckPacket { SessionPresent = _session, Reason = _connect }, MqttVersion.V5);
            _session = KeepsSession;
        }
        else if (frame.Type == PacketType.Publish && PublishPacket.TryParse(frame.Body(bytes), frame.Flags, MqttVersion.V5, PacketSender.Client, out PublishPacket publish, out _))
        {
            if (publish.Topic.EndsWith("/status"u8))
            {
                PacketWriter.Write(output, new PubAckPacket(publish.PacketIdentifier, ReasonCode.Success), MqttVersion.V5);
                return true;
            }

            byte[] payload = publish.Payload.ToArray();
            if (publish.Topic.EndsWith("/replies"u8))
            {
                publish.Properties.TryGetValue(PropertyId.CorrelationData, out ReadOnlySpan<byte> correlation);
                _replies.Writer.TryWrite((payload, correlation.ToArray()));
                PacketWriter.Write(output, new PubAckPacket(publish.PacketIdentifier, ReasonCode.Success), MqttVersion.V5);
                return LostReplies-- <= 0;
            }

            _payloads.Writer.TryWrite(payload);
            if (_connections <= _silentConnections)
            {
                return true;
            }

            if (_answer(payload) is not { } reason)
            {
                return false;
            }

            PacketWriter.Write(output, new PubAckPacket(publish.PacketIdentifier, reason), MqttVersion.V5);
        }
        else if (frame.Type == PacketType.Subscribe && SubscribePacket.TryParse(frame.Body(bytes), MqttVersion.V5, out SubscribePacket subscribe, out _))
        {
            Subscribes++;
            PacketWriter.Write(output, new SubAckPacket(subscribe.PacketIdentifier, [ReasonCode.GrantedQos1]), MqttVersion.V5);
            if (Command.Length > 0)
            {
                var properties = new PropertyWriter(new byte[16]);
                properties.Add(PropertyId.CorrelationData, "c-1"u8);
                PacketWriter.Write(
                    output,
                    new PublishPacket { Topic = "clutch/v1/car-1/commands"u8, Payload = Command, Qos = 1, PacketIdentifier = 1, Properties = properties.Written },
                    MqttVersion.V5);
            }
        }

        return true;
    }
}
