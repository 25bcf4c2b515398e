using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

public abstract partial class TelemetryLogContract
{
    [Fact]
    public async Task Refuses_beyond_the_memory_budget_and_calls_the_observer_when_there_is_room()
    {
        await using ITelemetryLog log = Open(memoryBudgetBytes: 64 * 1024);
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        byte[] value = new byte[20_000];
        int refusals = 0;
        for (long ticket = 0; ticket < 200; ticket++)
        {
            int calls = recorder.Calls;
            while (!appender.TryAppend("k"u8, value, ticket))
            {
                refusals++;
                recorder.WaitForCall(calls);
                calls = recorder.Calls;
            }
        }

        recorder.WaitForDurable(200);

        Assert.True(refusals > 0, "200 records of 20,000 bytes never filled 64 KiB");
        Assert.Equal(Enumerable.Range(0, 200).Select(n => (long)n), recorder.Durable);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(17, 0)]
    [InlineData(64, 256 * 1024)]
    [InlineData(65_535, 1_000_000)]
    public async Task Keeps_keys_and_values_of_any_length(int keyLength, int valueLength)
    {
        byte[] key = Noise(keyLength, 1);
        byte[] value = Noise(valueLength, 2);
        await using ITelemetryLog log = Open();
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        Append(appender, recorder, "before"u8, "b"u8, 1);
        Append(appender, recorder, key, value, 2);
        Append(appender, recorder, "after"u8, "a"u8, 3);
        recorder.WaitForDurable(3);

        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        var batch = new LogBatch(4096);
        var seen = new List<(byte[] Key, byte[] Value)>();
        while (seen.Count < 3 && await reader.ReadAsync(batch, Patience()))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                seen.Add((batch[i].Key.ToArray(), batch[i].Value.ToArray()));
            }
        }

        Assert.Equal(3, seen.Count);
        (byte[] Key, byte[] Value) found = seen.Single(r => !r.Key.AsSpan().SequenceEqual("before"u8) && !r.Key.AsSpan().SequenceEqual("after"u8));
        Assert.Equal(key, found.Key);
        Assert.Equal(value, found.Value);
    }

    [Fact]
    public async Task A_record_that_can_never_fit_is_an_error_not_a_refusal()
    {
        await using ITelemetryLog log = Open(memoryBudgetBytes: 64 * 1024);
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, new AppendRecorder());

        Assert.Throws<ArgumentException>(() => appender.TryAppend("k"u8, new byte[70_000], 1));
        Assert.Throws<ArgumentException>(() => appender.TryAppend(new byte[65_536], "v"u8, 1));
    }
}
