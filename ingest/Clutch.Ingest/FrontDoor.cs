using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Clutch.Devices;
using Clutch.Ingest.Connections;
using Clutch.Ingest.Devices;
using Clutch.Ingest.Sessions;
using Clutch.Ingest.Tracing;
using Clutch.Log;
using Clutch.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clutch.Ingest;

/// <summary>
/// The MQTT front door: devices connect, their frames are checked and appended to the log, and a PUBACK leaves only for what the log
/// has reported durable, in the order in which it came.
/// </summary>
public sealed class FrontDoor : ConnectionHandler, IDisposable
{
    /// <summary>Two minutes of silence and three lost probes: gone. A modem that sleeps less long is not disturbed.</summary>
    private const int SecondsToFirstProbe = 120;
    private const int SecondsBetweenProbes = 15;
    private const int Probes = 3;

    private static readonly TimeSpan s_checkInterval = TimeSpan.FromSeconds(1);

    private readonly IPEndPoint _configured;
    private readonly IPEndPoint? _configuredTls;
    private readonly ITelemetryLog _log;
    private readonly ITimer _timer;

    /// <summary>A front door over a log.</summary>
    /// <exception cref="FrontDoorException">A setting is out of range.</exception>
    public FrontDoor(FrontDoorOptions options, ITelemetryLog log, DeviceRegistry devices, IngestCounters counters, TimeProvider time, ILogger<FrontDoor>? logger = null)
    {
        _configured = options.Validate();
        _configuredTls = options.Tls.Validate();
        Check = new FrameCheck(options.MaxClockAhead);
        Options = options;
        _log = log;
        Access = new DeviceAccess(devices, counters, time);
        Twins = new TwinWatch(counters, time, logger ?? NullLogger<FrontDoor>.Instance);
        ClientAuthorities = options.Tls.ReadClientAuthorities();
        Counters = counters;
        Time = time;
        Connections = new ConnectionTable(options.MaxConnections);
        Frames = new IntakeStream(log, LogStream.Frames, Connections, counters, time, options.QosZeroBytes);
        DeadLetters = new IntakeStream(log, LogStream.DeadLetters, Connections, counters, time, options.QosZeroBytes);
        Replies = new IntakeStream(log, LogStream.Replies, Connections, counters, time, options.QosZeroBytes);
        Tracer = new FrameTracer(options.TraceOneIn, counters);
        Continuity = new ContinuityTable(options, Connections, counters, time);
        Status = new StatusBoard(Connections, time);
        Sessions = new SessionKeeper(devices.Sessions, time, logger ?? NullLogger<FrontDoor>.Instance);
        Wills = new DelayedWills(Status, time);
        Commands = new CommandRouter(Connections);
        counters.OldestUnacknowledgedSource = OldestUnacknowledged;
        counters.MissingSource = Continuity.Missing;
        _timer = time.CreateTimer(_ => CheckTimeouts(), null, s_checkInterval, s_checkInterval);
    }

    public CommandRouter Commands { get; }

    public StatusBoard Status { get; }

    /// <summary>Which sequence numbers of which vehicle came, and which are missing.</summary>
    public ContinuityTable Continuity { get; }

    /// <summary>Where it listens; after the start with the port that it got.</summary>
    public IPEndPoint EndPoint => Listener?.IPEndPoint ?? _configured;

    /// <summary>Where it listens with TLS, in the same way; null without TLS.</summary>
    public IPEndPoint? TlsEndPoint => TlsListener?.IPEndPoint ?? _configuredTls;

    /// <summary>Kestrel's own record of the endpoint: it holds the port that was got.</summary>
    internal ListenOptions? Listener { get; set; }

    internal ListenOptions? TlsListener { get; set; }

    internal FrontDoorOptions Options { get; }

    internal DeviceAccess Access { get; }

    internal TwinWatch Twins { get; }

    internal SessionKeeper Sessions { get; }

    internal DelayedWills Wills { get; }

    /// <summary>Who must have signed a client certificate; null: anybody.</summary>
    internal X509Certificate2Collection? ClientAuthorities { get; }

    internal IngestCounters Counters { get; }

    internal TimeProvider Time { get; }

    internal ConnectionTable Connections { get; }

    internal FrameTracer Tracer { get; }

    internal IntakeStream Frames { get; }

    internal IntakeStream DeadLetters { get; }

    internal IntakeStream Replies { get; }

    internal FrameCheck Check { get; }

    internal string? LogFault => _log.Fault;

    /// <summary>Serves one connection to its end.</summary>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var device = new DeviceConnection(this, connection);
        if (!Connections.TryAdd(device))
        {
            Counters.CountRefused(Refusal.Unavailable);
            connection.Abort(new ConnectionAbortedException($"There are {Options.MaxConnections} connections already."));
            return;
        }

        Counters.AddConnections(1);
        ProbeWhenSilent(connection);
        try
        {
            await device.RunAsync();
        }
        finally
        {
            Counters.AddConnections(-1);
        }
    }

    /// <summary>Ends the sessions that began before their vehicle's credentials changed.</summary>
    internal void EndChanged(IReadOnlyList<DeviceChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        // First this, then the search: a connection that the search misses sees it and does not begin.
        Access.Seen = changes[^1].Revision;
        foreach (DeviceChange change in changes)
        {
            foreach (DeviceConnection connection in Connections.Of(change.Vehicle))
            {
                if (connection.Revision < change.Revision)
                {
                    Counters.CountRevoked();
                    connection.RequestEnd(ReasonCode.NotAuthorized);
                }
            }
        }
    }

    /// <summary>Ends the connections, and voids the wills, of devices that have come to another front door.</summary>
    internal async Task EndTakenAsync(CancellationToken cancellationToken)
    {
        foreach (SessionName name in await Sessions.TakenAsync(cancellationToken))
        {
            Wills.Cancel(name);
            if (Connections.Find(name) is { } connection)
            {
                Counters.CountTakeover();
                connection.RequestEnd(ReasonCode.SessionTakenOver);
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Frames.Dispose();
        DeadLetters.Dispose();
        Replies.Dispose();
    }

    /// <summary>TCP's own probes find a device that vanished without a word, though its keep-alive is long or off.</summary>
    private static void ProbeWhenSilent(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            return;
        }

        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, SecondsToFirstProbe);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, SecondsBetweenProbes);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already; the read loop learns it.
        }
    }

    private void CheckTimeouts()
    {
        foreach (DeviceConnection? connection in Connections.All)
        {
            connection?.CheckTimeouts();
        }

        Wills.PublishDue();
    }

    private TimeSpan OldestUnacknowledged()
    {
        TimeSpan oldest = TimeSpan.Zero;
        foreach (DeviceConnection? connection in Connections.All)
        {
            TimeSpan age = connection?.Output.OldestAge() ?? TimeSpan.Zero;
            oldest = age > oldest ? age : oldest;
        }

        return oldest;
    }
}
