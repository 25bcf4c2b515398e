using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Clutch.Log;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Api.Live;

/// <summary>
/// Follows the log's tail and hands frames to watchers. Keeps the newest frames, so that a watcher that comes back with a
/// Last-Event-ID misses nothing; a watcher that is too slow loses its oldest and is told how many.
/// </summary>
internal sealed class LiveHub(ITelemetryLog log, ITimeSeries series, TimeProvider time, ILogger<LiveHub> logger) : BackgroundService
{
    internal const int MostFrames = 8192;

    /// <summary>A watcher costs a connection and a queue of at most <see cref="LiveWatcher.MostWaiting"/> references.</summary>
    internal const int MostWatchers = 4096;

    private const long MostBytes = 16 << 20;

    private static readonly ActivitySource s_spans = new("Clutch.Api");
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<LiveFrame> _recent = new();
    private readonly ConcurrentDictionary<string, VehicleLife> _vehicles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<LiveWatcher>> _watchers = new(StringComparer.Ordinal);
    private int _watcherCount;
    private long _dropped;
    private long _turnedAway;
    private ILogReader? _tail;
    private long _recentBytes;
    private long? _newestForgotten;
    private long _frames;

    /// <summary>What the tail has shown of a vehicle since this start; null before its first frame.</summary>
    public VehicleLife? Life(string vehicle) => _vehicles.GetValueOrDefault(vehicle);

    /// <summary>Frames seen since the start.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>Null while the tail is followed, else why not.</summary>
    public string? Fault { get; private set; }

    public int Watchers
    {
        get
        {
            lock (_gate)
            {
                return _watcherCount;
            }
        }
    }

    /// <summary>Frames that slow watchers lost.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Watchers that found no place.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>Begins to watch a vehicle, from behind the event with this id where it is still known; null when there are too many watchers.</summary>
    /// <param name="vehicle">Vehicle id.</param>
    /// <param name="lastEventId">The watcher's Last-Event-ID, or null for "from now on".</param>
    public LiveWatcher? Watch(string vehicle, long? lastEventId)
    {
        lock (_gate)
        {
            if (_watcherCount == MostWatchers)
            {
                Interlocked.Increment(ref _turnedAway);
                return null;
            }

            bool known = lastEventId is null || lastEventId == _newestForgotten || _recent.Any(frame => frame.Position == lastEventId);
            var watcher = new LiveWatcher(vehicle, missedUncounted: !known, () => Interlocked.Increment(ref _dropped), Remove);
            if (lastEventId is not null && known)
            {
                foreach (LiveFrame frame in _recent.Where(frame => frame.Position > lastEventId && frame.Vehicle == vehicle))
                {
                    watcher.Offer(frame);
                }
            }

            if (!_watchers.TryGetValue(vehicle, out List<LiveWatcher>? same))
            {
                _watchers[vehicle] = same = [];
            }

            same.Add(watcher);
            _watcherCount++;
            return watcher;
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the server listens: whatever is appended once somebody can watch is shown.
        _tail = log.OpenReader(LogStream.Frames, LogPosition.Latest);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _tail?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new LogBatch();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _tail ??= log.OpenReader(LogStream.Frames, LogPosition.Latest);
                Fault = null;
                while (await _tail.ReadAsync(batch, stoppingToken))
                {
                    for (int i = 0; i < batch.Count; i++)
                    {
                        LogRecord record = batch[i];
                        using Activity? show = BeginSpan(record);
                        Publish(record.Position, record.Value.Span);
                    }
                }

                Fault = "The log is closed.";
                return;
            }
            catch (LogException e)
            {
                Fault = e.Message;
                logger.LogError("Live values pause: the log cannot be read. {Reason}", e.Message);
                Break();
            }

            await Task.Delay(s_retryDelay, time, stoppingToken);
        }
    }

    /// <summary>Takes one record of the log; a frame that came twice is shown once.</summary>
    internal void Publish(long position, ReadOnlySpan<byte> bytes)
    {
        if (Frame.TryRead(bytes, out Frame frame) != FrameReject.None)
        {
            return;
        }

        string vehicle = Encoding.ASCII.GetString(frame.Vehicle);
        VehicleLife life = _vehicles.GetOrAdd(vehicle, Meet);
        if (!life.Take(in frame, time.GetUtcNow().ToUnixTimeMilliseconds(), out LinkStatus? status, out CodeList? codes))
        {
            return;
        }

        var live = new LiveFrame(position, vehicle, bytes.ToArray(), life, status, codes);
        lock (_gate)
        {
            Interlocked.Increment(ref _frames);
            _recent.Enqueue(live);
            _recentBytes += live.Size;
            while (_recent.Count > MostFrames || _recentBytes > MostBytes)
            {
                LiveFrame oldest = _recent.Dequeue();
                _recentBytes -= oldest.Size;
                _newestForgotten = oldest.Position;
            }

            foreach (LiveWatcher watcher in _watchers.GetValueOrDefault(vehicle) ?? [])
            {
                watcher.Offer(live);
            }
        }
    }

    /// <summary>Of a traced frame: its way to the watchers.</summary>
    private static Activity? BeginSpan(LogRecord record) =>
        s_spans.HasListeners() && TraceContext.TryParseRecord(record.Trace.Span, out TraceContext parent, out _)
            ? Spans.Start(s_spans, "show", ActivityKind.Consumer, parent.ToActivity())
            : null;

    private VehicleLife Meet(string vehicle)
    {
        try
        {
            return new VehicleLife(series.Attributes(vehicle), series.Codes(vehicle), SignalBook.Of(series.Definitions(vehicle)));
        }
        catch (TimeSeriesException e)
        {
            logger.LogWarning("What is known of {Vehicle} cannot be read; its live status begins empty. {Reason}", vehicle, e.Message);
            return new VehicleLife([], [], SignalBook.Registry);
        }
    }

    /// <summary>The thread is lost: watchers are sent away, and when they come back no id of theirs is known.</summary>
    private void Break()
    {
        _tail?.Dispose();
        _tail = null;
        lock (_gate)
        {
            _recent.Clear();
            _recentBytes = 0;
            _newestForgotten = null;
            foreach (List<LiveWatcher> same in _watchers.Values)
            {
                same.ForEach(watcher => watcher.End());
            }
        }
    }

    private void Remove(LiveWatcher watcher)
    {
        lock (_gate)
        {
            if (_watchers.TryGetValue(watcher.Vehicle, out List<LiveWatcher>? same) && same.Remove(watcher))
            {
                _watcherCount--;
                if (same.Count == 0)
                {
                    _watchers.Remove(watcher.Vehicle);
                }
            }
        }
    }
}
