namespace Clutch.Trips;

/// <content>What becomes of a cluster of motions: a trip, or a move within a stop.</content>
internal sealed partial class JourneyWalk
{
    private void Close(long closes)
    {
        long tailEnd = _isRunning && _runMoved ? _runLast : _tailEnd;
        bool takesTail = tailEnd - _lastMotion <= _stopAfter;
        long end = takesTail ? tailEnd : _lastMotion;
        LegSums after = default;
        (takesTail ? ref _trip : ref after).Add(_tail);
        after.Add(_rest);
        double metres = _trip.Speed.Milliseconds > 0 ? _trip.Speed.Sum : _trip.GnssSpeed.Sum;
        List<DriverEvent> events = _events.Take(_start, end);
        List<TripGap> gaps = _gaps.Take(_start, end);
        bool isTrip = metres + gaps.Sum(gap => (gap.InferredDistance?.Value ?? 0) * 1000) >= _options.MinimumMetres && end - _start >= _options.MinimumSeconds * 1000L;
        if (isTrip)
        {
            EmitStop(_start, 0);
            Trips.Add(new DerivedTrip(Figures(end, events, gaps), closes));
            (_stop, _stopStart) = (after, end);
        }
        else
        {
            _stop.Add(_trip);
            _stop.Add(after);
        }

        (_isCluster, _runMoved, _still, _off) = (false, false, 0, 0);
        (_trip, _tail, _rest) = (default, default, default);
    }

    private void EmitStop(long? end, long closes)
    {
        if (end == _stopStart)
        {
            return;
        }

        Place? place = _stop.First.ToPlace() ?? (Trips.Count > 0 ? Trips[^1].Trip.To : null);
        double metres = _stop.Speed.Milliseconds > 0 ? _stop.Speed.Sum : _stop.GnssSpeed.Sum;
        Stops.Add(new DerivedStop(
            new Stop(
                DateTimeOffset.FromUnixTimeMilliseconds(_stopStart),
                end is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null,
                Seconds(_stop.IdleMilliseconds),
                Math.Round(metres / 1000, 3),
                place),
            closes));
    }

    private Trip Figures(long end, List<DriverEvent> events, List<TripGap> gaps)
    {
        bool isObd = _trip.Speed.Milliseconds > 0;
        Integral distance = isObd ? _trip.Speed : _trip.GnssSpeed;
        (Measured? fuel, string? reason) = FuelFigures.Fuel(_trip, _fuelType);
        IEnumerable<double> inferred = gaps.Where(gap => gap.InferredDistance is not null).Select(gap => gap.InferredDistance!.Value);
        return new Trip(DateTimeOffset.FromUnixTimeMilliseconds(_start), DateTimeOffset.FromUnixTimeMilliseconds(end))
        {
            MovingSeconds = Seconds(_trip.MovingMilliseconds),
            IdleSeconds = Seconds(_trip.IdleMilliseconds),
            Coverage = Math.Round(Math.Min(1, distance.Milliseconds / (double)Math.Max(1, end - _start)), 3),
            Distance = distance.Milliseconds == 0 ? null : new Measured(Math.Round(distance.Sum / 1000, 3), "km", isObd ? Methods.ObdSpeed : Methods.GnssSpeed),
            InferredKm = inferred.Any() ? Math.Round(inferred.Sum(), 3) : null,
            MaxSpeedKmh = Math.Round(_trip.MaxSpeed, 2),
            Fuel = fuel,
            FuelReason = reason,
            Energy = FuelFigures.Energy(_trip),
            Charge = FuelFigures.Charge(_trip),
            Odometer = Odometer(),
            From = _trip.First.ToPlace(),
            To = _trip.Last.ToPlace(),
            Gaps = [.. gaps.Take(Trip.MostParts)],
            Events = [.. events.Take(Trip.MostParts)],
            Dropped = Math.Max(0, gaps.Count - Trip.MostParts) + Math.Max(0, events.Count - Trip.MostParts),
        };
    }

    /// <summary>Resolution of PID A6 is 0.1 km: a fall of that is a rounding of the vehicle's own.</summary>
    private OdometerReading? Odometer()
    {
        const double Rounding = 0.15;
        double before = Trips.Count > 0 && Trips[^1].Trip.Odometer is { Method: Methods.Odometer, EndKm: var known } ? known : 0;
        double fell = _trip.Fell + Math.Max(0, before - _trip.Odometer.First);
        (Reading reading, string method) = _trip.Odometer.IsKnown ? (_trip.Odometer, Methods.Odometer) : (_trip.Cleared, Methods.SinceCleared);
        return reading.IsKnown
            ? new OdometerReading(Math.Round(reading.First, 1), Math.Round(reading.Last, 1), method, method == Methods.Odometer && fell > Rounding ? Math.Round(fell, 1) : 0)
            : null;
    }

    private static double Seconds(long milliseconds) => milliseconds / 1000.0;
}
