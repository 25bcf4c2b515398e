using System.Collections.Concurrent;
using System.Diagnostics;

namespace Clutch.Testing;

/// <summary>Records the spans of every <c>Clutch.</c> source of this process, as an exporter would.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private int _started;

    public SpanRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Clutch.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => Interlocked.Increment(ref _started),
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Started => Volatile.Read(ref _started);

    /// <summary>In the order of their ends.</summary>
    public IReadOnlyList<Activity> Ended => [.. _ended];

    public void Dispose() => _listener.Dispose();
}
