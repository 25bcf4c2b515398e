using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.Testing;

namespace Clutch.Contracts.Tests.Kafka;

/// <summary>Brokers that refuse, vanish, are slow or hand over, while twenty cars send: nothing acknowledged is lost, no car's order changes.</summary>
public sealed class KafkaFaultTests : IDisposable
{
    private const int Partitions = 3;

    private const int NotLeader = 6;
    private const int RequestTimedOut = 7;
    private const int NetworkException = 13;
    private const int NotEnoughReplicas = 19;
    private const int NotEnoughReplicasAfterAppend = 20;
    private const int TopicAuthorizationFailed = 29;
    private const int InvalidRecord = 87;
    private const int BrokenConnection = -195;

    private readonly MockKafka _kafka = new();
    private readonly Fleet _fleet = new(cars: 20, each: 400, window: 16);

    public KafkaFaultTests() => _kafka.CreateTopics("clutch.", Partitions);

    public void Dispose() => _kafka.Dispose();

    [Theory]
    [InlineData(NotLeader)]
    [InlineData(RequestTimedOut)]
    [InlineData(NotEnoughReplicas)]
    [InlineData(NotEnoughReplicasAfterAppend)]
    [InlineData(BrokenConnection)]
    public async Task An_error_that_passes_costs_nothing(int error)
    {
        await using KafkaLog log = Open();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, _fleet);
        _kafka.FailNext(MockKafka.Produce, error, error);
        _fleet.Drive(appender);
        for (int acknowledged = 1000; acknowledged <= 5000; acknowledged += 1000)
        {
            _fleet.WaitForAcknowledged(acknowledged);
            _kafka.FailNext(MockKafka.Produce, error, error);
        }

        _fleet.WaitForAll();

