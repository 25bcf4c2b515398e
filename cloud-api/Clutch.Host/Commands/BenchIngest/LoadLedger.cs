using System.Text;
using Clutch.Log;
using Clutch.Telemetry;
using Clutch.TimeSeries;

namespace Clutch.Host;

/// <summary>What one device of a load had acknowledged: its frames 1 to this.</summary>
internal readonly record struct LoadCount(string Vehicle, long Acknowledged);

/// <summary>What the server kept of a load, and what of it is wrong.</summary>
/// <param name="Stored">Frames in the store.</param>
/// <param name="Lost">Frames with a PUBACK that the store does not hold; a frame that lacks samples counts.</param>
/// <param name="Duplicates">Frames that the store holds or counts twice.</param>
/// <param name="Disordered">Frames that the log holds before an earlier one of their vehicle; null when the log cannot be read here.</param>
internal sealed record LoadLedger(long Stored, long Lost, long Duplicates, long? Disordered)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    public bool IsGood => Lost == 0 && Duplicates == 0 && Disordered is null or 0;

    /// <summary>Waits until the store has every frame with a PUBACK, or nothing came for a while; the number of frames it has.</summary>
    public static async Task<long> AwaitAsync(ITimeSeries series, IReadOnlyList<LoadCount> devices, TimeProvider time, TimeSpan patience, CancellationToken cancellationToken)
    {
        var names = devices.Select(device => device.Vehicle).ToHashSet(StringComparer.Ordinal);
        long wanted = devices.Sum(device => device.Acknowledged);
        long stored = -1;
        long since = time.GetTimestamp();
        while (true)
        {
            long now = series.Vehicles().Where(vehicle => names.Contains(vehicle.Vehicle)).Sum(vehicle => vehicle.Frames);
            if (now != stored)
            {
                (stored, since) = (now, time.GetTimestamp());
            }

            if (stored >= wanted || time.GetElapsedTime(since) > patience)
            {
                return stored;
            }

            await Task.Delay(s_poll, time, cancellationToken);
        }
    }

    /// <summary>Compares frame by frame; the log only when its folder is here and the server has ended.</summary>
    public static async Task<LoadLedger> ReadAsync(ITimeSeries series, string? logFolder, IReadOnlyList<LoadCount> devices, long boot, int samples, CancellationToken cancellationToken)
    {
        var counted = series.Vehicles().ToDictionary(vehicle => vehicle.Vehicle, vehicle => vehicle.Frames, StringComparer.Ordinal);
        (long stored, long lost, long duplicates) = (0, 0, 0);
        foreach (LoadCount device in devices)
        {
            BootLedger ledger = series.FrameLedger(device.Vehicle).FirstOrDefault(candidate => candidate.Boot == boot);
            long rows = series.CountSamples(device.Vehicle);
            stored += ledger.Frames;

            // In PUBACK order a device's frames are 1 to n; those sent without one may be stored too.
            long whole = Math.Min(ledger.Frames, rows / samples);
            long beyond = Math.Max(0, ledger.Highest - device.Acknowledged);
            lost += Math.Max(0, device.Acknowledged - Math.Max(0, whole - beyond));
            duplicates += Math.Max(0, counted.GetValueOrDefault(device.Vehicle) - ledger.Frames) + Math.Max(0, (rows / samples) - ledger.Frames);
        }

        long? disordered = logFolder is not null && Directory.Exists(logFolder) ? await DisorderAsync(logFolder, boot, cancellationToken) : null;
        return new LoadLedger(stored, lost, duplicates, disordered);
    }

    /// <summary>A frame that is sent again after a kill may stand in the log twice; the first of each must stand in order, without a gap.</summary>
    private static async Task<long> DisorderAsync(string folder, long boot, CancellationToken cancellationToken)
    {
        await using var log = new EmbeddedLog(new EmbeddedLogOptions { Folder = folder });
        using ILogReader end = log.OpenReader(LogStream.Frames, LogPosition.Earliest);
        using ILogAppender appender = log.OpenAppender(LogStream.Frames, new Ignore());
        _ = appender.TryAppend("end"u8, "end"u8, 0); // a reader waits behind the last record; this one says that it is the last
        var highest = new Dictionary<string, long>(StringComparer.Ordinal);
        var batch = new LogBatch(1 << 20);
        long disordered = 0;
        while (await end.ReadAsync(batch, cancellationToken))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                if (batch[i].Key.Span.SequenceEqual("end"u8))
                {
                    return disordered;
                }

                if (Frame.TryRead(batch[i].Value.Span, out Frame frame) != FrameReject.None || frame.Boot != boot)
                {
                    continue;
                }

                string vehicle = Encoding.ASCII.GetString(frame.Vehicle);
                long before = highest.GetValueOrDefault(vehicle);
                disordered += frame.Sequence > before + 1 ? 1 : 0;
                highest[vehicle] = Math.Max(before, frame.Sequence);
            }
        }

        return disordered;
    }

    private sealed class Ignore : IAppendObserver
    {
        public void OnAppended(ReadOnlySpan<long> tickets, bool durable)
        {
            // The record itself is what matters.
        }
    }
}
