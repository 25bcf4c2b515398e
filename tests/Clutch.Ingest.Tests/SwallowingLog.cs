using Clutch.Log;

namespace Clutch.Ingest.Tests;

/// <summary>A log that forgets what it takes and calls it durable, now at once, now from another thread.</summary>
internal sealed class SwallowingLog : ITelemetryLog
{
    public string? Fault => null;

    public ILogAppender OpenAppender(LogStream stream, IAppendObserver observer) => new Appender(observer);

    public ILogReader OpenReader(LogStream stream, string group) => throw new NotSupportedException();

    public ILogReader OpenReader(LogStream stream, LogPosition from) => throw new NotSupportedException();

    public void MoveGroup(LogStream stream, string group, LogPosition place) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Appender(IAppendObserver observer) : ILogAppender
    {
        private readonly Lock _gate = new();
        private readonly List<long> _later = [];
        private int _count;

        public bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket, ReadOnlySpan<byte> trace = default)
        {
            lock (_gate)
            {
                _later.Add(ticket);
                if (++_count % 3 != 0)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static appender => appender.Report(), this, preferLocal: false);
                    return true;
                }
            }

            Report();
            return true;
        }

        public void Dispose()
        {
            // Nothing is held.
        }

        private void Report()
        {
            lock (_gate)
            {
                if (_later.Count > 0)
                {
                    observer.OnAppended([.. _later], durable: true);
                    _later.Clear();
                }
            }
        }
    }
}
