using System.Runtime.InteropServices;
using Clutch.Telemetry;

namespace Clutch.TimeSeries.Influx;

/// <summary>
/// The one writer. InfluxDB knows no transactions, so a write has an order: first the samples, which may be written twice without harm, then in one request the
/// ledger with all else. A frame is there when it is in the ledger; what a write that failed has left behind is overwritten by its repetition.
/// </summary>
internal sealed partial class InfluxWriter(InfluxConnection connection, Action<RefusedRow> refused) : IDisposable
{
    /// <summary>Bytes of line protocol in a request: far below the 25 MB that the server takes, and enough that a request costs nothing.</summary>
    private const int RequestBytes = 1 << 20;

    /// <summary>Some 20 KB each; beyond that the memory is emptied and filled again from the server.</summary>
    private const int MaxKnownVehicles = 20_000;

    private readonly VehicleLookup _lookup = new(connection);
    private readonly LineDelivery _delivery = new(connection, refused);
    private readonly Dictionary<string, VehicleState> _vehicles = new(StringComparer.Ordinal);
    private readonly List<VehicleState> _touched = [];
    private readonly List<FrameSamples> _frames = [];
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly Dictionary<LedgerPage, (long Lowest, long Highest)> _doubtful = [];
    private readonly SampleLines _samples = new();
    private readonly LineBuffer _lines = new();
    private readonly LineBuffer _state = new();

    public WriteResult Write(IReadOnlyList<FrameSamples> frames)
    {
        try
        {
            _frames.Clear();
            for (int i = 0; i < frames.Count; i++)
            {
                _frames.Add(frames[i]);
            }

            _lines.Clear();
            _state.Clear();
            WriteResult result = WriteFrames();
            _delivery.Deliver(_lines.Written, retention: null, "ms");
            AddTouched();
            _delivery.Deliver(_state.Written, StateLayout.Policy, "ns");
            return result;
        }
        catch
        {
            // Half of it may be stored, and what memory says is more than that.
            _vehicles.Clear();
            _samples.Clear();
            _touched.Clear();
            throw;
        }
        finally
        {
            _frames.Clear();
        }
    }

    public void Dispose()
    {
        _samples.Dispose();
        _lines.Dispose();
        _state.Dispose();
    }

    private WriteResult WriteFrames()
    {
        HashSet<FrameKey> stored = LookUp();
        int count = 0;
        long samples = 0;
        foreach (FrameSamples frame in _frames)
        {
            // Only what is doubtful can be there twice: the rest came in unbroken order.
            if (_doubtful.ContainsKey(LedgerPage.Of(frame.Key)) && !stored.Add(frame.Key))
            {
                continue;
            }

            VehicleState vehicle = _vehicles[frame.Key.Vehicle];
            Touch(vehicle);
            WriteSamples(vehicle, CollectionsMarshal.AsSpan(frame.Samples));
            StateLines.Frame(_state, vehicle, frame.Key.Boot, frame.Key.Sequence, frame.Samples.Count);
            WriteEvents(vehicle, frame);
            vehicle.Expected = (frame.Key.Boot, frame.Key.Sequence + 1);
            vehicle.Frames++;
            vehicle.Samples += frame.Samples.Count;
            count++;
            samples += frame.Samples.Count;
            if (_lines.Length >= RequestBytes)
            {
                _delivery.Deliver(_lines.Written, retention: null, "ms");
                _lines.Clear();
            }
        }

        return new WriteResult(count, _frames.Count - count, samples);
    }

    /// <summary>Asks for the vehicles whose frames do not follow each other, and gives those of their frames that are there.</summary>
    private HashSet<FrameKey> LookUp()
    {
        _unknown.Clear();
        _doubtful.Clear();
        if (_vehicles.Count > MaxKnownVehicles)
        {
            _vehicles.Clear();
        }

        foreach (FrameSamples frame in _frames)
        {
            VehicleState? vehicle = _vehicles.GetValueOrDefault(frame.Key.Vehicle);
            if (vehicle?.Expected is { } expected && expected == (frame.Key.Boot, frame.Key.Sequence))
            {
                vehicle.Expected = (frame.Key.Boot, frame.Key.Sequence + 1);
            }
            else
            {
                _unknown.Add(frame.Key.Vehicle);
            }
        }

        if (_unknown.Count == 0)
        {
            return [];
        }

        foreach (FrameSamples frame in _frames)
        {
            if (_unknown.Contains(frame.Key.Vehicle))
            {
                LedgerPage page = LedgerPage.Of(frame.Key);
                long sequence = frame.Key.Sequence;
                _doubtful[page] = _doubtful.TryGetValue(page, out (long Lowest, long Highest) span) ? (Math.Min(span.Lowest, sequence), Math.Max(span.Highest, sequence)) : (sequence, sequence);
            }
        }

        _lookup.States(_unknown, _vehicles);
        return _lookup.Stored(_doubtful.Where(page => _vehicles[page.Key.Vehicle].Frames > 0));
    }

    private void WriteSamples(VehicleState vehicle, ReadOnlySpan<Sample> samples)
    {
        // Frames come column by column, so the series seldom changes.
        SeriesState? series = null;
        foreach (ref readonly Sample sample in samples)
        {
            if (!SampleLines.CanHold(sample.Time))
            {
                refused(RefusedRow.OutOfTime(vehicle.Name, sample.Time));
                continue;
            }

            if (series is null || series.Signal != sample.Signal || series.Ecu != sample.Ecu)
            {
                series = vehicle.SeriesOf(sample.Signal, sample.Ecu);
            }

            series.Take(sample);
            vehicle.Take(sample.Time);
            _samples.Add(sample, series.Marked);
        }

        _samples.WriteTo(_lines, vehicle.Tag);
    }

    private void WriteEvents(VehicleState vehicle, FrameSamples frame)
    {
        foreach (TroubleCodeList list in frame.TroubleCodes)
        {
            StateLines.Codes(_state, vehicle, list);
        }

        foreach (TextAttribute attribute in frame.Attributes)
        {
            StateLines.Attribute(_state, vehicle, attribute);
        }

        foreach (DefinedSignal defined in frame.Definitions)
        {
            byte[] definition = defined.Definition.ToBytes();
            vehicle.Definitions ??= new DefinitionBook(InfluxReader.Definitions(connection, vehicle.Name));
            if (vehicle.Definitions.TryAdd(defined, definition))
            {
                StateLines.Definition(_state, vehicle, defined, definition);
            }
        }
    }

    private void Touch(VehicleState vehicle)
    {
        if (!vehicle.Touched)
        {
            vehicle.Touched = true;
            _touched.Add(vehicle);
        }
    }

    private void AddTouched()
    {
        foreach (VehicleState vehicle in _touched)
        {
            StateLines.Vehicle(_state, vehicle);
            foreach (SeriesState series in vehicle.Series)
            {
                if (series.Touched)
                {
                    StateLines.Latest(_state, vehicle, series);
                    series.Touched = false;
                }
            }

            vehicle.Touched = false;
        }

        _touched.Clear();
    }
}
