using Clutch.Telemetry;
using Microsoft.Extensions.Logging;

namespace Clutch.Edge;

/// <summary>
/// Takes samples and events from the session and turns them into durable frames: every <c>interval</c>, and whenever a frame
/// is full. The session's thread only adds; a thread of the recorder's own waits for the disk.
/// </summary>
public sealed class Recorder(Outbox outbox, string vehicle, TimeSpan interval, TimeProvider time, ILogger<Recorder> log)
{
    /// <summary>Frames kept in memory while the disk takes none; beyond it the oldest go, counted.</summary>
    private const int MostClosed = 4096;

    /// <summary>Shortest time between two reports of what the outbox dropped: while it is full it drops with every frame.</summary>
    private static readonly TimeSpan s_lossInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly FrameWriter _writer = new(vehicle, outbox.Boot);
    private readonly Queue<ClosedFrame> _closed = new();
    private readonly byte[] _buffer = new byte[FrameFormat.MaxBytes];
    private long _sequence;
    private long _samples;
    private long _refused;
    private long? _lossReported;

    /// <summary>Samples taken since the start.</summary>
    public long Samples => Interlocked.Read(ref _samples);

    /// <summary>Samples that no durable frame holds: out of range, a second one in the same millisecond, or dropped while the disk was full.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public void Add(in Sample sample)
    {
        lock (_gate)
        {
            FrameAdd added = _writer.Add(in sample);
            if (added == FrameAdd.Full)
            {
                Close();
                added = _writer.Add(in sample);
            }

            Interlocked.Increment(ref added == FrameAdd.Added ? ref _samples : ref _refused);
        }
    }

    public void AddEvent(FrameEventKind kind, uint ecu, long at, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (_writer.AddEvent(kind, ecu, at, data) == FrameAdd.Full)
            {
                Close();
                _writer.AddEvent(kind, ecu, at, data);
            }
        }
    }

    /// <summary>Makes frames durable until cancelled, and what is left then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Flush();
            }
        }
        catch (OperationCanceledException)
        {
            Flush();
        }
    }

    /// <summary>Makes all that was added durable.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            ReportLoss();
            Close();
        }

        while (Next() is { } frame)
        {
            try
            {
                outbox.Append(frame.Sequence, frame.Samples, frame.Bytes);
                Drop(frame);
            }
            catch (Microsoft.Data.Sqlite.SqliteException e)
            {
                // The frame stays first in the queue: order and sequence hold when the disk has room again.
                log.LogError("The outbox takes no frames: {Reason}. Free disk space; {Waiting} frames wait in memory.", e.Message, _closed.Count);
                return;
            }
        }

        outbox.Forget();
    }

    /// <summary>What the outbox dropped is data. A report that waits for the disk is not made twice.</summary>
    private void ReportLoss()
    {
        Loss loss = outbox.Unreported;
        if (loss.IsEmpty || _closed.Count > 0 || (_lossReported is { } last && time.GetElapsedTime(last) < s_lossInterval))
        {
            return;
        }

        Span<byte> data = stackalloc byte[Loss.Bytes];
        loss.Write(data);
        if (_writer.AddEvent(FrameEventKind.Dropped, 0, time.GetUtcNow().ToUnixTimeMilliseconds(), data) == FrameAdd.Added)
        {
            _lossReported = time.GetTimestamp();
        }
    }

    private void Close()
    {
        int samples = _writer.SampleCount;
        if (_writer.IsEmpty)
        {
            return;
        }

        if (_closed.Count == MostClosed)
        {
            Interlocked.Add(ref _refused, _closed.Dequeue().Samples);
        }

        int length = _writer.Write(++_sequence, _buffer);
        _closed.Enqueue(new ClosedFrame(_sequence, samples, _buffer.AsSpan(0, length).ToArray()));
    }

    private ClosedFrame? Next()
    {
        lock (_gate)
        {
            return _closed.TryPeek(out ClosedFrame? frame) ? frame : null;
        }
    }

    private void Drop(ClosedFrame stored)
    {
        lock (_gate)
        {
            if (_closed.TryPeek(out ClosedFrame? first) && first == stored)
            {
                _closed.Dequeue();
            }
        }
    }

    private sealed class ClosedFrame(long sequence, int samples, byte[] bytes)
    {
        public long Sequence => sequence;

        public int Samples => samples;

        public byte[] Bytes => bytes;
    }
}
