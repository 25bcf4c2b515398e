using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

public abstract partial class TelemetryLogContract
{
    [Fact]
    public async Task A_waiting_read_ends_when_the_log_is_closed()
    {
        ITelemetryLog log = Open();
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Latest);
        ValueTask<bool> waiting = reader.ReadAsync(new LogBatch(), Patience());
        Assert.False(waiting.IsCompleted);

        await log.DisposeAsync();

        Assert.False(await waiting);
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        await using ITelemetryLog log = Open();
        using ILogReader reader = log.OpenReader(LogStream.Frames, "sink");
        using var cancel = new CancellationTokenSource();
        ValueTask<bool> waiting = reader.ReadAsync(new LogBatch(), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.AsTask());

        AppendNumbers(log, LogStream.Frames, 0, 3);

        Assert.Equal(Numbers(0, 3), ByKey(await ReadAsync(reader, 3)));
    }

    [Fact]
    public async Task Closing_the_log_reports_what_was_appended_before()
    {
        var recorder = new AppendRecorder();
        ITelemetryLog log = Open();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        for (long ticket = 0; ticket < 500; ticket++)
        {
            Append(appender, recorder, "k"u8, "v"u8, ticket);
        }

        await log.DisposeAsync();

        Assert.Equal(500, recorder.Durable.Count);
        Assert.False(appender.TryAppend("k"u8, "v"u8, 500));
    }
}
