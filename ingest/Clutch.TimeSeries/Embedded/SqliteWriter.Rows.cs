using Clutch.Telemetry;

namespace Clutch.TimeSeries.Embedded;

internal sealed partial class SqliteWriter
{
    private VehicleState Vehicle(string name)
    {
        if (_vehicles.TryGetValue(name, out VehicleState? vehicle))
        {
            return vehicle;
        }

        vehicle = new VehicleState();
        if (_findVehicle.Bind(1, name).Step())
        {
            vehicle.Id = _findVehicle.Integer(0);
            vehicle.First = _findVehicle.NullableInteger(1);
            vehicle.Last = _findVehicle.NullableInteger(2);
            vehicle.Frames = _findVehicle.Integer(3);
            vehicle.Samples = _findVehicle.Integer(4);
        }
        else
        {
            _addVehicle.Bind(1, name).Step();
            vehicle.Id = _addVehicle.Integer(0);
            _addVehicle.Reset();
        }

        _findVehicle.Reset();
        _vehicles.Add(name, vehicle);
        return vehicle;
    }

    private SeriesState Series(SeriesKey key, in Sample sample)
    {
        if (!_series.TryGetValue(key, out SeriesState? series))
        {
            series = new SeriesState();
            if (_findSeries.Bind(1, key.Vehicle).Bind(2, key.Signal).Bind(3, key.Ecu).Step())
            {
                series.Id = _findSeries.Integer(0);
                series.Newest = sample with { Time = _findSeries.Integer(1), Raw = _findSeries.Integer(2), Quality = (SampleQuality)_findSeries.Integer(3) };
                series.Known = _findSeries.NullableInteger(4) is { } knownAt
                    ? sample with { Time = knownAt, Raw = _findSeries.Integer(5), Quality = (SampleQuality)_findSeries.Integer(6) }
                    : null;
            }
            else
            {
                _addSeries.Bind(1, key.Vehicle).Bind(2, key.Signal).Bind(3, key.Ecu).Bind(4, sample.Time).Bind(5, sample.Raw).Bind(6, (long)sample.Quality).Step();
                series.Id = _addSeries.Integer(0);
                series.Newest = sample;
                _addSeries.Reset();
            }

            _findSeries.Reset();
            _series.Add(key, series);
        }

        if (!series.Touched)
        {
            series.Touched = true;
            _touchedSeries.Add(series);
        }

        return series;
    }

    private void Touch(VehicleState vehicle)
    {
        if (!vehicle.Touched)
        {
            vehicle.Touched = true;
            _touchedVehicles.Add(vehicle);
        }
    }

    private void StoreTouched()
    {
        foreach (VehicleState vehicle in _touchedVehicles)
        {
            _updateVehicle.Bind(1, vehicle.First).Bind(2, vehicle.Last).Bind(3, vehicle.Frames).Bind(4, vehicle.Samples).Bind(5, vehicle.Id).Execute();
            vehicle.Touched = false;
        }

        _touchedVehicles.Clear();
        StoreTouchedSeries();
    }

    private void StoreTouchedSeries()
    {
        foreach (SeriesState series in _touchedSeries)
        {
            _chunks.Write(series.Id, series.Tail, series.TakePending(_pending));
            _updateSeries.Bind(1, series.Newest.Time).Bind(2, series.Newest.Raw).Bind(3, (long)series.Newest.Quality)
                .Bind(4, series.Known?.Time).Bind(5, series.Known?.Raw).Bind(6, (long?)series.Known?.Quality).Bind(7, series.Id).Execute();
            series.Touched = false;
        }

        _touchedSeries.Clear();
        _pending.Clear();
    }

    /// <summary>What memory says may differ from the file after a rollback.</summary>
    private void Forget()
    {
        _vehicles.Clear();
        _series.Clear();
        _touchedVehicles.Clear();
        _touchedSeries.Clear();
        _pending.Clear();
    }

    private readonly record struct SeriesKey(long Vehicle, ushort Signal, uint Ecu);

    private sealed class VehicleState
    {
        public long Id { get; set; }

        public long? First { get; set; }

        public long? Last { get; set; }

        public long Frames { get; set; }

        public long Samples { get; set; }

        public bool Touched { get; set; }

        public void Take(long time)
        {
            First = First is { } first && first <= time ? first : time;
            Last = Last is { } last && last >= time ? last : time;
        }
    }

    private sealed class SeriesState
    {
        public long Id { get; set; }

        public Sample Newest { get; set; }

        public Sample? Known { get; set; }

        public bool Touched { get; set; }

        public ChunkTail Tail { get; } = new();

        private int FirstPending { get; set; } = PendingSamples.None;

        private int LastPending { get; set; } = PendingSamples.None;

        public void Pend(PendingSamples pending, in Sample sample)
        {
            LastPending = pending.Add(LastPending, new Reading(sample.Time, sample.Raw, sample.Quality));
            FirstPending = FirstPending == PendingSamples.None ? LastPending : FirstPending;
        }

        public ReadOnlySpan<Reading> TakePending(PendingSamples pending)
        {
            ReadOnlySpan<Reading> samples = pending.Chain(FirstPending);
            (FirstPending, LastPending) = (PendingSamples.None, PendingSamples.None);
            return samples;
        }

        public void Take(in Sample sample)
        {
            if (sample.Time >= Newest.Time)
            {
                Newest = sample;
            }

            if (sample.HasValue && !(Known?.Time > sample.Time))
            {
                Known = sample;
            }
        }
    }
}
