using Clutch.Log;

namespace Clutch.Contracts.Tests.Log;

/// <summary>A process that dies while it appends.</summary>
public sealed class LogKillTests : IDisposable
{
    private const int InFlight = 500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed()
    {
        long stored = 0;
        for (int round = 0; round < 2; round++)
        {
            long acknowledged = await DoomedWriter.RunAsync(Program.LogWriter, _folder.Path, killAfter: stored + 10_000);

            List<long> numbers = await EmbeddedLogTests.ReadAllAsync(_folder);
            stored = numbers.Count;

            Assert.Equal(Enumerable.Range(0, numbers.Count).Select(n => (long)n), numbers);
            Assert.True(stored > acknowledged, $"round {round}: acknowledged up to {acknowledged}, stored {stored}");
        }
    }

    /// <summary>Goes on behind the last number of the log.</summary>
    internal static void Write(string folder)
    {
        var log = new EmbeddedLog(new EmbeddedLogOptions { Folder = folder, SegmentBytes = 64 * 1024 });
        long next = EmbeddedLogTests.ReadAllAsync(log).GetAwaiter().GetResult().Count;
        var observer = new Acknowledger(next - 1);
        ILogAppender appender = log.OpenAppender(LogStream.Frames, observer);
        while (true)
        {
            observer.WaitFor(next - InFlight);
            Assert.True(appender.TryAppend("car"u8, BitConverter.GetBytes(next), next));
            next++;
        }
    }

    private sealed class Acknowledger(long last) : IAppendObserver
    {
        private readonly object _gate = new();
        private long _last = last;

        public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
        {
            if (tickets.IsEmpty || !durable)
            {
                return;
            }

            Program.Acknowledge(tickets[^1]);
            lock (_gate)
            {
                _last = tickets[^1];
                Monitor.PulseAll(_gate);
            }
        }

        public void WaitFor(long number)
        {
            lock (_gate)
            {
                while (_last < number)
                {
                    Monitor.Wait(_gate);
                }
            }
        }
    }
}
