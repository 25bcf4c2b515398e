using System.Diagnostics.Metrics;

namespace Clutch.Ingest;

/// <summary>Why the front door did not take something.</summary>
public enum Refusal : byte
{
    /// <summary>Wrong or missing vehicle id or token.</summary>
    Credentials,

    /// <summary>A connection refused unseen, because its address or identity failed too often.</summary>
    Damped,

    /// <summary>A connection that wanted the place of another one with its identity too often.</summary>
    Twin,

    /// <summary>A topic that is not the device's own, or not one to publish on.</summary>
    Topic,

    /// <summary>Bytes that are not acceptable MQTT.</summary>
    Protocol,

    /// <summary>A QoS 0 message that found no room.</summary>
    QosZeroPressure,

    /// <summary>The log could not make it durable; the connection was closed without PUBACK.</summary>
    NotDurable,

    /// <summary>The log or the registry was not available, or there were too many connections.</summary>
    Unavailable,

    /// <summary>A subscription to a topic that is not the device's own.</summary>
    Subscription,

    /// <summary>More messages or bytes than a vehicle may send, for too long.</summary>
    Rate,
}

/// <summary>What the front door and the sinks have done since the start. Received − durable − dropped at QoS 0 falls to 0 when the load stops.</summary>
public sealed class IngestCounters : IDisposable
{
    public const string MeterName = "Clutch.Ingest";

    private static readonly Refusal[] s_refusals = Enum.GetValues<Refusal>();

    /// <summary>Seconds: from a sync of a fast disk to the worst that somebody should look at.</summary>
    private static readonly double[] s_stageBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

