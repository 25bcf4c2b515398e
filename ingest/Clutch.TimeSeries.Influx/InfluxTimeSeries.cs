using Clutch.Telemetry;

namespace Clutch.TimeSeries.Influx;

/// <summary>
/// Histories in InfluxDB 1.x (or another server that takes its line protocol and answers InfluxQL). The server need not be there when this is made: each call
/// fails with <see cref="TimeSeriesException"/> until it is, and database and retention policy are made when it comes. Weaker than in one file: a reader may see
/// samples of a write that is under way or has failed, before the ledger has their frames.
/// </summary>
public sealed class InfluxTimeSeries : ITimeSeries
{
    private readonly Lock _write = new();
    private readonly InfluxConnection _connection;
    private readonly InfluxWriter _writer;
    private readonly InfluxReader _reader;
    private readonly string _create;
    private volatile bool _isThere;
    private bool _disposed;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="address">Of InfluxDB.</param>
    /// <param name="refused">Is told of rows that the server will never take, on the writer's thread.</param>
    public InfluxTimeSeries(InfluxAddress address, Action<RefusedRow> refused)
    {
        _connection = new InfluxConnection(address);
        _writer = new InfluxWriter(_connection, refused);
        _reader = new InfluxReader(_connection);
        _create = StateLayout.Create(address.Database);
    }

    public WriteResult Write(IReadOnlyList<FrameSamples> frames)
    {
        lock (_write)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            MakeDatabase();
            try
            {
                return _writer.Write(frames);
            }
            catch (TimeSeriesException)
            {
                // Somebody may have dropped the database, or put an empty server in place of the old one.
                _isThere = false;
                throw;
            }
        }
    }

    public IReadOnlyList<VehicleActivity> Vehicles() => Reader().Vehicles();

    public IReadOnlyList<LatestValue> Latest(string vehicle) => Reader().Latest(vehicle);

    public IReadOnlyList<HistoryPoint> Range(string vehicle, ushort signal, uint? ecu, long from, long to, int maxPoints)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPoints, 1);
        return Reader().Range(vehicle, signal, ecu, from, to, maxPoints);
    }

    public long CountSamples(string vehicle) => Reader().CountSamples(vehicle);

    public IReadOnlyList<BootLedger> FrameLedger(string vehicle) => Reader().FrameLedger(vehicle);

    public IReadOnlyList<TroubleCodeList> Codes(string vehicle) => Reader().Codes(vehicle);

    public IReadOnlyList<TextAttribute> Attributes(string vehicle) => Reader().Attributes(vehicle);

    public IReadOnlyList<DefinedSignal> Definitions(string vehicle) => Reader().Definitions(vehicle);

    public IReadOnlyList<Sample> Samples(string vehicle, ushort signal, uint ecu, long from, int most) => Reader().Samples(vehicle, signal, ecu, from, most);

    public IReadOnlyList<LedgerFrame> Frames(string vehicle, long boot, long from, long to, int most) => Reader().Frames(vehicle, boot, from, to, most);

    public void Import(FrameSamples content, IReadOnlyList<LedgerFrame> frames)
    {
        lock (_write)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            MakeDatabase();
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
                _writer.Dispose();
                _connection.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    private InfluxReader Reader()
    {
        MakeDatabase();
        return _reader;
    }

    /// <summary>Once for each time that the server comes back; making what is there already changes nothing.</summary>
    private void MakeDatabase()
    {
        if (!_isThere)
        {
            _connection.Query(_create, static (_, _, _) => { });
            _isThere = true;
        }
    }
}
