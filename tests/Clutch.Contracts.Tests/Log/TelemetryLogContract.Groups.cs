using System.Buffers.Binary;
using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

public abstract partial class TelemetryLogContract
{
    [Fact]
    public async Task A_group_resumes_after_its_committed_position()
    {
        List<(long Position, long Next, long Value)> read;
        await using (ITelemetryLog log = Open())
        {
            AppendNumbers(log, LogStream.Frames, 0, 100);
            using ILogReader reader = log.OpenReader(LogStream.Frames, "sink");
            read = await ReadRecordsAsync(reader, 100);
            reader.Commit(read[39].Next);
        }

        await using ITelemetryLog again = Open();
        using ILogReader resumed = again.OpenReader(LogStream.Frames, "sink");
        List<(long Position, long Next, long Value)> records = await ReadRecordsAsync(resumed, 60);

        Assert.Equal(read.Skip(40).OrderBy(r => r.Value), records.OrderBy(r => r.Value));
    }

    [Fact]
    public async Task Each_commit_covers_all_that_was_read_before()
    {
        await using (ITelemetryLog log = Open())
        {
            AppendNumbers(log, LogStream.Frames, 0, 50);
            using ILogReader reader = log.OpenReader(LogStream.Frames, "sink");
            List<(long Position, long Next, long Value)> read = await ReadRecordsAsync(reader, 50);
            reader.Commit(read[9].Next);
            reader.Commit(read[24].Next);
            AppendNumbers(log, LogStream.Frames, 50, 50);
            reader.Commit((await ReadRecordsAsync(reader, 50))[^1].Next);
            AppendNumbers(log, LogStream.Frames, 100, 5);
        }

        await using ITelemetryLog again = Open();
        using ILogReader resumed = again.OpenReader(LogStream.Frames, "sink");

        Assert.Equal(Numbers(100, 5), ByKey(await ReadAsync(resumed, 5)));
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

        Assert.Equal(Numbers(0, 10), ByKey(await ReadAsync(resumed, 10)));
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

        Assert.Equal(Numbers(0, 10), ByKey(await ReadAsync(two, 10)));
    }

    [Fact]
    public async Task A_reader_without_a_group_commits_nothing()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 3);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        reader.Commit((await ReadRecordsAsync(reader, 3))[2].Next);

        using ILogReader other = log.OpenReader(LogStream.Frames, LogPosition.Earliest);

        Assert.Equal(Numbers(0, 3), ByKey(await ReadAsync(other, 3)));
    }

    [Fact]
    public async Task Reads_from_a_position_that_a_record_gave()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 50);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        List<(long Position, long Next, long Value)> car6 = [.. (await ReadRecordsAsync(reader, 50)).Where(r => r.Value % 7 == 6)];

        using ILogReader at = log.OpenReader(LogStream.Frames, LogPosition.At(car6[2].Position));
        using ILogReader behind = log.OpenReader(LogStream.Frames, LogPosition.At(car6[2].Next));

        Assert.Equal([20, 27, 34, 41, 48], await ReadCar6Async(at));
        Assert.Equal([27, 34, 41, 48], await ReadCar6Async(behind));
        Assert.All(car6.Zip(car6.Skip(1)), pair => Assert.True(pair.First.Next <= pair.Second.Position));
    }

    [Fact]
    public async Task A_reader_opened_at_the_place_of_another_goes_on_where_that_one_was()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 100);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        var batch = new LogBatch(200);
        var values = new List<long>();
        while (values.Count < 40)
        {
            Assert.True(await reader.ReadAsync(batch, Patience()));
            values.AddRange(Enumerable.Range(0, batch.Count).Select(i => BinaryPrimitives.ReadInt64LittleEndian(batch[i].Value.Span)));
        }

        using ILogReader next = log.OpenReader(LogStream.Frames, reader.Place);
        values.AddRange((await ReadAsync(next, 100 - values.Count)).Select(r => r.Value));

        Assert.Equal(Enumerable.Range(0, 100).Select(n => (long)n), values.Order());
    }

    /// <summary>What is left of car 6, whose last record of the fifty is the 48.</summary>
    private static async Task<List<long>> ReadCar6Async(ILogReader reader)
    {
        var batch = new LogBatch();
        var values = new List<long>();
        while (!values.Contains(48) && await reader.ReadAsync(batch, Patience()))
        {
            values.AddRange(Enumerable.Range(0, batch.Count).Select(i => BinaryPrimitives.ReadInt64LittleEndian(batch[i].Value.Span)).Where(value => value % 7 == 6));
        }

        return values;
    }
}
