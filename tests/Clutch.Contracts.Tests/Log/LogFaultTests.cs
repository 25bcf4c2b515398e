using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

/// <summary>A disk that fails: /dev/full in the place of the next file answers "no space left", as a full disk does.</summary>
public sealed class LogFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_is_a_fault_nothing_is_acknowledged_and_the_log_recovers()
    {
        await using EmbeddedLog log = EmbeddedLogTests.Open(_folder, segmentBytes: 4096);
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        byte[] fill = new byte[5000];
        BitConverter.TryWriteBytes(fill, 1L);
        Assert.True(appender.TryAppend("k"u8, fill, 1));
        recorder.WaitForDurable(1); // the file is longer than a segment: the next record opens a new one
        string next = _folder.File("frames", $"{10 + 1 + fill.Length:D20}.log");
        File.CreateSymbolicLink(next, "/dev/full");

        Assert.True(appender.TryAppend("k"u8, BitConverter.GetBytes(2L), 2));
        recorder.WaitForLost(1);
        Assert.Contains("No space left", log.Fault);
        Assert.False(appender.TryAppend("k"u8, BitConverter.GetBytes(3L), 3));

        File.Delete(next);
        TelemetryLogContract.Append(appender, recorder, "k"u8, BitConverter.GetBytes(4L), 4); // waits for calls, as the contract says
        Assert.Null(log.Fault);
        recorder.WaitForDurable(2);

        Assert.Equal([1, 4], recorder.Durable);
        Assert.Equal([2], recorder.Lost);
        Assert.Equal([1, 4], await EmbeddedLogTests.ReadAllAsync(log));
    }

    [Fact]
    public async Task What_gathered_behind_a_failed_batch_is_lost_with_it()
    {
        await using EmbeddedLog log = EmbeddedLogTests.Open(_folder, segmentBytes: 4096);
        File.CreateSymbolicLink(_folder.File("frames", $"{0:D20}.log"), "/dev/full");
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        long ticket = 0;
        while (appender.TryAppend("k"u8, "v"u8, ticket))
        {
            ticket++;
        }

        recorder.WaitForLost((int)ticket);

        Assert.Equal(Enumerable.Range(0, (int)ticket).Select(n => (long)n), recorder.Lost);
        Assert.Empty(recorder.Durable);
    }

    [Fact]
    public async Task A_faulted_log_closes_at_once()
    {
        EmbeddedLog log = EmbeddedLogTests.Open(_folder, segmentBytes: 4096);
        File.CreateSymbolicLink(_folder.File("frames", $"{0:D20}.log"), "/dev/full");
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        Assert.True(appender.TryAppend("k"u8, "v"u8, 1));
        recorder.WaitForLost(1);

        await log.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
