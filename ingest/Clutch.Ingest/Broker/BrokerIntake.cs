using Clutch.Ingest.Connections;
using Clutch.Ingest.Tracing;
using Clutch.Log;

namespace Clutch.Ingest.Broker;

/// <summary>The way from the broker into the log, and of the log's reports back as acknowledgements. Outlives connections.</summary>
internal sealed class BrokerIntake : IAppendObserver, IDisposable
{
    /// <summary>Windows that a broker may send at once: mosquitto does not count what it sends again after a reconnect.</summary>
    public const int Patience = 2;

    /// <summary>Ticket of a QoS 0 message, which nobody acknowledges.</summary>
    private const long NoTicket = -1;

    private readonly Lock _gate = new();
    private readonly PendingAcks _pending;
    private readonly IngestCounters _counters;
    private readonly ILogAppender _frames;
    private readonly ILogAppender _deadLetters;
    private readonly WakeSignal _reported = new();
    private readonly Dictionary<long, FrameTrace> _traces = [];
    private Action<ushort> _acknowledge = _ => { };
    private Action _lost = () => { };

    public BrokerIntake(ITelemetryLog log, int window, int traceOneIn, IngestCounters counters)
    {
        Tracer = new FrameTracer(traceOneIn, counters);
        _pending = new PendingAcks(Patience * window);
        _counters = counters;
        _frames = log.OpenAppender(LogStream.Frames, this);
        _deadLetters = log.OpenAppender(LogStream.DeadLetters, this);
    }

    public FrameTracer Tracer { get; }

    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _pending.IsEmpty;
            }
        }
    }

    /// <summary>A new connection: what earlier ones left unacknowledged comes again.</summary>
    /// <param name="acknowledge">Called in the order of the messages, under a lock; must be quick.</param>
    /// <param name="lost">The log lost a message: only a new connection brings it again.</param>
    public void Begin(Action<ushort> acknowledge, Action lost)
    {
        lock (_gate)
        {
            _pending.Forget();
            (_acknowledge, _lost) = (acknowledge, lost);
        }
    }

    /// <summary>Keeps the place of a message in the order of acknowledgements; false when the broker sends more than it may.</summary>
    public bool TryReserve(ushort identifier, out long ticket)
    {
        ticket = NoTicket;
        if (identifier == 0)
        {
            return true;
        }

        lock (_gate)
        {
            return _pending.TryAdd(identifier, out ticket);
        }
    }

    /// <summary>False: no room; <see cref="ReportedAsync"/> tells when to try again.</summary>
    public bool TryAppend(LogStream stream, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket, FrameTrace? trace)
    {
        bool appended = (stream == LogStream.Frames ? _frames : _deadLetters).TryAppend(key, value, ticket, TraceOf(trace, ticket));
        if (appended)
        {
            _counters.CountAppended();
        }

        return appended;
    }

    /// <summary>Completes at the log's next report, or at once when one has come since the last wait.</summary>
    public ValueTask ReportedAsync() => _reported.WaitAsync();

    public void Wake() => _reported.Set();

    public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
    {
        int acknowledged = 0;
        Action? lost = null;
        lock (_gate)
        {
            foreach (long ticket in tickets)
            {
                if (_traces.Remove(ticket, out FrameTrace? trace))
                {
                    End(trace, durable);
                }

                if (durable)
                {
                    _pending.Complete(ticket);
                }
                else if (_pending.Holds(ticket))
                {
                    lost = _lost;
                }
            }

            while (_pending.TryTake(out ushort identifier))
            {
                _acknowledge(identifier);
                acknowledged++;
            }
        }

        if (durable)
        {
            _counters.CountDurable(tickets.Length);
        }
        else
        {
            _counters.CountRefused(Refusal.NotDurable, tickets.Length);
        }

        _counters.CountAcknowledged(acknowledged);
        lost?.Invoke();
        _reported.Set();
    }

    private static void End(FrameTrace trace, bool durable)
    {
        if (durable)
        {
            trace.Durable();
        }
        else
        {
            trace.Fail();
        }
    }

    /// <summary>What the record carries; the log's report ends the trace's part here, which may be before the append returns.</summary>
    private ReadOnlySpan<byte> TraceOf(FrameTrace? trace, long ticket)
    {
        if (trace is null)
        {
            return default;
        }

        ReadOnlySpan<byte> record = trace.Append();
        if (ticket == NoTicket)
        {
            trace.Done();
            return record;
        }

        lock (_gate)
        {
            _traces[ticket] = trace;
        }

        return record;
    }

    public void Dispose()
    {
        _frames.Dispose();
        _deadLetters.Dispose();
    }
}
