using System.Text;
using Clutch.Log;
using Clutch.Testing;

namespace Clutch.Contracts.Tests.Log;

/// <summary>What the log on disk keeps, by time and by size, and for whom.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly TimeSpan s_week = TimeSpan.FromDays(7);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_that_a_group_has_not_read_stay_and_the_log_says_why()
    {
        await using EmbeddedLog log = EmbeddedLogTests.Open(_folder, segmentBytes: 4096, retainBytes: 8192, retainUnread: true);
        using ILogReader slow = log.OpenReader(LogStream.Frames, "slow");
        await AppendAsync(log, 3000);
        Until(() => log.Notice?.Contains("group slow has not read them", StringComparison.Ordinal) == true);
        var batch = new LogBatch();
        long handled = 0;
        for (int read = 0; read < 3000; read += batch.Count)
        {
            Assert.True(await slow.ReadAsync(batch, CancellationToken.None));
            handled = batch[batch.Count - 1].Next;
        }

        Assert.Equal(0, log.SkippedBytes);
        Assert.True(EmbeddedLogTests.FrameFiles(_folder).Length > 10);
        slow.Commit(handled);
        await AppendAsync(log, 1);

        Until(() => log.Notice is null && EmbeddedLogTests.FrameFiles(_folder).Length <= 4);
    }

    [Fact]
    public async Task A_group_that_is_away_is_waited_for_until_its_file_is_deleted()
    {
        await using (EmbeddedLog log = EmbeddedLogTests.Open(_folder, segmentBytes: 4096))
        {
            await AppendAsync(log, 100);
            using ILogReader reader = log.OpenReader(LogStream.Frames, "gone");
            var batch = new LogBatch();
            Assert.True(await reader.ReadAsync(batch, CancellationToken.None));
            reader.Commit(batch[0].Next);
        }

        await using EmbeddedLog again = EmbeddedLogTests.Open(_folder, segmentBytes: 4096, retainBytes: 8192, retainUnread: true);
        await AppendAsync(again, 3000);
        Until(() => again.Notice?.Contains("group gone", StringComparison.Ordinal) == true);
        File.Delete(_folder.File("frames", "groups", "gone.position"));
        await AppendAsync(again, 1);

        Until(() => again.Notice is null && EmbeddedLogTests.FrameFiles(_folder).Length <= 4);
    }

    [Fact]
    public async Task A_stream_with_little_in_it_loses_what_is_older_than_the_period()
    {
        await using EmbeddedLog log = Open();
        for (int day = 0; day < 30; day++)
        {
            await AppendAsync(log, 1, LogStream.Commands);
            await AppendAsync(log, 1, LogStream.Frames);
            string newest = Files(LogStream.Commands)[^1];
            File.SetLastWriteTimeUtc(newest, _time.GetUtcNow().UtcDateTime);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Until(() => Files(LogStream.Commands).Length is >= 7 and <= 9);
        Assert.Equal(3, Files(LogStream.Frames).Length); // 90 days: a new file every 11 or so
        using ILogReader reader = log.OpenReader(LogStream.Commands, LogPosition.Earliest);
        var batch = new LogBatch();
        Assert.True(await reader.ReadAsync(batch, CancellationToken.None));
        Assert.True(batch[0].Position > 0);
    }

    [Fact]
    public async Task A_file_goes_on_after_a_restart_and_a_log_without_periods_keeps_everything()
    {
        for (int start = 0; start < 3; start++)
        {
            await using EmbeddedLog log = Open(TimeSpan.Zero);
            await AppendAsync(log, 5, LogStream.Commands);
            _time.Advance(TimeSpan.FromDays(1000));
        }

        Assert.Single(Files(LogStream.Commands));
    }

    /// <summary>Retention comes after the report that an append waits for.</summary>
    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), "it did not come to that");

    private EmbeddedLog Open(TimeSpan? period = null) =>
        new(new EmbeddedLogOptions { Folder = _folder.Path, RetainFor = period ?? TimeSpan.FromDays(90), RetainCommandsFor = period ?? s_week }, _time);

    private string[] Files(LogStream stream) => [.. Directory.GetFiles(_folder.File(stream.ToString().ToLowerInvariant()), "*.log").Order(StringComparer.Ordinal)];

    private static async Task AppendAsync(EmbeddedLog log, int count, LogStream stream = LogStream.Frames)
    {
        // Small batches: a file ends with the batch that fills it.
        using var appender = new BatchAppender(log, stream);
        for (int i = 0; i < count; i++)
        {
            await appender.AppendAsync(Encoding.ASCII.GetBytes("car0"), BitConverter.GetBytes((long)i), CancellationToken.None);
            if (i % 100 == 99)
            {
                await appender.FlushAsync(CancellationToken.None);
            }
        }

        await appender.FlushAsync(CancellationToken.None);
    }
}
