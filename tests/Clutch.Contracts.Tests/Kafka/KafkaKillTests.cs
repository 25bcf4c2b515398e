using System.Globalization;
using System.Text;
using Clutch.Contracts.Tests.Log;
using Clutch.Log;
using Clutch.Log.Kafka;
using Clutch.Testing;

namespace Clutch.Contracts.Tests.Kafka;

/// <summary>Processes that die while they append to Kafka, or read as members of a group.</summary>
public sealed class KafkaKillTests : IDisposable
{
    private const int Partitions = 4;
    private const int Cars = 12;
    private const string Group = "sink";

    private readonly TemporaryFolder _folder = new();
    private readonly MockKafka _kafka = new();

    public KafkaKillTests() => _kafka.CreateTopics("clutch.", Partitions);

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_writer_is_killed()
    {
        long acknowledged = await DoomedWriter.RunAsync(Program.KafkaWriter, _kafka.Brokers, killAfter: 20_000);

        await using KafkaLog log = Open(_kafka.Brokers);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        long[] next = new long[Cars];
        long seen = 0;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var batch = new LogBatch();
        while (seen <= acknowledged)
        {
            Assert.True(await reader.ReadAsync(batch, patience.Token));
            for (int i = 0; i < batch.Count; i++)
            {
                (int car, long number) = Parse(batch[i]);
                Assert.Equal((next[car] * Cars) + car, number);
                next[car]++;
                seen += number <= acknowledged ? 1 : 0;
            }
        }
    }

    [Fact]
    public async Task A_member_that_is_killed_leaves_its_records_to_the_others_and_none_is_missing()
    {
        const int Records = 12_000;
        await using KafkaLog log = Open(_kafka.Brokers);
        var recorder = new AppendRecorder();
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, recorder);
        for (int n = 0; n < Records / 2; n++)
        {
            TelemetryLogContract.Append(appender, recorder, Key(n), BitConverter.GetBytes((long)n), n);
        }

        // Reads on as records come, so that it is killed with some handled and not committed.
        Task<long> killed = DoomedWriter.RunAsync(Program.KafkaReader, $"{_kafka.Brokers} {_folder.File("stored")}", killAfter: Records / 4);
        using ILogReader survivor = log.OpenReader(LogStream.Frames, Group);
        Task<List<long>> surviving = ReadAsync(survivor, Records, StoredByTheKilled, killed);
        for (int n = Records / 2; n < Records; n++)
        {
            TelemetryLogContract.Append(appender, recorder, Key(n), BitConverter.GetBytes((long)n), n);
        }

        List<long> here = await surviving;
        List<long> there = StoredByTheKilled();

        Assert.NotEmpty(there);
        Assert.Equal(Enumerable.Range(0, Records).Select(n => (long)n), here.Union(there).Order());
        Assert.Equal(Records, recorder.Durable.Count);

        // Each process sees a car's records in order, also where some come again.
        foreach (IGrouping<long, long> car in here.Distinct().GroupBy(n => n % Cars).Concat(there.Distinct().GroupBy(n => n % Cars)))
        {
            Assert.Equal(car.Order(), car);
        }
    }

    /// <summary>Appends for ever, all cars in turn.</summary>
    internal static void Write(string brokers)
    {
        KafkaLog log = Open(brokers);
        var printer = new Printer();
        ILogAppender appender = log.OpenAppender(LogStream.Frames, printer);
        for (long n = 0; ; n++)
        {
            printer.WaitFor(n - 2000);
            while (!appender.TryAppend(Key(n), BitConverter.GetBytes(n), n))
            {
                printer.WaitFor(n - 1000);
            }
        }
    }

    /// <summary>Stores what it reads in a file, then commits, then says how much that was.</summary>
    internal static void Read(string target)
    {
        string[] parts = target.Split(' ');
        KafkaLog log = Open(parts[0]);
        ILogReader reader = log.OpenReader(LogStream.Frames, Group);
        var batch = new LogBatch(1024);
        long stored = 0;
        while (reader.ReadAsync(batch, CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            File.AppendAllLines(parts[1], Enumerable.Range(0, batch.Count).Select(i => Parse(batch[i]).Number.ToString(CultureInfo.InvariantCulture)));
            stored += batch.Count;
            if (stored % 3 == 0)
            {
                // Not always: a kill finds records that are stored and not committed.
                reader.Commit(batch[batch.Count - 1].Next);
            }

            Program.Acknowledge(stored);
        }
    }

    private static async Task<List<long>> ReadAsync(ILogReader reader, int records, Func<List<long>> others, Task<long> killed)
    {
        var numbers = new List<long>();
        var batch = new LogBatch(4096);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!killed.IsCompleted || numbers.Union(others()).Count() < records)
        {
            using var look = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
            look.CancelAfter(TimeSpan.FromMilliseconds(500));
            try
            {
                Assert.True(await reader.ReadAsync(batch, look.Token));
                numbers.AddRange(Enumerable.Range(0, batch.Count).Select(i => Parse(batch[i]).Number));
                reader.Commit(batch[batch.Count - 1].Next);
            }
            catch (OperationCanceledException) when (!patience.IsCancellationRequested)
            {
                // Nothing now; look again whether all is there.
            }
            catch (LogException)
            {
                // The group was divided anew in between: what is not committed comes again, to somebody.
            }
        }

        await killed;
        return numbers;
    }

    private static KafkaLog Open(string brokers)
    {
        var options = new KafkaLogOptions { Brokers = brokers, Partitions = Partitions };
        options.Properties["session.timeout.ms"] = "4000";
        options.Properties["heartbeat.interval.ms"] = "500";
        return new KafkaLog(options, TimeProvider.System);
    }

    private static byte[] Key(long number) => Encoding.ASCII.GetBytes($"car-{number % Cars}");

    private static (int Car, long Number) Parse(LogRecord record) =>
        (int.Parse(Encoding.ASCII.GetString(record.Key.Span)["car-".Length..]), BitConverter.ToInt64(record.Value.Span));

    private List<long> StoredByTheKilled()
    {
        if (!File.Exists(_folder.File("stored")))
        {
            return [];
        }

        using var stream = new FileStream(_folder.File("stored"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
    }

    /// <summary>Prints the number up to which all records are durable: reports of different partitions overtake each other.</summary>
    private sealed class Printer : IAppendObserver
    {
        private readonly object _gate = new();
        private readonly HashSet<long> _early = [];
        private long _durable = -1;

        public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
        {
            lock (_gate)
            {
                foreach (long ticket in tickets)
                {
                    _early.Add(ticket);
                }

                while (_early.Remove(_durable + 1))
                {
                    _durable++;
                }

                Program.Acknowledge(_durable);
                Monitor.PulseAll(_gate);
            }
        }

        public void WaitFor(long number)
        {
            lock (_gate)
            {
                while (_durable < number)
                {
                    Monitor.Wait(_gate);
                }
            }
        }
    }
}
