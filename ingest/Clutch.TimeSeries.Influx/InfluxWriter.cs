using System.Runtime.InteropServices;
using Clutch.Telemetry;

namespace Clutch.TimeSeries.Influx;

/// <summary>
/// The one writer. InfluxDB knows no transactions, so a write has an order: first the samples, which may be written twice without harm, then in one request the
/// ledger with all else. A frame is there when it is in the ledger; what a write that failed has left behind is overwritten by its repetition. A frame of which
/// the server refuses a sample for good is not in the ledger, so that it can be written again once the reason has gone.
/// </summary>
internal sealed partial class InfluxWriter : IDisposable
{
    /// <summary>Some 20 KB each; beyond that the memory is emptied and filled again from the server.</summary>
    private const int MaxKnownVehicles = 20_000;

    /// <summary>Samples of one vehicle that are put in order together; more go one part after the other.</summary>
    private const int MaxSortedSamples = 100_000;

    private readonly InfluxConnection _connection;
    private readonly Action<RefusedRow> _refused;
    private readonly VehicleLookup _lookup;
    private readonly LineDelivery _delivery;
    private readonly LineWindow _window;
    private readonly Dictionary<string, VehicleState> _vehicles = new(StringComparer.Ordinal);
    private readonly List<VehicleState> _touched = [];
    private readonly List<FrameSamples> _frames = [];
    private readonly List<FrameSamples> _new = [];
    private readonly Dictionary<FrameKey, string> _refusals = [];
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly Dictionary<LedgerPage, (long Lowest, long Highest)> _doubtful = [];
    private readonly SampleLines _samples = new();
    private readonly LineBuffer _state = new();

    public InfluxWriter(InfluxConnection connection, Action<RefusedRow> refused)
    {
        (_connection, _refused, _lookup) = (connection, refused, new VehicleLookup(connection));
        _delivery = new LineDelivery(connection, Refuse);
        _window = new LineWindow(connection, _delivery);
    }

    public WriteResult Write(IReadOnlyList<FrameSamples> frames)
    {
        try
        {
            for (int i = 0; i < frames.Count; i++)
            {
                _frames.Add(frames[i]);
            }

            TakeNew(LookUp());
            WriteSamples();
            return WriteState();
        }
        catch
        {
            Forget();
            throw;
        }
        finally
        {
            _frames.Clear();
            _new.Clear();
            _refusals.Clear();
            _state.Clear();
        }
    }

    public void Dispose()
    {
        _window.Dispose();
        _delivery.Dispose();
        _samples.Dispose();
        _state.Dispose();
    }

    /// <summary>Half of a write may be stored, and what memory says is more than that.</summary>
    private void Forget()
    {
        _window.Abandon();
        _vehicles.Clear();
        _samples.Clear();
        _touched.Clear();
    }

    private void TakeNew(HashSet<FrameKey> stored)
    {
        foreach (FrameSamples frame in _frames)
        {
            // Only what is doubtful can be there twice: the rest came in unbroken order.
            if (_doubtful.ContainsKey(LedgerPage.Of(frame.Key)) && !stored.Add(frame.Key))
            {
                continue;
            }

            VehicleState vehicle = _vehicles[frame.Key.Vehicle];
            if (vehicle.Arrived.Count == 0)
            {
                _touched.Add(vehicle);
            }

            vehicle.Arrived.Add(frame);
            vehicle.Expected = (frame.Key.Boot, frame.Key.Sequence + 1);
            _new.Add(frame);
        }
    }

    /// <summary>Vehicle by vehicle: all that one has at a time is in one request, so that requests may overtake each other.</summary>
    private void WriteSamples()
    {
        foreach (VehicleState vehicle in _touched)
        {
            int sorted = 0;
            foreach (FrameSamples frame in vehicle.Arrived)
            {
                if (sorted + frame.Samples.Count > MaxSortedSamples)
                {
                    _samples.WriteTo(_window.Lines, vehicle.Tag);
                    _window.Finish();
                    sorted = 0;
                }

                sorted += frame.Samples.Count;
                AddSamples(vehicle, frame.Key, CollectionsMarshal.AsSpan(frame.Samples));
            }

            _samples.WriteTo(_window.Lines, vehicle.Tag);
            _window.Offer();
        }

        _window.Finish();
    }

    private WriteResult WriteState()
    {
        int count = 0;
        long samples = 0;
        foreach (FrameSamples frame in _new)
        {
            VehicleState vehicle = _vehicles[frame.Key.Vehicle];
            WriteEvents(vehicle, frame);
            if (!_refusals.ContainsKey(frame.Key))
            {
                StateLines.Frame(_state, vehicle, frame.Key.Boot, frame.Key.Sequence, frame.Samples.Count);
                vehicle.Frames++;
                vehicle.Samples += frame.Samples.Count;
                count++;
                samples += frame.Samples.Count;
            }
        }

        DeliverState();
        return new WriteResult(count, _frames.Count - _new.Count, samples)
        {
            Refused = _refusals.Count == 0 ? null : [.. _refusals.Select(refusal => new RefusedFrame(refusal.Key, refusal.Value))],
        };
    }

    private void DeliverState()
    {
        foreach (VehicleState vehicle in _touched)
        {
            AddState(vehicle);
            vehicle.Arrived.Clear();
        }

        _touched.Clear();
        _delivery.Deliver(_state.WrittenMemory, StateLayout.Policy, "ns");
    }

    /// <summary>Tells of a line, and keeps the frames out of the ledger whose samples it has.</summary>
    private void Refuse(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, int samples, string error)
    {
        _refused(RefusedRow.Of(line, samples, error));
        if (!SampleLines.TryReadPlace(line, out string vehicle, out uint ecu, out long time) || !_vehicles.TryGetValue(vehicle, out VehicleState? state))
        {
            return;
        }

        ushort? signal = SampleLines.SignalOf(field);
        foreach (FrameSamples frame in state.Arrived)
        {
            foreach (ref readonly Sample sample in CollectionsMarshal.AsSpan(frame.Samples))
            {
                if (sample.Time == time && sample.Ecu == ecu && (signal is null || signal == sample.Signal))
                {
                    _refusals.TryAdd(frame.Key, error);
                }
            }
        }
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

    private void AddSamples(VehicleState vehicle, FrameKey key, ReadOnlySpan<Sample> samples)
    {
        // Frames come column by column, so the series seldom changes.
        SeriesState? series = null;
        foreach (ref readonly Sample sample in samples)
        {
            if (!SampleLines.CanHold(sample.Time))
            {
                RefusedRow row = RefusedRow.OutOfTime(vehicle.Name, sample.Time);
                _refused(row);
                _refusals.TryAdd(key, row.Reason);
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
            vehicle.Definitions ??= new DefinitionBook(InfluxReader.Definitions(_connection, vehicle.Name));
            if (vehicle.Definitions.TryAdd(defined, definition))
            {
                StateLines.Definition(_state, vehicle, defined, definition);
            }
        }
    }

    private void AddState(VehicleState vehicle)
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
    }
}
