namespace Clutch.Trips;

/// <summary>
/// Finds what a driver did, from successive seconds. Begins anew wherever a leg may begin. Accelerations are differences of two speeds 0.8 to 2.5 s apart: the
/// resolution of PID 0D, 1 km/h, is an error of up to 0.35 m/s² in them.
/// </summary>
internal sealed class DriverEventDetector(TripOptions options)
{
    private const long LeastApart = 800;
    private const long MostApart = 2_500;
    private const long PositionAge = 15_000;
    private const double CorneringLeastKmh = 15;

    private readonly List<DriverEvent> _found = [];
    private EventStreak _braking = new(DriverEventKind.HarshBraking, "m/s2", Methods.SpeedDifference);
    private EventStreak _accelerating = new(DriverEventKind.HarshAcceleration, "m/s2", Methods.SpeedDifference);
    private EventStreak _cornering = new(DriverEventKind.HarshCornering, "m/s2", Methods.TurnRate);
    private EventStreak _speeding = new(DriverEventKind.Speeding, "km/h", Methods.Obd);
    private EventStreak _revving = new(DriverEventKind.OverRevving, "{rpm}", Methods.Obd);
    private EventStreak _idling = new(DriverEventKind.Idling, "s", Methods.Obd);
    private long _speedAt;
    private double _speed;
    private long _headingAt;
    private double _heading;
    private Fix _position;

    /// <summary>Ends what is under way, and forgets what was.</summary>
    public void Begin()
    {
        Flush();
        (_speedAt, _headingAt, _position) = (0, 0, default);
    }

    public void Take(in Second second, bool isMotion, bool isRunning)
    {
        if (second.Position is { Time: > 0 } position)
        {
            _position = position;
        }

        if (second.TryGet(TripChannel.Speed, out double speed, out long at))
        {
            TakeSpeed(speed, at);
        }

        TakeHeading(second);
        if (second.TryGet(TripChannel.EngineSpeed, out double rpm, out at))
        {
            Track(ref _revving, at, at, rpm, rpm > options.OverRevRpm, options.OverRevSeconds * 1000L);
        }

        Track(ref _idling, second.Time, second.Time, (second.Time - _idling.Start) / 1000.0, isRunning && !isMotion, options.IdlingSeconds * 1000L);
    }

    /// <summary>Events of a stretch of time, by their begin; they and all others are forgotten.</summary>
    public List<DriverEvent> Take(long start, long end)
    {
        Flush();
        List<DriverEvent> taken = [.. _found.Where(found => IsWithin(found, start, end)).OrderBy(found => found.Start).ThenBy(found => found.Kind)];
        _found.Clear();
        return taken;
    }

    private static bool IsWithin(DriverEvent found, long start, long end)
    {
        long begin = found.Start.ToUnixTimeMilliseconds();
        return begin >= start && begin + (long)(found.Seconds * 1000) <= end + 1000;
    }

    private void TakeSpeed(double speed, long at)
    {
        long apart = at - _speedAt;
        if (_speedAt > 0 && apart is >= LeastApart and <= MostApart)
        {
            double acceleration = (speed - _speed) / 3.6 / (apart / 1000.0);
            Track(ref _braking, _speedAt, at, -acceleration, -acceleration >= options.BrakingMs2, 0, _speed, speed);
            Track(ref _accelerating, _speedAt, at, acceleration, acceleration >= options.AccelerationMs2, 0, _speed, speed);
        }
        else if (apart > MostApart)
        {
            Add(ref _braking, 0);
            Add(ref _accelerating, 0);
        }
        else
        {
            return; // too near: the next one is compared with the one before
        }

        Track(ref _speeding, at, at, speed, speed > options.SpeedLimitKmh, options.SpeedingSeconds * 1000L, speed, speed);
        (_speedAt, _speed) = (at, speed);
    }

    private void TakeHeading(in Second second)
    {
        if (!second.TryGet(TripChannel.Heading, out double heading, out long at) || !second.TryGet(TripChannel.GnssSpeed, out double speed, out _) || speed < CorneringLeastKmh)
        {
            return;
        }

        if (_headingAt > 0 && at - _headingAt is >= LeastApart and <= MostApart)
        {
            double turn = Math.IEEERemainder(heading - _heading, 360) * Math.PI / 180 / ((at - _headingAt) / 1000.0);
            double lateral = speed / 3.6 * Math.Abs(turn);
            Track(ref _cornering, _headingAt, at, lateral, lateral >= options.CorneringMs2, 0, speed, speed);
        }

        (_headingAt, _heading) = (at, heading);
    }

    private void Track(ref EventStreak streak, long from, long to, double value, bool isOn, long least, double? before = null, double? after = null)
    {
        if (isOn)
        {
            streak.Go(from, to, value, before, after, _position.Time > 0 && from - _position.Time <= PositionAge ? _position : default);
        }
        else
        {
            Add(ref streak, least);
        }
    }

    private void Flush()
    {
        Add(ref _braking, 0);
        Add(ref _accelerating, 0);
        Add(ref _cornering, 0);
        Add(ref _speeding, options.SpeedingSeconds * 1000L);
        Add(ref _revving, options.OverRevSeconds * 1000L);
        Add(ref _idling, options.IdlingSeconds * 1000L);
    }

    private void Add(ref EventStreak streak, long least)
    {
        if (streak.End(least) is { } happened)
        {
            _found.Add(happened);
        }
    }
}

/// <summary>Successive samples beyond a threshold: one event.</summary>
internal struct EventStreak(DriverEventKind kind, string unit, string method)
{
    private bool _isOn;
    private long _end;
    private double _peak;
    private double? _before;
    private double? _after;
    private Fix _place;

    public long Start { get; private set; }

    public void Go(long from, long to, double value, double? before, double? after, Fix place)
    {
        if (!_isOn)
        {
            (_isOn, Start, _peak, _before, _place) = (true, from, 0, before, place);
        }

        (_end, _peak, _after) = (to, Math.Max(_peak, value), after);
    }

    /// <summary>The event, if it lasted long enough; null: none.</summary>
    public DriverEvent? End(long least)
    {
        bool happened = _isOn && _end - Start >= least;
        _isOn = false;
        double peak = kind == DriverEventKind.Idling ? (_end - Start) / 1000.0 : _peak;
        return happened
            ? new DriverEvent(kind, DateTimeOffset.FromUnixTimeMilliseconds(Start), (_end - Start) / 1000.0, Math.Round(peak, 2), unit, _before, _after, method, _place.ToPlace())
            : null;
    }
}
