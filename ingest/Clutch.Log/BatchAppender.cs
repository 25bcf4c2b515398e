namespace Clutch.Log;

/// <summary>Appends records one after the other and waits until all are durable: for work that goes through a log batch by batch. Belongs to one caller.</summary>
public sealed class BatchAppender : IAppendObserver, IDisposable
{
    private readonly SemaphoreSlim _reported = new(0);
    private readonly ILogAppender _appender;
    private long _appended;
    private long _durable;
    private long _lost;

    /// <summary>A writer of one stream.</summary>
    public BatchAppender(ITelemetryLog log, LogStream stream)
    {
        Stream = stream;
        _appender = log.OpenAppender(stream, this);
    }

    public LogStream Stream { get; }

    /// <inheritdoc cref="AppendAsync(ReadOnlyMemory{byte}, ReadOnlyMemory{byte}, ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask AppendAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken) =>
        AppendAsync(key, value, trace: default, cancellationToken);

    /// <summary>Copies the record, waiting for room if need be.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> trace, CancellationToken cancellationToken)
    {
        while (!_appender.TryAppend(key.Span, value.Span, ticket: 0, trace.Span))
        {
            await _reported.WaitAsync(cancellationToken);
        }

        _appended++;
    }

    /// <summary>Waits until everything that was appended is durable.</summary>
    /// <exception cref="LogException">The log lost records; what was appended since the last call may be there or not.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _durable) + Volatile.Read(ref _lost) < _appended)
        {
            await _reported.WaitAsync(cancellationToken);
        }

        if (Volatile.Read(ref _lost) > 0)
        {
            throw new LogException($"{_lost} records of {Stream.Name()} could not be made durable. See to the log's disk or brokers, then start again.");
        }
    }

    public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
    {
        if (durable)
        {
            Interlocked.Add(ref _durable, tickets.Length);
        }
        else
        {
            Interlocked.Add(ref _lost, tickets.Length);
        }

        _reported.Release();
    }

    public void Dispose() => _appender.Dispose();
}
