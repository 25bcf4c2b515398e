using Clutch.Log;

namespace Clutch.Ingest.Connections;

/// <summary>The way into one stream of the log, shared by all connections, and the way of its reports back to them.</summary>
internal sealed class IntakeStream : IAppendObserver, IDisposable
{
    private readonly ConnectionTable _connections;
    private readonly IngestCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogAppender _appender;
    private readonly List<DeviceConnection> _due = [];
    private readonly Lock _gate = new();
    private readonly int _unacknowledgedBytes;
    private long _unacknowledged;
    private List<DeviceConnection> _paused = [];
    private List<DeviceConnection> _waking = [];

    public IntakeStream(ITelemetryLog log, LogStream stream, ConnectionTable connections, IngestCounters counters, TimeProvider time, int unacknowledgedBytes)
    {
        _unacknowledgedBytes = unacknowledgedBytes;
        _connections = connections;
        _counters = counters;
        _time = time;
        _appender = log.OpenAppender(stream, this);
    }

    /// <summary>For QoS 0, which may use a part of the log's memory only. False: no room, and nobody is woken for it.</summary>
    public bool TryAppendUnacknowledged(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> trace)
    {
        if (Volatile.Read(ref _unacknowledged) + value.Length > _unacknowledgedBytes)
        {
            return false;
        }

        Interlocked.Add(ref _unacknowledged, value.Length);
        if (_appender.TryAppend(key, value, Ticket.Unacknowledged(value.Length).Pack(), trace))
        {
            return true;
        }

        Interlocked.Add(ref _unacknowledged, -value.Length);
        return false;
    }

    /// <summary>False: no room. Then the connection is woken at the log's next report.</summary>
    public bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Ticket ticket, DeviceConnection waiter, ReadOnlySpan<byte> trace)
    {
        if (TryAppend(key, value, ticket, trace))
        {
            return true;
        }

        lock (_gate)
        {
            _paused.Add(waiter);
        }

        // Again, now that it is on the list: the report that promises room may have come in between.
        return TryAppend(key, value, ticket, trace);
    }

    /// <summary>On the log's thread: marks what is durable first, then lets each connection send all its PUBACKs at once.</summary>
    public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
    {
        if (durable)
        {
            _counters.CountDurable(tickets.Length);
        }
        else
        {
            _counters.CountRefused(Refusal.NotDurable, tickets.Length);
        }

        long unacknowledged = 0;
        long now = _time.GetTimestamp();
        foreach (long packed in tickets)
        {
            var ticket = Ticket.Unpack(packed);
            if (ticket.Slot == Ticket.NoSlot)
            {
                unacknowledged += ticket.Index;
                continue;
            }

            if (_connections.Find(ticket) is not { } connection)
            {
                continue;
            }

            if (!durable)
            {
                connection.RequestEnd(Mqtt.ReasonCode.ServerBusy);
            }
            else if (connection.Complete(ticket.Slot, now))
            {
                _due.Add(connection);
            }
        }

        foreach (DeviceConnection connection in _due)
        {
            connection.Report();
        }

        _due.Clear();
        Interlocked.Add(ref _unacknowledged, -unacknowledged);
        WakePaused();
    }

    public void Dispose() => _appender.Dispose();

    private bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Ticket ticket, ReadOnlySpan<byte> trace)
    {
        bool appended = _appender.TryAppend(key, value, ticket.Pack(), trace);
        if (appended)
        {
            _counters.CountAppended();
        }

        return appended;
    }

    /// <summary>All of them, in the order in which they paused: one that has gone away meanwhile must not keep the room to itself.</summary>
    private void WakePaused()
    {
        lock (_gate)
        {
            (_paused, _waking) = (_waking, _paused);
        }

        foreach (DeviceConnection connection in _waking)
        {
            connection.Wake();
        }

        _waking.Clear();
    }
}
