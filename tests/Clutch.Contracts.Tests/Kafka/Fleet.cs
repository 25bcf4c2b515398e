using System.Text;
using Clutch.Log;

namespace Clutch.Contracts.Tests.Kafka;

/// <summary>
/// Cars as the front door knows them: each has a window of numbered records on their way, is acknowledged in order, and after a lost record begins
/// again from the first that was not acknowledged, while reports of what was sent before find nobody.
/// </summary>
internal sealed class Fleet(int cars, int each, int window) : IAppendObserver
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly object _gate = new();
    private readonly Car[] _cars = [.. Enumerable.Range(0, cars).Select(i => new Car(Encoding.ASCII.GetBytes($"car-{i}"), each))];
    private ILogAppender? _appender;
    private int _lost;

    /// <summary>Reports of lost records.</summary>
    public int Lost
    {
        get
        {
            lock (_gate)
            {
                return _lost;
            }
        }
    }

    public void Drive(ILogAppender appender)
    {
        lock (_gate)
        {
            _appender = appender;
            Send();
        }
    }

    public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
    {
        lock (_gate)
        {
            foreach (long ticket in tickets)
            {
                Car car = _cars[(int)(ticket >> 48)];
                _lost += durable ? 0 : 1;
                if ((int)(ticket >> 32) % 0x10000 != car.Connection % 0x10000)
                {
                    continue;
                }

                if (durable)
                {
                    car.Complete((int)ticket);
                }
                else
                {
                    car.Reconnect();
                }
            }

            Send();
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until the cars have so many records acknowledged in all.</summary>
    public void WaitForAcknowledged(int records) => WaitFor(() => _cars.Sum(c => c.Acknowledged) >= records, $"{records} acknowledged records");

    public void WaitForLost(int records) => WaitFor(() => _lost >= records, $"{records} lost records");

    public void WaitForAll() => WaitForAcknowledged(cars * each);

    /// <summary>Reads the log until every record of every car was there; each car's are first seen in order. Gives how many came more than once.</summary>
    public async Task<int> CheckAsync(ITelemetryLog log)
    {
        int[] next = new int[cars];
        int repeated = 0;
        using var patience = new CancellationTokenSource(s_patience);
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        var batch = new LogBatch();
        while (next.Any(n => n < each))
        {
            Assert.True(await reader.ReadAsync(batch, patience.Token));
            for (int i = 0; i < batch.Count; i++)
            {
                int car = int.Parse(Encoding.ASCII.GetString(batch[i].Key.Span)["car-".Length..]);
                int number = BitConverter.ToInt32(batch[i].Value.Span);
                if (number < next[car])
                {
                    repeated++;
                    continue;
                }

                Assert.True(number == next[car], $"car {car}: {number} came where {next[car]} is missing");
                next[car]++;
            }
        }

        return repeated;
    }

    private void Send()
    {
        Span<byte> value = stackalloc byte[120];
        for (int i = 0; i < _cars.Length; i++)
        {
            Car car = _cars[i];
            while (car.Sent < each && car.Sent - car.Acknowledged < window)
            {
                BitConverter.TryWriteBytes(value, car.Sent);
                if (!_appender!.TryAppend(car.Key, value, ((long)i << 48) | ((long)(car.Connection % 0x10000) << 32) | (uint)car.Sent))
                {
                    return;
                }

                car.Sent++;
            }
        }
    }

    private void WaitFor(Func<bool> condition, string what)
    {
        lock (_gate)
        {
            while (!condition())
            {
                Assert.True(Monitor.Wait(_gate, s_patience), $"waited {s_patience} for {what}; acknowledged {_cars.Sum(c => c.Acknowledged)}, lost {_lost}");
            }
        }
    }

    private sealed class Car(byte[] key, int records)
    {
        private readonly bool[] _done = new bool[records];

        public byte[] Key => key;

        public int Connection { get; private set; }

        public int Sent { get; set; }

        public int Acknowledged { get; private set; }

        public void Complete(int number)
        {
            _done[number] = true;
            while (Acknowledged < records && _done[Acknowledged])
            {
                Acknowledged++;
            }
        }

        public void Reconnect()
        {
            Connection++;
            Array.Clear(_done, Acknowledged, Sent - Acknowledged);
            Sent = Acknowledged;
        }
    }
}
