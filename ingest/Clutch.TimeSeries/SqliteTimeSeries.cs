using Clutch.Sqlite;
using Clutch.Telemetry;
using Clutch.TimeSeries.Embedded;
using Microsoft.Data.Sqlite;

namespace Clutch.TimeSeries;

/// <summary>Histories in one SQLite file: every write on disk when it returns, readers beside it.</summary>
public sealed class SqliteTimeSeries : ITimeSeries
{
    private static readonly TimeSpan s_keepInterval = TimeSpan.FromHours(1);

    /// <summary>Between two steps, so that a write that waits comes to its turn.</summary>
    private static readonly TimeSpan s_keepPause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _write = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly OldChunks _old;
    private readonly Task _keeping;
    private readonly SqliteWriter _writer;
    private readonly SqliteReader _reader;
    private bool _disposed;

    /// <summary>Opens the file or makes it; samples are kept for ever.</summary>
    /// <exception cref="TimeSeriesException">The file cannot be used, or a newer program wrote it.</exception>
    public SqliteTimeSeries(string path)
        : this(path, Timeout.InfiniteTimeSpan, TimeProvider.System)
    {
    }

    /// <summary>Opens the file or makes it, and removes samples that are too old: now and every hour, up to a day late, in steps beside the writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keep">Age of the oldest sample; infinite: samples are kept for ever. Newest values, ledger, codes and texts stay in any case.</param>
    /// <param name="time">The clock of the age.</param>
    /// <exception cref="TimeSeriesException">The file cannot be used, or a newer program wrote it.</exception>
    public SqliteTimeSeries(string path, TimeSpan keep, TimeProvider time)
    {
        try
        {
            SqliteFile file = SqliteFile.OpenOrCreate(path, Schema.Steps);
            SqliteConnection connection = file.Connect();
            _old = new OldChunks(connection.Handle!); // open, so there is one
            _writer = new SqliteWriter(connection);
            _reader = new SqliteReader(file);
            _keeping = keep == Timeout.InfiniteTimeSpan ? Task.CompletedTask : Task.Run(() => KeepAsync(keep, time));
        }
        catch (Exception e) when (e is SqliteFileException or SqliteException)
        {
            throw new TimeSeriesException($"The history cannot be opened: {e.Message}", e);
        }
    }

    public WriteResult Write(IReadOnlyList<FrameSamples> frames)
    {
        lock (_write)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _writer.Write(frames);
        }
    }

    public IReadOnlyList<VehicleActivity> Vehicles() => _reader.Vehicles();

    public IReadOnlyList<LatestValue> Latest(string vehicle) => _reader.Latest(vehicle);

    public IReadOnlyList<HistoryPoint> Range(string vehicle, ushort signal, uint? ecu, long from, long to, int maxPoints)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPoints, 1);
        return _reader.Range(vehicle, signal, ecu, from, to, maxPoints);
    }

    public long CountSamples(string vehicle) => _reader.CountSamples(vehicle);

    public IReadOnlyList<BootLedger> FrameLedger(string vehicle) => _reader.FrameLedger(vehicle);

    public IReadOnlyList<TroubleCodeList> Codes(string vehicle) => _reader.Codes(vehicle);

    public IReadOnlyList<TextAttribute> Attributes(string vehicle) => _reader.Attributes(vehicle);

    public IReadOnlyList<DefinedSignal> Definitions(string vehicle) => _reader.Definitions(vehicle);

    public IReadOnlyList<Sample> Samples(string vehicle, ushort signal, uint ecu, long from, int most) => _reader.Samples(vehicle, signal, ecu, from, most);

    public IReadOnlyList<LedgerFrame> Frames(string vehicle, long boot, long from, long to, int most) => _reader.Frames(vehicle, boot, from, to, most);

    public void Import(FrameSamples content, IReadOnlyList<LedgerFrame> frames)
    {
        lock (_write)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _writer.Import(content, frames);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_write)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _closing.Cancel();
        }

        await _keeping;
        _reader.Dispose();
        _old.Dispose();
        _writer.Dispose();
        _closing.Dispose();
    }

    private async Task KeepAsync(TimeSpan keep, TimeProvider time)
    {
        try
        {
            using var hourly = new PeriodicTimer(s_keepInterval, time);
            do
            {
                long oldest = (time.GetUtcNow() - keep).ToUnixTimeMilliseconds();
                while (RemoveSome(oldest))
                {
                    await Task.Delay(s_keepPause, time, _closing.Token);
                }
            }
            while (await hourly.WaitForNextTickAsync(_closing.Token));
        }
        catch (OperationCanceledException)
        {
            // The store is closing.
        }
    }

    private bool RemoveSome(long oldest)
    {
        lock (_write)
        {
            try
            {
                return !_disposed && _old.Step(oldest);
            }
            catch (TimeSeriesException)
            {
                return false; // what is in the way tells the next write too, which is tried again; this has an hour
            }
        }
    }
}
