using Clutch.Sqlite;
using Clutch.Telemetry;
using Clutch.TimeSeries.Embedded;
using Microsoft.Data.Sqlite;

namespace Clutch.TimeSeries;

/// <summary>Histories in one SQLite file: every write on disk when it returns, readers beside it.</summary>
public sealed class SqliteTimeSeries : ITimeSeries
{
    private readonly Lock _write = new();
    private readonly SqliteWriter _writer;
    private readonly SqliteReader _reader;
    private bool _disposed;

    /// <summary>Opens the file or makes it.</summary>
    /// <exception cref="TimeSeriesException">The file cannot be used, or a newer program wrote it.</exception>
    public SqliteTimeSeries(string path)
    {
        try
        {
            SqliteFile file = SqliteFile.OpenOrCreate(path, Schema.Steps);
            _writer = new SqliteWriter(file.Connect());
            _reader = new SqliteReader(file);
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

    public ValueTask DisposeAsync()
    {
        lock (_write)
        {
            if (!_disposed)
            {
                _disposed = true;
                _reader.Dispose();
                _writer.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }
}