    /// <summary>Seconds: devices that were away bring what is hours and days old.</summary>
    private static readonly double[] s_lagBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21_600, 86_400];

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _appendDuration;
    private readonly Histogram<double> _storeDuration;
    private readonly Histogram<double> _storeLag;
    private readonly long[] _refused = new long[s_refusals.Length];
    private long _received;
    private long _appended;
    private long _durable;
    private long _acknowledged;
    private long _deadLettered;
    private long _duplicates;
    private long _gapsFound;
    private long _gapsFilled;
    private long _traced;
    private long _traceUnreadable;
    private long _throttled;
    private long _takeovers;
    private long _revoked;
    private long _connections;
    private long _sinkFrames;
    private long _sinkSkipped;
    private long _sinkRefused;
    private long _sinkRetries;

    public IngestCounters()
    {
        Count("received", () => Received, "PUBLISH packets for the log, good or poison");
        Count("appended", () => Appended, "records given to the log");
        Count("durable", () => Durable, "records that the log reported durable");
        Count("acknowledged", () => Acknowledged, "PUBACKs written for durable records");
        Count("dead_lettered", () => DeadLettered, "poison messages given to the dead letters");
        Count("duplicates", () => Duplicates, "frames that were durable already and were acknowledged again without the log");
        Count("gaps.found", () => GapsFound, "jumps in the sequence numbers of a vehicle's boot");
        Count("gaps.filled", () => GapsFilled, "gaps whose frames have all come");
        Count("traced", () => Traced, "frames that belong to a trace");
        Count("trace.unreadable", () => TraceUnreadable, "traceparent properties that are none, and were ignored");
        Count("throttled", () => Throttled, "times that a vehicle above its rate was not read for a while");
        Count("takeovers", () => Takeovers, "connections ended by another one with their client identifier");
        Count("revoked", () => Revoked, "sessions ended because the credentials of their vehicle changed");
        Count("sink.frames", () => SinkFrames, "frames written to the time series");
        Count("sink.skipped", () => SinkSkipped, "records and events of the log that cannot be decoded");
        Count("sink.refused", () => SinkRefused, "frames that the time series will not take, now dead letters");
        Count("sink.retries", () => SinkRetries, "writes to the time series that failed and are tried again");
        _appendDuration = Time("append.duration", s_stageBounds, "from a PUBLISH being read to its record being durable");
        _storeDuration = Time("store.duration", s_stageBounds, "from the oldest record of a read being durable to its row being stored");
        _storeLag = Time("store.lag", s_lagBounds, "from a frame's newest sample to its row being stored, by the device's clock and this one");
        _meter.CreateObservableGauge("clutch.ingest.missing.frames", () => Missing.Frames, description: "frames that are missing between two that came");
        _meter.CreateObservableGauge("clutch.ingest.missing.vehicles", () => Missing.Vehicles, description: "vehicles with frames missing");
        _meter.CreateObservableUpDownCounter("clutch.ingest.connections", () => Connections, description: "open connections");
        _meter.CreateObservableGauge("clutch.ingest.oldest_unacknowledged", () => OldestUnacknowledged.TotalSeconds, "s", "age of the oldest frame without PUBACK");
        _meter.CreateObservableCounter(
            "clutch.ingest.refused",
            () => s_refusals.Select(r => new Measurement<long>(Refused(r), new KeyValuePair<string, object?>("reason", r.ToString()))),
            description: "what was not taken, by reason");
    }

    /// <summary>PUBLISH packets for the log, good or poison.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Records given to the log, dead letters included.</summary>
    public long Appended => Volatile.Read(ref _appended);

    /// <summary>Records that the log reported durable, dead letters included.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>PUBACKs written for durable records.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Poison messages given to the dead letters.</summary>
    public long DeadLettered => Volatile.Read(ref _deadLettered);

    /// <summary>Frames that were durable already; they are acknowledged, not appended again.</summary>
    public long Duplicates => Volatile.Read(ref _duplicates);

    /// <summary>Jumps in the sequence numbers of one boot of a vehicle, between frames that this front door took.</summary>
    public long GapsFound => Volatile.Read(ref _gapsFound);

    /// <summary>Gaps whose frames have all come since.</summary>
    public long GapsFilled => Volatile.Read(ref _gapsFilled);

    /// <summary>Frames that belong to a trace, of their device or begun at the front door.</summary>
    public long Traced => Volatile.Read(ref _traced);

    /// <summary>User properties <c>traceparent</c> that cannot be read; their frames were taken as those without.</summary>
    public long TraceUnreadable => Volatile.Read(ref _traceUnreadable);

    /// <summary>Times that a vehicle above its rate was not read for a while.</summary>
    public long Throttled => Volatile.Read(ref _throttled);

    /// <summary>Connections ended by another one with their client identifier; growing fast, two devices share an identity.</summary>
    public long Takeovers => Volatile.Read(ref _takeovers);

    /// <summary>Sessions ended because the credentials of their vehicle changed.</summary>
    public long Revoked => Volatile.Read(ref _revoked);

    /// <summary>Open connections, those that have not sent a CONNECT yet included.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>Frames written to the time series, repetitions included.</summary>
    public long SinkFrames => Volatile.Read(ref _sinkFrames);

    /// <summary>Records and events of the frames stream that could not be decoded and were passed over.</summary>
    public long SinkSkipped => Volatile.Read(ref _sinkSkipped);

    /// <summary>Frames that the time series refused for good; they are dead letters.</summary>
    public long SinkRefused => Volatile.Read(ref _sinkRefused);

    /// <summary>Writes to the time series that failed and were tried again.</summary>
    public long SinkRetries => Volatile.Read(ref _sinkRetries);

    /// <summary>Age of the oldest frame without PUBACK; zero when there is none.</summary>
    public TimeSpan OldestUnacknowledged => OldestUnacknowledgedSource?.Invoke() ?? TimeSpan.Zero;

    /// <summary>Frames missing between two that came, as far as this front door remembers.</summary>
    public MissingFrameCount Missing => MissingSource?.Invoke() ?? default;

    internal Func<TimeSpan>? OldestUnacknowledgedSource { get; set; }

    internal Func<MissingFrameCount>? MissingSource { get; set; }

    public long Refused(Refusal reason) => Volatile.Read(ref _refused[(int)reason]);

    public void Dispose() => _meter.Dispose();

    internal void CountReceived(int messages = 1) => Interlocked.Add(ref _received, messages);

    internal void CountAppended(int records = 1) => Interlocked.Add(ref _appended, records);

    internal void CountDuplicate() => Interlocked.Increment(ref _duplicates);

    internal void CountGaps(int found, int filled)
    {
        Interlocked.Add(ref _gapsFound, found);
        Interlocked.Add(ref _gapsFilled, filled);
    }

    internal void CountTraced() => Interlocked.Increment(ref _traced);

    internal void CountTraceUnreadable() => Interlocked.Increment(ref _traceUnreadable);

    internal void CountThrottled() => Interlocked.Increment(ref _throttled);

    internal void CountDurable(int records) => Interlocked.Add(ref _durable, records);

    internal void CountAcknowledged(int records) => Interlocked.Add(ref _acknowledged, records);

    internal void CountDeadLettered() => Interlocked.Increment(ref _deadLettered);

    internal void CountTakeover() => Interlocked.Increment(ref _takeovers);

    internal void CountRevoked() => Interlocked.Increment(ref _revoked);

    internal void CountRefused(Refusal reason, int records = 1) => Interlocked.Add(ref _refused[(int)reason], records);

    internal void AddConnections(int change) => Interlocked.Add(ref _connections, change);

    internal void CountSinkFrames(int frames) => Interlocked.Add(ref _sinkFrames, frames);

    internal void CountSinkSkipped(int count) => Interlocked.Add(ref _sinkSkipped, count);

    internal void CountSinkRefused(int frames) => Interlocked.Add(ref _sinkRefused, frames);

    internal void TimeAppend(TimeSpan duration) => _appendDuration.Record(duration.TotalSeconds);

    internal void TimeStore(TimeSpan duration) => _storeDuration.Record(duration.TotalSeconds);

    internal void TimeStoreLag(TimeSpan lag) => _storeLag.Record(lag.TotalSeconds);

    internal void CountSinkRetry() => Interlocked.Increment(ref _sinkRetries);

    private Histogram<double> Time(string name, double[] bounds, string description) =>
        _meter.CreateHistogram($"clutch.ingest.{name}", "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    private void Count(string name, Func<long> value, string description) =>
        _meter.CreateObservableCounter($"clutch.ingest.{name}", value, description: description);
}