        // A connection may break between the append and the answer, and the mock has been seen to take the batch twice then. Stores know frames that come again.
        Assert.Equal(0, _fleet.Lost);
        int repeated = await _fleet.CheckAsync(log);
        Assert.True(repeated == 0 || error == BrokenConnection, $"{repeated} records came twice");
    }

    [Fact]
    public async Task A_broker_that_goes_and_comes_back_costs_nothing()
    {
        await using KafkaLog log = Open();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, _fleet);
        _fleet.Drive(appender);
        for (int broker = 1; broker <= 3; broker++)
        {
            _fleet.WaitForAcknowledged(broker * 1500);
            _kafka.Down(broker);
            _kafka.MoveLeader("clutch.frames", broker - 1, (broker % 3) + 1);
            _kafka.Up(broker);
        }

        _fleet.WaitForAll();

        Assert.Equal(0, _fleet.Lost);
        Assert.Equal(0, await _fleet.CheckAsync(log));
    }

    [Fact]
    public async Task A_leader_that_moves_costs_nothing()
    {
        await using KafkaLog log = Open();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, _fleet);
        _fleet.Drive(appender);
        for (int round = 1; round <= 6; round++)
        {
            _fleet.WaitForAcknowledged(round * 1000);
            for (int partition = 0; partition < Partitions; partition++)
            {
                _kafka.MoveLeader("clutch.frames", partition, ((partition + round) % 3) + 1);
            }
        }

        _fleet.WaitForAll();

        Assert.Equal(0, _fleet.Lost);
        Assert.Equal(0, await _fleet.CheckAsync(log));
    }

    [Fact]
    public async Task A_slow_broker_costs_time_only()
    {
        await using KafkaLog log = Open();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, _fleet);
        _kafka.SetRoundTrip(1, TimeSpan.FromMilliseconds(150));
        _fleet.Drive(appender);
        _fleet.WaitForAcknowledged(4000);
        _kafka.SetRoundTrip(1, TimeSpan.Zero);
        _fleet.WaitForAll();

        Assert.Equal(0, _fleet.Lost);
        Assert.Equal(0, await _fleet.CheckAsync(log));
    }

    [Theory]
    [InlineData(NetworkException)]
    [InlineData(TopicAuthorizationFailed)]
    [InlineData(InvalidRecord)]
    public async Task A_record_that_is_refused_for_good_takes_those_behind_it_along_and_all_come_again_in_order(int error)
    {
        await using KafkaLog log = Open();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, _fleet);
        for (int broker = 1; broker <= 3; broker++)
        {
            // So that several batches of a car are on their way when one is refused.
            _kafka.SetRoundTrip(broker, TimeSpan.FromMilliseconds(10));
        }

        _fleet.Drive(appender);
        for (int round = 1; round <= 3; round++)
        {
            _fleet.WaitForAcknowledged(round * 2000);
            int lost = _fleet.Lost;
            _kafka.FailNext(MockKafka.Produce, error);
            _fleet.WaitForLost(lost + 1);
        }

        _fleet.WaitForAll();

        await _fleet.CheckAsync(log);
        Assert.True(((KafkaAppender)appender).Restarts >= 3);
        Assert.Null(log.Fault);
    }

    [Fact]
    public async Task Records_that_make_no_progress_are_given_up_and_all_come_again_in_order()
    {
        var time = new ManualTime();
        await using KafkaLog log = Open(time);
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, _fleet);
        _fleet.Drive(appender);
        _fleet.WaitForAcknowledged(2000);
        using var outage = new Outage(_kafka);

        await UntilAsync(() => log.Fault is not null);
        Assert.Equal(0, _fleet.Lost);
        time.Advance(TimeSpan.FromMinutes(3));
        _fleet.WaitForLost(1);
        Assert.Contains("clutch.frames", log.Fault, StringComparison.Ordinal);
        Assert.False(appender.TryAppend("car-0"u8, new byte[4], 0));
        outage.Dispose();

        _fleet.WaitForAll();

        Assert.Null(log.Fault);
        await _fleet.CheckAsync(log);
    }

    [Fact]
    public async Task A_full_memory_refuses_while_no_broker_answers_and_says_when_to_go_on()
    {
        await using KafkaLog log = Open(memoryBudgetBytes: 64 * 1024);
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, _fleet);
        using var outage = new Outage(_kafka);

        // 320 records may be on their way, some 170 fit.
        _fleet.Drive(appender);
        Assert.InRange(((KafkaAppender)appender).WaitingBytes, 60_000, 64 * 1024);
        outage.Dispose();

        _fleet.WaitForAll();

        Assert.Equal(0, _fleet.Lost);
        Assert.Equal(0, await _fleet.CheckAsync(log));
        Assert.Equal(0, ((KafkaAppender)appender).WaitingBytes);
    }

    [Fact]
    public async Task A_close_without_brokers_ends_and_reports_what_was_not_written_as_lost()
    {
        var time = new ManualTime();
        KafkaLog log = Open(time);
        var recorder = new Log.AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        using var outage = new Outage(_kafka);

        Assert.True(appender.TryAppend("car-0"u8, "value"u8, 7));
        Task closing = Task.Run(async () => await log.DisposeAsync());
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(11));
            return closing.IsCompleted;
        });

        Assert.Equal([7], recorder.Lost);
        Assert.False(appender.TryAppend("car-0"u8, "value"u8, 8));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    private KafkaLog Open(TimeProvider? time = null, int memoryBudgetBytes = 4 << 20)
    {
        var options = new KafkaLogOptions
        {
            Brokers = _kafka.Brokers,
            Partitions = Partitions,
            MemoryBudgetBytes = memoryBudgetBytes,
            FaultRetryDelay = TimeSpan.FromMilliseconds(50),
        };
        options.Properties["reconnect.backoff.max.ms"] = "200";
        return new KafkaLog(options, time ?? TimeProvider.System);
    }

    /// <summary>No broker answers. Ends before the log is closed, which would wait for brokers.</summary>
    private sealed class Outage : IDisposable
    {
        private static readonly int[] s_brokers = [1, 2, 3];

        private readonly MockKafka _kafka;

        public Outage(MockKafka kafka)
        {
            _kafka = kafka;
            Array.ForEach(s_brokers, kafka.Down);
        }

        public void Dispose() => Array.ForEach(s_brokers, _kafka.Up);
    }
}
