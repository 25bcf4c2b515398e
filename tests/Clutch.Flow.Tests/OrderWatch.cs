using System.Text;
using Clutch.Log;
using Clutch.Telemetry;

namespace Clutch.Flow.Tests;

/// <summary>Reads a log beside everybody else and counts frames that came before an earlier one of their vehicle. A frame may come twice; the first of each counts.</summary>
internal sealed class OrderWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _highest = new(StringComparer.Ordinal);
    private readonly Task _reading;
    private long _disordered;
    private long _seen;

    public OrderWatch(ITelemetryLog log) => _reading = Task.Run(() => ReadAsync(log));

    public long Disordered => Volatile.Read(ref _disordered);

    /// <summary>Waits until each of so many frames was seen.</summary>
    public async Task SeenAsync(long frames, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        while (Volatile.Read(ref _seen) < frames)
        {
            if (_reading.IsCompleted)
            {
                await _reading;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_reading);
        _stop.Dispose();
    }

    private async Task ReadAsync(ITelemetryLog log)
    {
        using ILogReader reader = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        var batch = new LogBatch(1 << 20);
        while (await reader.ReadAsync(batch, _stop.Token))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                if (Frame.TryRead(batch[i].Value.Span, out Frame frame) == FrameReject.None)
                {
                    Take(Encoding.ASCII.GetString(frame.Vehicle), frame.Sequence);
                }
            }
        }
    }

    private void Take(string vehicle, long sequence)
    {
        long before = _highest.GetValueOrDefault(vehicle);
        if (sequence > before + 1)
        {
            Interlocked.Increment(ref _disordered);
        }

        if (sequence > before)
        {
            _highest[vehicle] = sequence;
            Interlocked.Increment(ref _seen);
        }
    }
}
