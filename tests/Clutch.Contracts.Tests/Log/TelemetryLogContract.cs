using System.Buffers.Binary;
using System.Text;
using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

/// <summary>What every telemetry log promises. Each test has a log of its own; opening it again finds what was durable.</summary>
public abstract partial class TelemetryLogContract
{
    protected const int DefaultBudget = 4 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    protected abstract ITelemetryLog Open(int memoryBudgetBytes = DefaultBudget);

    [Fact]
    public async Task Reads_back_what_was_appended_in_the_order_of_each_key()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 1000);

        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        List<(string Key, long Value)> records = await ReadAsync(reader, 1000);

        Assert.Equal(Enumerable.Range(0, 1000).Select(n => ($"car{n % 7}", (long)n)).OrderBy(r => r.Item1, StringComparer.Ordinal), records.OrderBy(r => r.Key, StringComparer.Ordinal));
        Assert.Null(log.Fault);
    }

    [Fact]
    public async Task Tickets_come_back_in_append_order_and_once()
    {
        await using ITelemetryLog log = Open();
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        for (long ticket = 0; ticket < 5000; ticket++)
        {
            Append(appender, recorder, "k"u8, "v"u8, ticket * 3);
        }

        recorder.WaitForDurable(5000);

        Assert.Equal(Enumerable.Range(0, 5000).Select(n => n * 3L), recorder.Durable);
        Assert.Empty(recorder.Lost);
    }

    [Fact]
    public async Task Streams_do_not_mix()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 5);
        AppendNumbers(log, LogStream.DeadLetters, 100, 5);

        using ILogReader frames = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        using ILogReader letters = log.OpenReader(LogStream.DeadLetters, LogPosition.Earliest);

        Assert.Equal(Numbers(0, 5), ByKey(await ReadAsync(frames, 5)));
        Assert.Equal(Numbers(100, 5), ByKey(await ReadAsync(letters, 5)));
    }

    [Fact]
    public async Task Latest_sees_only_what_becomes_durable_later()
    {
        await using ITelemetryLog log = Open();
        AppendNumbers(log, LogStream.Frames, 0, 10);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Latest);
        AppendNumbers(log, LogStream.Frames, 10, 5);

        Assert.Equal(Numbers(10, 5), ByKey(await ReadAsync(reader, 5)));
    }

    [Fact]
    public async Task Reopening_keeps_everything_durable_and_appends_behind_it()
    {
        for (int round = 0; round < 4; round++)
        {
            await using ITelemetryLog log = Open();
            AppendNumbers(log, LogStream.Frames, round * 100, 100);
        }

        await using ITelemetryLog last = Open();
        using ILogReader reader = last.OpenReader(LogStream.Frames, LogPosition.Earliest);

        Assert.Equal(Numbers(0, 400), ByKey(await ReadAsync(reader, 400)));
    }

    [Fact]
    public async Task Several_appenders_each_keep_their_order()
    {
        await using ITelemetryLog log = Open();
        const int Appenders = 4;
        const int Each = 2000;
        await Task.WhenAll(Enumerable.Range(0, Appenders).Select(a => Task.Run(() => AppendNumbers(log, LogStream.Frames, a * Each, Each))));

        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        List<(string Key, long Value)> records = await ReadAsync(reader, Appenders * Each);

        for (int a = 0; a < Appenders; a++)
        {
            Assert.Equal(Numbers(a * Each, Each), ByKey(records.Where(r => r.Value / Each == a)));
        }
    }

    [Fact]
    public async Task One_appender_may_be_shared_between_threads()
    {
        await using ITelemetryLog log = Open();
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(t => Task.Run(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                Append(appender, recorder, "k"u8, Number((t * 1000) + i), (t * 1000) + i);
            }
        })));
        recorder.WaitForDurable(4000);

        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);

        Assert.Equal(recorder.Durable, (await ReadAsync(reader, 4000)).Select(r => r.Value));
    }

    [Fact]
    public async Task Reads_while_records_are_appended()
    {
        await using ITelemetryLog log = Open();
        using ILogReader reader = log.OpenReader(LogStream.Frames, "live");
        Task writer = Task.Run(() => AppendNumbers(log, LogStream.Frames, 0, 20_000));

        List<(string Key, long Value)> records = await ReadAsync(reader, 20_000);
        await writer;

        Assert.Equal(Numbers(0, 20_000), ByKey(records));
    }

    [Fact]
    public async Task A_group_has_one_reader_at_a_time()
    {
        await using ITelemetryLog log = Open();
        using (log.OpenReader(LogStream.Frames, "sink"))
        {
            Assert.Contains("sink", Assert.Throws<LogException>(() => log.OpenReader(LogStream.Frames, "sink")).Message);
        }

        log.OpenReader(LogStream.Frames, "sink").Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    public async Task A_group_name_that_is_no_plain_word_is_refused(string group)
    {
        await using ITelemetryLog log = Open();

        Assert.Throws<LogException>(() => log.OpenReader(LogStream.Frames, group));
    }

    [Fact]
    public async Task Appending_allocates_nothing()
    {
        await using ITelemetryLog log = Open();
        var observer = new Counter();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, observer);
        byte[] key = "vehicle-0001"u8.ToArray();
        byte[] value = new byte[120];
        Assert.True(AllocatedBy(() => value = new byte[120]) > 0, "the probe sees no allocation at all");

        // A round fills the budget to the brim; so every buffer has its final size after some rounds, and refusals are measured too.
        long Round()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 40_000; i++)
            {
                _ = appender.TryAppend(key, value, i);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        long least = Enumerable.Range(0, 20).Min(_ => Round());

        Assert.Equal(0, least);
    }

    protected static CancellationToken Patience() => new CancellationTokenSource(s_patience).Token;

    protected static byte[] Number(long value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>The values, key by key: the order that the log promises.</summary>
    protected static IEnumerable<long> ByKey(IEnumerable<(string Key, long Value)> records) => records.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Value);

    /// <summary>What <see cref="AppendNumbers"/> appends, as <see cref="ByKey"/> gives it.</summary>
    protected static IEnumerable<long> Numbers(long first, int count) => ByKey(Enumerable.Range(0, count).Select(n => (KeyOf(first + n), first + n)));

    /// <summary>Appends and, when refused, waits as the contract says.</summary>
    internal static void Append(ILogAppender appender, AppendRecorder recorder, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long ticket)
    {
        int calls = recorder.Calls;
        while (!appender.TryAppend(key, value, ticket))
        {
            recorder.WaitForCall(calls);
            calls = recorder.Calls;
        }
    }

    /// <summary>Appends consecutive numbers and waits until they are durable.</summary>
    protected static void AppendNumbers(ITelemetryLog log, LogStream stream, long first, int count)
    {
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(stream, recorder);
        for (long n = first; n < first + count; n++)
        {
            Append(appender, recorder, Encoding.ASCII.GetBytes(KeyOf(n)), Number(n), n);
        }

        recorder.WaitForDurable(count);
    }

    protected static async Task<List<(string Key, long Value)>> ReadAsync(ILogReader reader, int count)
    {
        var batch = new LogBatch();
        var records = new List<(string Key, long Value)>();
        while (records.Count < count && await reader.ReadAsync(batch, Patience()))
        {
            Assert.True(batch.Count > 0);
            for (int i = 0; i < batch.Count; i++)
            {
                records.Add((Encoding.ASCII.GetString(batch[i].Key.Span), BinaryPrimitives.ReadInt64LittleEndian(batch[i].Value.Span)));
            }
        }

        Assert.Equal(count, records.Count);
        return records;
    }

    protected static async Task<List<(long Position, long Next, long Value)>> ReadRecordsAsync(ILogReader reader, int count)
    {
        var batch = new LogBatch();
        var records = new List<(long Position, long Next, long Value)>();
        while (records.Count < count && await reader.ReadAsync(batch, Patience()))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                records.Add((batch[i].Position, batch[i].Next, BinaryPrimitives.ReadInt64LittleEndian(batch[i].Value.Span)));
            }
        }

        Assert.Equal(count, records.Count);
        return records;
    }

    private static string KeyOf(long number) => $"car{number % 7}";

    private static byte[] Noise(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Counter : IAppendObserver
    {
        private long _count;

        public void OnAppended(ReadOnlySpan<long> tickets, bool durable) => _count += tickets.Length;
    }
}
