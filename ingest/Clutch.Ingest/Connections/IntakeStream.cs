using Clutch.Log;

namespace Clutch.Ingest.Connections;

/// <summary>The way into one stream of the log, shared by all connections, and the way of its reports back to them.</summary>
internal sealed class IntakeStream : IAppendObserver, IDisposable
{
    private readonly ConnectionTable _connections;
    private readonly IngestCounters _counters;
    private readonly ILogAppender _appender;
    private readonly List<DeviceConnection> _due = [];
    private readonly Lock _gate = new();
    private List<DeviceConnection> _paused = [];
    private List<DeviceConnection> _waking = [];

    public IntakeStream(ITelemetryLog log, LogStream stream, ConnectionTable connections, IngestCounters counters)
    {
        _connections = connections;
        _counters = counters;
        _appender = log.OpenAppender(stream, this);
    }

    /// <summary>False: no room. Then the connection is woken at the log's next report, if <paramref name="waiter"/> is given.</summary>
    public bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Ticket ticket, DeviceConnection? waiter)
    {
        if (TryAppend(key, value, ticket))
        {
            return true;
        }

        if (waiter is null)
        {
            return false;
        }

        lock (_gate)
        {
            _paused.Add(waiter);
        }

        // Again, now that it is on the list: the report that promises room may have come in between.
        return TryAppend(key, value, ticket);
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

        foreach (long packed in tickets)
        {
            var ticket = Ticket.Unpack(packed);
            DeviceConnection? connection = ticket.Slot == Ticket.NoSlot ? null : _connections.Find(ticket);
            if (connection is null)
            {
                continue;
            }

            if (!durable)
            {
                connection.RequestEnd(Mqtt.ReasonCode.ServerBusy);
            }
            else if (connection.Output.Complete(ticket.Slot))
            {
                _due.Add(connection);
            }
        }

        foreach (DeviceConnection connection in _due)
        {
            connection.Output.Pump();
        }

        _due.Clear();
        WakePaused();
    }

    public void Dispose() => _appender.Dispose();

    private bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Ticket ticket)
    {
        bool appended = _appender.TryAppend(key, value, ticket.Pack());
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
