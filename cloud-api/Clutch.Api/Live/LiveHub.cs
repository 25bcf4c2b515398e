using System.Collections.Concurrent;
using System.Text;
using Clutch.Log;
using Clutch.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Api.Live;

/// <summary>
/// Follows the log's tail and hands frames to watchers. Keeps the newest frames, so that a watcher that comes back with a
/// Last-Event-ID misses nothing; a watcher that is too slow loses its oldest and is told how many.
/// </summary>
internal sealed class LiveHub(ITelemetryLog log, TimeProvider time, ILogger<LiveHub> logger) : BackgroundService
{
    private const int MostFrames = 8192;
    private const long MostBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly Queue<LiveFrame> _recent = new();
    private readonly ConcurrentDictionary<string, VehicleLife> _vehicles = new(StringComparer.Ordinal);
    private readonly List<LiveWatcher> _watchers = [];
    private long _recentBytes;
    private long _forgotten = -1;

    /// <summary>What the tail has shown of a vehicle since this start; null before its first frame.</summary>
    public VehicleLife? Life(string vehicle) => _vehicles.GetValueOrDefault(vehicle);

    /// <summary>Frames seen since the start.</summary>
    public long Frames { get; private set; }

    public int Watchers
    {
        get
        {
            lock (_gate)
            {
                return _watchers.Count;
            }
        }
    }

    /// <summary>Begins to watch a vehicle, from behind the event with this id where it is still known.</summary>
    /// <param name="vehicle">Vehicle id.</param>
    /// <param name="lastEventId">The watcher's Last-Event-ID, or null for "from now on".</param>
    public LiveWatcher Watch(string vehicle, long? lastEventId)
    {
        var watcher = new LiveWatcher(vehicle, Remove);
        lock (_gate)
        {
            if (lastEventId is { } last)
            {
                if (last < _forgotten || (_recent.Count == 0 && Frames == 0))
                {
                    watcher.Missed(1); // how many cannot be known: the page loads a snapshot
                }

                foreach (LiveFrame frame in _recent)
                {
                    if (frame.Position > last)
                    {
                        watcher.Offer(frame);
                    }
                }
            }

            _watchers.Add(watcher);
        }

        return watcher;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Latest);
        var batch = new LogBatch();
        try
        {
            while (await reader.ReadAsync(batch, stoppingToken))
            {
                for (int i = 0; i < batch.Count; i++)
                {
                    LogRecord record = batch[i];
                    Publish(record.Position, record.Value.Span);
                }
            }
        }
        catch (LogException e)
        {
            logger.LogError("Live values stop: the log cannot be read. {Reason}", e.Message);
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
        VehicleLife life = _vehicles.GetOrAdd(vehicle, static _ => new VehicleLife());
        if (!life.Advance(frame.Boot, frame.Sequence, time.GetUtcNow().ToUnixTimeMilliseconds()))
        {
            return;
        }

        foreach (FrameEvent e in frame.Events)
        {
            if (e.Kind == FrameEventKind.Link && e.Data.Length == 1)
            {
                life.Link = new LinkStatus(LinkNames.Of((LinkState)e.Data[0]), e.Time);
            }
        }

        var live = new LiveFrame(position, vehicle, bytes.ToArray());
        lock (_gate)
        {
            Frames++;
            _recent.Enqueue(live);
            _recentBytes += live.Size;
            while (_recent.Count > MostFrames || _recentBytes > MostBytes)
            {
                LiveFrame oldest = _recent.Dequeue();
                _recentBytes -= oldest.Size;
                _forgotten = oldest.Position;
            }

            foreach (LiveWatcher watcher in _watchers)
            {
                watcher.Offer(live);
            }
        }
    }

    private void Remove(LiveWatcher watcher)
    {
        lock (_gate)
        {
            _watchers.Remove(watcher);
        }
    }
}

/// <summary>What the live tail knows of a vehicle.</summary>
internal sealed class VehicleLife
{
    private long _boot;
    private long _sequence;
    private long _lastFrame;

    /// <summary>Server time of the newest frame, milliseconds since 1970.</summary>
    public long LastFrame => Interlocked.Read(ref _lastFrame);

    public LinkStatus? Link { get; set; }

    /// <summary>False for a frame that was there already.</summary>
    public bool Advance(long boot, long sequence, long now)
    {
        if (boot < _boot || (boot == _boot && sequence <= _sequence))
        {
            return false;
        }

        (_boot, _sequence) = (boot, sequence);
        Interlocked.Exchange(ref _lastFrame, now);
        return true;
    }
}
