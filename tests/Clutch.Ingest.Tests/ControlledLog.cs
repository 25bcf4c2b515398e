using Clutch.Log;
using Xunit;

namespace Clutch.Ingest.Tests;

/// <summary>A log whose disk is the test: nothing is durable before the test says so.</summary>
internal sealed class ControlledLog : ITelemetryLog
{
    private readonly Dictionary<LogStream, ControlledAppender> _appenders = [];

    public string? Fault { get; set; }

    public ControlledAppender this[LogStream stream] => _appenders[stream];

    public ControlledAppender Frames => this[LogStream.Frames];

    public ControlledAppender DeadLetters => this[LogStream.DeadLetters];

    public ILogAppender OpenAppender(LogStream stream, IAppendObserver observer) => _appenders[stream] = new ControlledAppender(observer);

    public ILogReader OpenReader(LogStream stream, string group) => throw new NotSupportedException();

    public ILogReader OpenReader(LogStream stream, LogPosition from) => throw new NotSupportedException();

    public void MoveGroup(LogStream stream, string group, LogPosition place) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed class ControlledAppender(IAppendObserver observer) : ILogAppender
{
    private readonly Lock _gate = new();
    private readonly List<(byte[] Key, byte[] Value)> _records = [];
    private readonly List<string> _traces = [];
    private readonly List<long> _tickets = [];
    private readonly SemaphoreSlim _appended = new(0);
    private readonly SemaphoreSlim _refusals = new(0);

    /// <summary>Reports each record durable from within the append, as the fastest possible disk would.</summary>
    public bool DurableAtOnce { get; set; }

    /// <summary>Turns every append away.</summary>
    public bool Refuses { get; set; }

    public IReadOnlyList<(byte[] Key, byte[] Value)> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>Of each record, empty for those without.</summary>
    public IReadOnlyList<string> Traces
    {
        get
        {
            lock (_gate)
            {
                return [.. _traces];
            }
        }
    }

    public bool TryAppend(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket, ReadOnlySpan<byte> trace = default)
    {
        if (Refuses)
        {
            _refusals.Release();
            return false;
        }

        lock (_gate)
        {
            _records.Add((key.ToArray(), value.ToArray()));
            _traces.Add(System.Text.Encoding.ASCII.GetString(trace));
            if (!DurableAtOnce)
            {
                _tickets.Add(ticket);
            }
        }

        if (DurableAtOnce)
        {
            observer.OnAppended([ticket], durable: true);
        }

        _appended.Release();
        return true;
    }

    /// <summary>Waits until so many more records have been appended.</summary>
    public async Task AppendedAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(await _appended.WaitAsync(Peer.Patience), $"only {i} of {count} records were appended");
        }
    }

    public async Task RefusedAsync() => Assert.True(await _refusals.WaitAsync(Peer.Patience), "nothing was turned away");

    /// <summary>Reports the oldest records that were not reported yet.</summary>
    public void Report(int count, bool durable = true)
    {
        long[] tickets;
        lock (_gate)
        {
            tickets = [.. _tickets.Take(count)];
            _tickets.RemoveRange(0, tickets.Length);
        }

        Assert.Equal(count, tickets.Length);
        observer.OnAppended(tickets, durable);
    }

    public void Dispose()
    {
        _appended.Dispose();
        _refusals.Dispose();
    }
}
