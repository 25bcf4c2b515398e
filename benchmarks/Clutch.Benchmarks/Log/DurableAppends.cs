using BenchmarkDotNet.Attributes;
using Clutch.Log;

namespace Clutch.Benchmarks.Log;

/// <summary>Time a record of 200 bytes takes until it is on disk, with a number of records in flight at any time. Disk, not memory.</summary>
[MemoryDiagnoser]
public class DurableAppends : IAppendObserver
{
    public const int Records = 20_000;

    private readonly byte[] _key = "vehicle-0001"u8.ToArray();
    private readonly byte[] _value = new byte[200];
    private readonly ManualResetEventSlim _done = new();
    private string _folder = "";
    private EmbeddedLog _log = null!;
    private ILogAppender _appender = null!;
    private int _sent;
    private int _durable;

    [Params(1, 100, 1000, 16_000)]
    public int InFlight { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("clutch-bench-").FullName;
        _log = new EmbeddedLog(new EmbeddedLogOptions { Folder = _folder, RetainBytes = 1L << 30 });
        _appender = _log.OpenAppender(LogStream.Frames, this);
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public void Append()
    {
        _done.Reset();
        _durable = 0;
        _sent = InFlight;
        for (int i = 0; i < InFlight; i++)
        {
            Send(i);
        }

        _done.Wait();
    }

    /// <summary>Each record that became durable makes way for the next one, as a window of PUBACKs does.</summary>
    public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
    {
        _durable += tickets.Length;
        foreach (long ticket in tickets)
        {
            if (_sent < Records)
            {
                _sent++;
                Send(ticket);
            }
        }

        if (_durable == Records)
        {
            _done.Set();
        }
    }

    private void Send(long ticket)
    {
        if (!_appender.TryAppend(_key, _value, ticket))
        {
            throw new InvalidOperationException(_log.Fault ?? "the window does not fit into the memory budget");
        }
    }
}
