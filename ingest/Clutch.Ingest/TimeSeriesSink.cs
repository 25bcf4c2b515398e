using Clutch.Ingest.Tracing;
using Clutch.Log;
using Clutch.Telemetry;
using Clutch.TimeSeries;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Clutch.Ingest;

/// <summary>
/// Log → time series. Takes all that is durable at once, so a lone frame is stored without delay and a backlog in large writes; commits
/// its position after the write. What is written twice after a crash is recognized by the store; what the store will never take becomes a dead letter.
/// </summary>
public sealed class TimeSeriesSink(ITelemetryLog log, ITimeSeries series, IngestCounters counters, TimeProvider time, ILogger<TimeSeriesSink> logger) : BackgroundService
{
    /// <summary>The consumer group.</summary>
    public const string Group = "timeseries";

    private const int BatchBytes = 1 << 20;

    /// <summary>Most samples in one write: some tenths of a second of the store, and the memory that the lists keep.</summary>
    private const int MaxSamples = 200_000;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(10);

    private readonly List<FrameSamples> _free = [];
    private readonly List<FrameSamples> _frames = [];
    private readonly List<LogRecord> _records = [];
    private readonly KnownNames _names = new();
    private readonly StoreSpans _spans = new();
    private int _samples;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Opening reads files: not on the thread that starts the host.
        await Task.Yield();
        TimeSpan delay = s_firstDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var refused = new RefusedFrames(log, time);
                using ILogReader reader = log.OpenReader(LogStream.Frames, Group);
                var batch = new LogBatch(BatchBytes);
                while (await reader.ReadAsync(batch, stoppingToken))
                {
                    await StoreAsync(batch, reader, refused, stoppingToken);
                    delay = s_firstDelay;
                }

                return;
            }
            catch (LogException e)
            {
                Release();
                logger.LogError(e, "The time series cannot read on: {Reason} Next try in {Delay}.", e.Message, delay);
            }
            catch (OperationCanceledException)
            {
                _spans.Abandon();
                return;
            }

            delay = await WaitAsync(delay, stoppingToken);
        }
    }

    private async Task StoreAsync(LogBatch batch, ILogReader reader, RefusedFrames refused, CancellationToken stoppingToken)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            LogRecord record = batch[i];
            Decode(record);
            if (_samples >= MaxSamples || i == batch.Count - 1)
            {
                await WriteAsync(refused, stoppingToken);
                Commit(reader, record.Next);
                if (batch.DurableSince > 0)
                {
                    counters.TimeStore(Since(batch.DurableSince));
                }
            }
        }
    }

    private void Decode(LogRecord record)
    {
        FrameSamples frame = _free.Count > 0 ? _free[^1] : new FrameSamples();
        if (!FrameDecoder.TryDecode(record.Value.Span, _names, frame, out int badEvents))
        {
            counters.CountSinkSkipped(1);
            logger.LogWarning("The record at {Position} of the frames is not a frame and is passed over.", record.Position);
            return;
        }

        counters.CountSinkSkipped(badEvents);
        if (_free.Count > 0)
        {
            _free.RemoveAt(_free.Count - 1);
        }

        _frames.Add(frame);
        _records.Add(record);
        _spans.Begin(record, frame);
        _samples += frame.Samples.Count;
    }

    /// <summary>Tries until the store has it: nothing is skipped because of an outage.</summary>
    private async Task WriteAsync(RefusedFrames refused, CancellationToken stoppingToken)
    {
        TimeSpan delay = s_firstDelay;
        while (_frames.Count > 0)
        {
            try
            {
                WriteResult result = series.Write(_frames);
                if (result.Refused is { } frames)
                {
                    await refused.KeepAsync(frames, _frames, _records, stoppingToken);
                    counters.CountSinkRefused(frames.Count);
                }

                counters.CountSinkFrames(_frames.Count);
                _spans.Stored(_frames.Count);
                TimeLag();
                Release();
            }
            catch (TimeSeriesException e)
            {
                counters.CountSinkRetry();
                _spans.Refused(e.Message);
                logger.LogWarning(e, "{Frames} frames could not be stored: {Reason} Next try in {Delay}.", _frames.Count, e.Message, delay);
                delay = await WaitAsync(delay, stoppingToken);
            }
        }
    }

    private void Release()
    {
        _free.AddRange(_frames);
        _frames.Clear();
        _records.Clear();
        _samples = 0;
    }

    private void TimeLag()
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (FrameSamples frame in _frames)
        {
            if (frame.Samples is [.., Sample newest])
            {
                counters.TimeStoreLag(TimeSpan.FromMilliseconds(Math.Max(0, now - newest.Time)));
            }
        }
    }

    /// <summary>Not below zero, though another machine's clock may be ahead.</summary>
    private TimeSpan Since(long time1970) => TimeSpan.FromMilliseconds(Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - time1970));

    /// <summary>A position that could not be stored costs a repetition after the next start, nothing else.</summary>
    private void Commit(ILogReader reader, long position)
    {
        try
        {
            reader.Commit(position);
        }
        catch (LogException e)
        {
            logger.LogWarning(e, "The position of the time series in the log could not be stored: {Reason}", e.Message);
        }
    }

    private async Task<TimeSpan> WaitAsync(TimeSpan delay, CancellationToken stoppingToken)
    {
        await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), time, stoppingToken);
        return delay * 2 < s_longestDelay ? delay * 2 : s_longestDelay;
    }
}
