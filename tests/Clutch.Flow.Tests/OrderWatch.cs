using System.Text;
using Clutch.Log;
using Clutch.Telemetry;

namespace Clutch.Flow.Tests;

/// <summary>Reads a log beside everybody else and counts frames that came before an earlier one of their vehicle. A frame may come twice; the first of each counts.</summary>
internal sealed class OrderWatch : IAsyncDisposable
{
    private const int MostNotes = 20;

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _highest = new(StringComparer.Ordinal);
    private readonly HashSet<(string Vehicle, long Sequence)> _missing = [];
    private readonly List<string> _first = [];
    private readonly Lock _gate = new();
    private readonly Task _reading;
    private long _disordered;
    private long _seen;

    public OrderWatch(ITelemetryLog log) => _reading = Task.Run(() => ReadAsync(log));

    public long Disordered => Volatile.Read(ref _disordered);

    /// <summary>Waits until each of so many frames was seen, or none came for a while.</summary>
    public async Task SeenAsync(long frames, TimeSpan patience)
    {
        (long seen, long since) = (-1, 0);
        while (Volatile.Read(ref _seen) < frames)
        {
            if (_reading.IsCompleted)
            {
                await _reading;
            }

            if (Volatile.Read(ref _seen) is var now && now != seen)
            {
                (seen, since) = (now, TimeProvider.System.GetTimestamp());
            }
            else if (TimeProvider.System.GetElapsedTime(since) > patience)
            {
                throw new TimeoutException($"{seen} of {frames} frames were seen. {this}");
            }

            await Task.Delay(20);
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return $"{_disordered} came before an earlier one, {_missing.Count} of these are missing: {string.Join("; ", _first)}";
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
                    Take(Encoding.ASCII.GetString(frame.Vehicle), frame.Sequence, batch[i].Position);
                }
            }
        }
    }

    private void Take(string vehicle, long sequence, long position)
    {
        lock (_gate)
        {
            long before = _highest.GetValueOrDefault(vehicle);
            if (sequence <= before)
            {
                if (_missing.Remove((vehicle, sequence)))
                {
                    _seen++;
                    Note($"{vehicle} {sequence} late at {position}");
                }

                return;
            }

            if (sequence > before + 1)
            {
                _disordered++;
                Note($"{vehicle} {sequence} behind {before} at {position}");
                for (long missing = before + 1; missing < sequence; missing++)
                {
                    _missing.Add((vehicle, missing));
                }
            }

            _highest[vehicle] = sequence;
            _seen++;
        }
    }

    private void Note(string text)
    {
        if (_first.Count < MostNotes)
        {
            _first.Add(text);
        }
    }
}
