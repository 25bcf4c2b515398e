using System.IO.Pipelines;
using Clutch.Devices;
using Clutch.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Clutch.Ingest.Connections;

/// <summary>
/// One device's connection: one loop reads and handles packets without waiting between two of them, the log's reports come in from
/// its own threads, and both speak through <see cref="Output"/>.
/// </summary>
internal sealed partial class DeviceConnection
{
    private const int NotEnding = -1;

    private readonly FrontDoor _door;
    private readonly ConnectionContext _connection;
    private readonly PipeReader _input;
    private readonly WakeSignal _wake = new();
    private readonly CommandOutput _commands;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _end = NotEnding;
    private long _lastInbound;
    private TimeSpan _silenceLimit;
    private bool _connected;
    private bool _paused;
    private VehicleLedger _ledger = null!;

    public DeviceConnection(FrontDoor door, ConnectionContext connection)
    {
        _door = door;
        _connection = connection;
        _input = connection.Transport.Input;
        Output = new PacketOutput(connection.Transport.Output, door.Options.ReceiveMaximum, _wake, door.Time, door.Counters);
        _commands = new CommandOutput(Output, door.Time);
        _lastInbound = door.Time.GetTimestamp();
        _silenceLimit = door.Options.ConnectTimeout;
    }

    private enum Verdict : byte
    {
        Continue,

        /// <summary>The packet cannot be taken now; the wake signal will come.</summary>
        Pause,

        /// <summary>There may be more, but this connection has had its turn.</summary>
        Yield,

        /// <summary>Nothing more is read.</summary>
        End,
    }

    public int Index { get; private set; }

    public int Generation { get; private set; }

    public PacketOutput Output { get; }

    public string Vehicle { get; private set; } = "";

    public SessionName Identity { get; private set; }

    public void SetPlace(int index, int generation) => (Index, Generation) = (index, generation);

    public void Wake() => _wake.Set();

    /// <summary>Ends the connection; the first reason counts. From any thread.</summary>
    public void RequestEnd(ReasonCode reason)
    {
        if (Interlocked.CompareExchange(ref _end, (int)reason, NotEnding) == NotEnding)
        {
            _input.CancelPendingRead();
            _wake.Set();
        }
    }

    /// <summary>Called every second or so: silence and unread answers end a connection.</summary>
    public void CheckTimeouts()
    {
        // A connection that this side has paused cannot show that it lives.
        bool silent = !Volatile.Read(ref _paused) && _silenceLimit > TimeSpan.Zero && _door.Time.GetElapsedTime(Volatile.Read(ref _lastInbound)) > _silenceLimit;
        if (silent)
        {
            RequestEnd(ReasonCode.KeepAliveTimeout);
        }

        if (Output.Stuck() > _door.Options.DrainTimeout)
        {
            RequestEnd(ReasonCode.UnspecifiedError);
            _connection.Abort(new ConnectionAbortedException("The device does not read what it is sent."));
        }
    }

    public async Task RunAsync()
    {
        CancellationToken stopping = _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        using CancellationTokenRegistration stop = stopping.UnsafeRegister(
            static connection => ((DeviceConnection)connection!).RequestEnd(ReasonCode.ServerShuttingDown), this);
        try
        {
            await ReadAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The device is gone without a word: ordinary life of a car.
        }
        finally
        {
            Interlocked.CompareExchange(ref _end, (int)ReasonCode.DisconnectWithWill, NotEnding);
            await EndAsync((ReasonCode)_end);
        }
    }

    private Verdict HandlePacket(PacketFrame frame, ReadOnlySpan<byte> body)
    {
        if (!_connected)
        {
            return frame.Type == PacketType.Connect ? OnConnect(body) : Refuse(MqttReject.WrongSender);
        }

        return frame.Type switch
        {
            PacketType.Publish => OnPublish(frame.Flags, body),
            PacketType.PubAck => OnPubAck(body),
            PacketType.Subscribe => OnSubscribe(body),
            PacketType.Unsubscribe => OnUnsubscribe(body),
            PacketType.PingReq => Output.Enqueue(PingPacket.Response) ? Verdict.Continue : End(ReasonCode.QuotaExceeded),
            PacketType.Disconnect => OnDisconnect(body),
            _ => Refuse(ReasonCode.ProtocolError), // a second CONNECT, AUTH without a method, packets of QoS 2
        };
    }

    private Verdict OnPubAck(ReadOnlySpan<byte> body)
    {
        if (!PubAckPacket.TryParse(body, PacketType.PubAck, Output.Version, PacketSender.Client, out PubAckPacket packet, out MqttReject reject))
        {
            return Refuse(reject);
        }

        return _commands.Acknowledge(packet.PacketIdentifier) ? Verdict.Continue : Refuse(ReasonCode.ProtocolError);
    }

    private Verdict OnDisconnect(ReadOnlySpan<byte> body)
    {
        if (!DisconnectPacket.TryParse(body, Output.Version, PacketSender.Client, out DisconnectPacket packet, out MqttReject reject))
        {
            return Refuse(reject);
        }

        if (!TryChangeExpiry(packet.Properties))
        {
            return Refuse(ReasonCode.ProtocolError);
        }

        // Only a normal disconnection takes the will back [MQTT-3.14.4-3].
        return End(packet.Reason == ReasonCode.Success ? ReasonCode.Success : ReasonCode.DisconnectWithWill);
    }

    private Verdict Refuse(MqttReject reject) => Refuse(reject.ReasonCode());

    private Verdict Refuse(ReasonCode reason)
    {
        _door.Counters.CountRefused(Refusal.Protocol);
        return End(reason);
    }

    private Verdict End(ReasonCode reason)
    {
        RequestEnd(reason);
        return Verdict.End;
    }
}
