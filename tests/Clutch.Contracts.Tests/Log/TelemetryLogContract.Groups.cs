using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

public abstract partial class TelemetryLogContract
{
    [Fact]
    public async Task A_group_resumes_after_its_committed_position()
    {
        long next;
        await using (ITelemetryLog log = Open())
        {
            AppendNumbers(log, LogStream.Frames, 0, 100);
            using ILogReader reader = log.OpenReader(LogStream.Frames, "sink");
            next = (await ReadRecordsAsync(reader, 100))[39].Next;
            reader.Commit(next);
        }

        await using ITelemetryLog again = Open();
        using ILogReader resumed = again.OpenReader(LogStream.Frames, "sink");
        List<(long Position, long Next, long Value)> records = await ReadRecordsAsync(resumed, 60);

        Assert.Equal(next, records[0].Position);
        Assert.Equal(Enumerable.Range(40, 60).Select(n => (long)n), records.Select(r => r.Value));
    }

    [Fact]
    public async Task A_group_that_never_committed_starts_at_the_earliest_record()
    {
        await using (ITelemetryLog log = Open())
        {
            AppendNumbers(log, LogStream.Frames, 0, 10);
            using ILogReader reader = log.OpenReader(LogStream.Frames, "sink");
            await ReadAsync(reader, 10);
        }

        await using ITelemetryLog again = Open();
        using ILogReader resumed = again.OpenReader(LogStream.Frames, "sink");

        Assert.Equal(0, (await ReadAsync(resumed, 10))[0].Value);
    }

    [Fact]
    public async Task Groups_do_not_share_positions()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 10);
        using (ILogReader one = log.OpenReader(LogStream.Frames, "one"))
        {
            one.Commit((await ReadRecordsAsync(one, 10))[9].Next);
        }

        using ILogReader two = log.OpenReader(LogStream.Frames, "two");

        Assert.Equal(0, (await ReadAsync(two, 10))[0].Value);
    }

    [Fact]
    public async Task A_reader_without_a_group_commits_nothing()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 3);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        reader.Commit((await ReadRecordsAsync(reader, 3))[2].Next);

        using ILogReader other = log.OpenReader(LogStream.Frames, LogPosition.Earliest);

        Assert.Equal(0, (await ReadAsync(other, 3))[0].Value);
    }

    [Fact]
    public async Task Reads_from_a_position_that_a_record_gave()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 50);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        List<(long Position, long Next, long Value)> all = await ReadRecordsAsync(reader, 50);

        using ILogReader at = log.OpenReader(LogStream.Frames, LogPosition.At(all[20].Position));
        using ILogReader behind = log.OpenReader(LogStream.Frames, LogPosition.At(all[20].Next));

        Assert.Equal(20, (await ReadAsync(at, 30))[0].Value);
        Assert.Equal(21, (await ReadAsync(behind, 29))[0].Value);
        Assert.All(all.Zip(all.Skip(1)), pair => Assert.True(pair.First.Next <= pair.Second.Position));
    }
}
