using BenchmarkDotNet.Attributes;
using Clutch.Log;

namespace Clutch.Benchmarks.Log;

/// <summary>Time a record of 200 bytes takes to be read back and checked, from files that the page cache holds.</summary>
[MemoryDiagnoser]
public class LogReads : IAppendObserver
{
    private const int Records = 200_000;

    private readonly LogBatch _batch = new();
    private readonly SemaphoreSlim _progress = new(0);
    private string _folder = "";
    private EmbeddedLog _log = null!;

    [GlobalSetup]
    public async Task FillAsync()
    {
        _folder = Directory.CreateTempSubdirectory("clutch-bench-").FullName;
        _log = new EmbeddedLog(new EmbeddedLogOptions { Folder = _folder });
        using ILogAppender appender = _log.OpenAppender(LogStream.Frames, this);
        byte[] value = new byte[200];
        for (int i = 0; i < Records; i++)
        {
            while (!appender.TryAppend("vehicle-0001"u8, value, i))
            {
                await _progress.WaitAsync();
            }
        }

        while (await CountAsync() < Records)
        {
            await _progress.WaitAsync();
        }
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public Task<int> Read() => CountAsync();

    public void OnAppended(ReadOnlySpan<long> tickets, bool durable) => _progress.Release();

    /// <summary>Reads until the next read would have to wait.</summary>
    private async Task<int> CountAsync()
    {
        using ILogReader reader = _log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        using var stop = new CancellationTokenSource();
        int count = 0;
        while (count < Records)
        {
            ValueTask<bool> read = reader.ReadAsync(_batch, stop.Token);
            if (!read.IsCompleted)
            {
                await stop.CancelAsync();
                await Task.WhenAny(read.AsTask());
                return count;
            }

            await read;
            count += _batch.Count;
        }

        return count;
    }
}
