using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using Clutch.Telemetry;

namespace Clutch.TimeSeries.Influx;

/// <summary>
/// Histories into VictoriaMetrics: samples only, each signal as <c>sample_s10C0{vehicle,ecu}</c> with its raw value; silence is no sample. Its values are
/// doubles, exact up to 2^53. It keeps no ledger, so a repeated frame is stored as often as it comes: start the server with
/// <c>-dedup.minScrapeInterval=1ms</c>, which keeps one sample of a millisecond. It cannot answer what the contract asks; every read says so.
/// </summary>
/// <param name="address">Of VictoriaMetrics.</param>
/// <param name="refused">Is told of rows that the server will never take, on the writer's thread.</param>
public sealed class VictoriaTimeSeries(InfluxAddress address, Action<RefusedRow> refused) : ITimeSeries
{
    private const int RequestBytes = 1 << 20;

    private readonly Lock _write = new();
    private readonly InfluxConnection _connection = new(address);
    private readonly SampleLines _samples = new();
    private readonly LineBuffer _lines = new();
    private bool _disposed;

    public WriteResult Write(IReadOnlyList<FrameSamples> frames)
    {
        lock (_write)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using var delivery = new LineDelivery(_connection, (line, _, refusedSamples, error) => refused(RefusedRow.Of(line, refusedSamples, error)));
            long samples = 0;
            _lines.Clear();
            _samples.Clear();
            for (int i = 0; i < frames.Count; i++)
            {
                FrameSamples frame = frames[i];
                Add(frame);
                samples += frame.Samples.Count;
                if (_lines.Length >= RequestBytes || i == frames.Count - 1)
                {
                    delivery.Deliver(_lines.WrittenMemory, retention: null, "ms");
                    _lines.Clear();
                }
            }

            return new WriteResult(frames.Count, 0, samples);
        }
    }

    public IReadOnlyList<VehicleActivity> Vehicles() => Refuse<VehicleActivity>();

    public IReadOnlyList<LatestValue> Latest(string vehicle) => Refuse<LatestValue>();

    public IReadOnlyList<HistoryPoint> Range(string vehicle, ushort signal, uint? ecu, long from, long to, int maxPoints) => Refuse<HistoryPoint>();

    public long CountSamples(string vehicle) => Refuse<long>().Count;

    public IReadOnlyList<BootLedger> FrameLedger(string vehicle) => Refuse<BootLedger>();

    public IReadOnlyList<TroubleCodeList> Codes(string vehicle) => Refuse<TroubleCodeList>();

    public IReadOnlyList<DefinedSignal> Definitions(string vehicle) => Refuse<DefinedSignal>();

    public IReadOnlyList<TextAttribute> Attributes(string vehicle) => Refuse<TextAttribute>();

    public IReadOnlyList<Sample> Samples(string vehicle, ushort signal, uint ecu, long from, int most) => Refuse<Sample>();

    public IReadOnlyList<LedgerFrame> Frames(string vehicle, long boot, long from, long to, int most) => Refuse<LedgerFrame>();

    public void Import(FrameSamples content, IReadOnlyList<LedgerFrame> frames) => Refuse<LedgerFrame>();

    public ValueTask DisposeAsync()
    {
        lock (_write)
        {
            if (!_disposed)
            {
                _disposed = true;
                _samples.Dispose();
                _lines.Dispose();
                _connection.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Add(FrameSamples frame)
    {
        foreach (ref readonly Sample sample in CollectionsMarshal.AsSpan(frame.Samples))
        {
            if (!SampleLines.CanHold(sample.Time))
            {
                refused(RefusedRow.OutOfTime(frame.Key.Vehicle, sample.Time));
            }
            else if (sample.HasValue)
            {
                _samples.Add(sample, marked: false);
            }
        }

        _samples.WriteTo(_lines, Encoding.ASCII.GetBytes(StateLayout.Tag(frame.Key.Vehicle)));
    }

    [DoesNotReturn]
    private IReadOnlyList<T> Refuse<T>() => throw new TimeSeriesException(
        $"The time series {address} takes histories and cannot give them back to Clutch: VictoriaMetrics keeps neither codes nor texts nor the ledger. "
        + "For histories in the page and the API use --timeseries influx://HOST:8086/DATABASE, or leave the option out; dashboards can read VictoriaMetrics itself.");
}
