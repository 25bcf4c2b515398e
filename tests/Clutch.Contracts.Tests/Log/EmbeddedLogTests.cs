using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

/// <summary>The log on disk: the contract, and what only files can suffer.</summary>
public sealed class EmbeddedLogTests : TelemetryLogContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reader_goes_where_its_group_is_moved_while_it_waits_and_its_late_commit_does_not_undo_that()
    {
        await using EmbeddedLog log = Open(_folder);
        AppendNumbers(log, LogStream.Frames, 0, 10);
        using ILogReader reader = log.OpenReader(LogStream.Frames, "sink");
        List<(long Position, long Next, long Value)> read = await ReadRecordsAsync(reader, 10);
        reader.Commit(read[4].Next);
        var batch = new LogBatch();
        ValueTask<bool> waits = reader.ReadAsync(batch, Patience());
        Assert.False(waits.IsCompleted);

        log.MoveGroup(LogStream.Frames, "sink", LogPosition.At(read[2].Position));

        Assert.True(await waits);
        Assert.Equal(read[2].Position, batch[0].Position);
        log.MoveGroup(LogStream.Frames, "sink", LogPosition.Earliest);
        reader.Commit(read[9].Next);
        Assert.Equal(0, Assert.Single(new EmbeddedLogView(_folder.Path, TimeProvider.System).Describe(LogStream.Frames).Groups).Committed);
        Assert.Throws<LogException>(() => log.MoveGroup(LogStream.Frames, "sink", LogPosition.At(read[9].Next + 1)));
    }

    [Fact]
    public async Task Goes_on_over_many_small_files()
    {
        await using (EmbeddedLog log = Open(_folder, segmentBytes: 4096))
        {
            for (int i = 0; i < 30; i++)
            {
                AppendNumbers(log, LogStream.Frames, i * 100, 100);
            }
        }

        Assert.True(FrameFiles(_folder).Length > 5);
        Assert.Equal(Enumerable.Range(0, 3000).Select(n => (long)n), await ReadAllAsync(_folder));
    }

    [Fact]
    public async Task Retention_drops_the_oldest_files_and_readers_resume_at_the_begin()
    {
        await using EmbeddedLog log = Open(_folder, segmentBytes: 4096, retainBytes: 20_000);
        using ILogReader behind = log.OpenReader(LogStream.Frames, "slow");
        for (int i = 0; i < 60; i++)
        {
            AppendNumbers(log, LogStream.Frames, i * 100, 100);
        }

        var batch = new LogBatch();
        Assert.True(await behind.ReadAsync(batch, Patience()));

        Assert.True(batch[0].Position > 0);
        Assert.Equal(batch[0].Position, log.SkippedBytes);
        Assert.Contains("group slow had read up to 0", log.Notice);
        Assert.InRange(FrameFiles(_folder).Sum(f => new FileInfo(f).Length), 1, 20_000 + (2 * 4096));
    }

    [Fact]
    public async Task A_reader_finishes_a_file_that_retention_removes_under_it()
    {
        await using EmbeddedLog log = Open(_folder, segmentBytes: 4096, retainBytes: 8192);
        AppendNumbers(log, LogStream.Frames, 0, 10);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        var batch = new LogBatch(64);
        Assert.True(await reader.ReadAsync(batch, Patience()));
        for (int i = 0; i < 30; i++)
        {
            AppendNumbers(log, LogStream.Frames, 10 + (i * 100), 100);
        }

        long next;
        do
        {
            Assert.Equal(0, log.SkippedBytes);
            next = batch[batch.Count - 1].Next;
            Assert.True(await reader.ReadAsync(batch, Patience()));
        }
        while (batch[0].Position == next);

        // The jump is from the end of the first file, of at least 4,096 bytes, to what is left.
        Assert.True(next >= 4096, $"the first file was left at {next}");
        Assert.Equal(batch[0].Position - next, log.SkippedBytes);
    }

    [Fact]
    public async Task An_appender_refused_because_of_another_is_called_too()
    {
        await using EmbeddedLog log = Open(_folder, memoryBudgetBytes: 64 * 1024);
        var greedy = new AppendRecorder();
        var modest = new AppendRecorder();
        using ILogAppender first = log.OpenAppender(LogStream.Frames, greedy);
        using ILogAppender second = log.OpenAppender(LogStream.Frames, modest);
        byte[] value = new byte[30_000];
        int refusals = 0;
        for (int round = 0; round < 50; round++)
        {
            while (first.TryAppend("k"u8, value, round))
            {
            }

            int calls = modest.Calls;
            while (!second.TryAppend("k"u8, value, round))
            {
                refusals++;
                modest.WaitForCall(calls);
                calls = modest.Calls;
            }
        }

        modest.WaitForDurable(50);

        Assert.True(refusals > 0, "the second appender was never refused");
    }

    [Fact]
    public async Task Keeps_the_order_of_all_keys()
    {
        await using EmbeddedLog log = Open(_folder);
        AppendNumbers(log, LogStream.Frames, 0, 1000);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);

        List<(long Position, long Next, long Value)> records = await ReadRecordsAsync(reader, 1000);

        Assert.Equal(Enumerable.Range(0, 1000).Select(n => (long)n), records.Select(r => r.Value));
        Assert.All(records.Zip(records.Skip(1)), pair => Assert.True(pair.First.Next <= pair.Second.Position));
    }

    [Fact]
    public async Task A_place_in_another_log_is_refused()
    {
        await using EmbeddedLog log = Open(_folder);

        Assert.Contains("another log", Assert.Throws<LogException>(() => log.OpenReader(LogStream.Frames, LogPosition.Of([0, 0]))).Message);
    }

    [Fact]
    public async Task A_second_opener_is_told_which_folder_is_taken()
    {
        await using EmbeddedLog log = Open(_folder);

        Assert.Contains(_folder.Path, Assert.Throws<LogException>(() => Open(_folder)).Message);
    }

    [Fact]
    public void A_folder_that_cannot_be_used_is_named()
    {
        File.WriteAllText(_folder.File("file"), "");

        Assert.Contains(_folder.File("file"), Assert.Throws<LogException>(() => new EmbeddedLog(new EmbeddedLogOptions { Folder = _folder.File("file") })).Message);
        Assert.Contains("/proc/clutch", Assert.Throws<LogException>(() => new EmbeddedLog(new EmbeddedLogOptions { Folder = "/proc/clutch" })).Message);
    }

    [Fact]
    public void Wrong_settings_are_named()
    {
        var options = new EmbeddedLogOptions { Folder = "", MemoryBudgetBytes = 1, SegmentBytes = 1, RetainBytes = -1, FaultRetryDelay = TimeSpan.Zero };

        string message = Assert.Throws<LogException>(() => new EmbeddedLog(options)).Message;

        Assert.All(["Folder", "MemoryBudgetBytes", "SegmentBytes", "RetainBytes", "FaultRetryDelay"], name => Assert.Contains(name, message));
    }

    [Fact]
    public async Task A_damaged_group_file_means_earliest()
    {
        await using (EmbeddedLog log = Open(_folder))
        {
            AppendNumbers(log, LogStream.Frames, 0, 10);
            using ILogReader reader = log.OpenReader(LogStream.Frames, "sink");
            reader.Commit((await ReadRecordsAsync(reader, 10))[4].Next);
        }

        string file = _folder.File("frames", "groups", "sink.position");
        byte[] good = await File.ReadAllBytesAsync(file);
        for (int length = 0; length < good.Length; length++)
        {
            await File.WriteAllBytesAsync(file, good[..length]);
            Assert.Equal(0, await FirstOfGroupAsync("sink", 10));
        }

        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(file, bad);
            Assert.Equal(0, await FirstOfGroupAsync("sink", 10));
        }

        await File.WriteAllBytesAsync(file, good);
        Assert.Equal(5, await FirstOfGroupAsync("sink", 5));
    }

    [Fact]
    public async Task A_group_behind_the_end_of_the_log_begins_again()
    {
        await using (EmbeddedLog log = Open(_folder))
        {
            AppendNumbers(log, LogStream.Frames, 0, 10);
            using ILogReader reader = log.OpenReader(LogStream.Frames, "sink");
            reader.Commit((await ReadRecordsAsync(reader, 10))[9].Next);
        }

        File.Delete(FrameFiles(_folder)[0]);
        await using EmbeddedLog fresh = Open(_folder);
        AppendNumbers(fresh, LogStream.Frames, 50, 2);
        using ILogReader again = fresh.OpenReader(LogStream.Frames, "sink");

        Assert.Equal([50, 51], (await ReadAsync(again, 2)).Select(r => r.Value));
    }

    protected override ITelemetryLog Open(int memoryBudgetBytes = DefaultBudget) => Open(_folder, memoryBudgetBytes);

    internal static EmbeddedLog Open(TemporaryFolder folder, int memoryBudgetBytes = DefaultBudget, int segmentBytes = 1 << 20, long retainBytes = 0, bool retainUnread = false) =>
        new(new EmbeddedLogOptions
        {
            Folder = folder.Path,
            MemoryBudgetBytes = memoryBudgetBytes,
            SegmentBytes = segmentBytes,
            RetainBytes = retainBytes,
            RetainUnread = retainUnread,
            FaultRetryDelay = TimeSpan.FromMilliseconds(5),
        });

    internal static string[] FrameFiles(TemporaryFolder folder) => [.. Directory.GetFiles(folder.File("frames"), "*.log").Order(StringComparer.Ordinal)];

    /// <summary>Opens the log and reads all frames that are there.</summary>
    internal static async Task<List<long>> ReadAllAsync(TemporaryFolder folder)
    {
        await using EmbeddedLog log = Open(folder);
        return await ReadAllAsync(log);
    }

    /// <summary>All frames that are there: up to a mark that this method appends. Marks of earlier calls are left out.</summary>
    internal static async Task<List<long>> ReadAllAsync(EmbeddedLog log)
    {
        const long FirstMark = long.MaxValue / 2;
        long mark = Random.Shared.NextInt64(FirstMark, long.MaxValue);
        AppendNumbers(log, LogStream.Frames, mark, 1);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        var batch = new LogBatch();
        var numbers = new List<long>();
        while (await reader.ReadAsync(batch, Patience()))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                long number = BitConverter.ToInt64(batch[i].Value.Span);
                if (number == mark)
                {
                    return numbers;
                }

                if (number < FirstMark)
                {
                    numbers.Add(number);
                }
            }
        }

        throw new InvalidOperationException("the log was closed");
    }

    /// <summary>Appends one frame of 22 bytes on disk and waits until it is durable.</summary>
    internal static void AppendOne(EmbeddedLog log, long number)
    {
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        Assert.True(appender.TryAppend("car0"u8, Number(number), number));
        recorder.WaitForDurable(1);
    }

    private async Task<long> FirstOfGroupAsync(string group, int count)
    {
        await using EmbeddedLog log = Open(_folder);
        using ILogReader reader = log.OpenReader(LogStream.Frames, group);
        return (await ReadAsync(reader, count))[0].Value;
    }
}
