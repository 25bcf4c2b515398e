using System.Numerics;

namespace Clutch.Trips;

/// <summary>A trip as derived now, and when it ends by itself.</summary>
/// <param name="Trip">Its figures.</param>
/// <param name="Closes">0: it is over; else it is over when nothing more was heard by then, milliseconds since 1970-01-01 UTC.</param>
internal readonly record struct DerivedTrip(Trip Trip, long Closes);

/// <summary>A stop as derived now.</summary>
/// <param name="Stop">Its figures.</param>
/// <param name="Closes">0: it is; else it begins when the trip before it is over, see <see cref="DerivedTrip"/>.</param>
internal readonly record struct DerivedStop(Stop Stop, long Closes);

/// <summary>
/// Bins in order of time → trips and stops, by one pass over their seconds.
/// <para>
/// Whether two motions belong to one trip depends on nothing but what lies between them: they do unless the engine was off for <see cref="TripOptions.StopSeconds"/>,
/// the vehicle stood for <see cref="TripOptions.IdleStopSeconds"/>, or nothing moved for <see cref="TripOptions.NoDataSeconds"/>. Every sum of a trip begins at its
/// own start. So a walk that begins at the start of any trip gives the same trips from there on as a walk over everything.
/// </para>
/// </summary>
internal sealed partial class JourneyWalk
{
    private readonly TripOptions _options;
    private readonly int _fuelType;
    private readonly long _from;
    private readonly long _to;
    private readonly long _gap;
    private readonly long _engineGap;
    private readonly long _stopAfter;
    private readonly SecondReader _reader;
    private readonly GapWatch _gaps;
    private readonly DriverEventDetector _events;

    // The engine's present run, and the one with the last motion.
    private bool _isRunning;
    private bool _runMoved;
    private long _runStart;
    private long _runLast;
    private long _tailEnd;

    // The present cluster of motions.
    private bool _isCluster;
    private long _start;
    private long _lastMotion;
    private long _still;
    private long _off;

    // Sums of: the trip up to its last motion; the run after it; what came then; the run that may lead to the next motion; the stop.
    private LegSums _trip;
    private LegSums _tail;
    private LegSums _rest;
    private LegSums _lead;
    private LegSums _stop;
    private long _stopStart;

    private bool _isFirst = true;
    private long _last;
    private bool _lastMoved;
    private EngineSign _engine;

    /// <summary>Begins a walk.</summary>
    /// <param name="options">Thresholds.</param>
    /// <param name="fuelType">As <see cref="FuelTypeFact"/>.</param>
    /// <param name="from">What is before is passed over: the start of a trip, or 0. Milliseconds since 1970-01-01 UTC.</param>
    /// <param name="to">The start of the next trip, which is passed over; <see cref="long.MaxValue"/>: there is none.</param>
    public JourneyWalk(TripOptions options, int fuelType, long from = 0, long to = long.MaxValue)
    {
        (_options, _fuelType, _from, _to) = (options, fuelType, from, to);
        _gap = options.GapSeconds * 1000L;
        _engineGap = options.EngineGapSeconds * 1000L;
        _stopAfter = options.StopSeconds * 1000L;
        (_reader, _gaps, _events) = (new SecondReader(options), new GapWatch(options), new DriverEventDetector(options));
    }

    /// <summary>In order of time.</summary>
    public List<DerivedTrip> Trips { get; } = [];

    /// <summary>In order of time.</summary>
    public List<DerivedStop> Stops { get; } = [];

    /// <summary>Takes the next bin; bins come in order of time.</summary>
    public void Take(MinuteBin bin)
    {
        for (ulong left = bin.Heard(); left != 0; left &= left - 1)
        {
            var second = new Second(bin, BitOperations.TrailingZeroCount(left));
            if (second.Time >= _from && second.Time < _to)
            {
                Step(second);
            }
        }
    }

    /// <summary>There are no more bins.</summary>
    public void Finish()
    {
        long closes = 0;
        if (_isCluster)
        {
            closes = _to < long.MaxValue ? 0 : Closes();
            Close(closes);
        }

        if (!_isFirst)
        {
            _stop.Add(_lead);
            EmitStop(_to == long.MaxValue ? null : _to, Trips.Count > 0 ? Trips[^1].Closes : 0);
        }
    }

    private void Step(in Second second)
    {
        long now = second.Time;
        if (_isFirst)
        {
            (_isFirst, _stopStart, _last) = (false, now, now);
        }

        long elapsed = now - _last;
        bool isHole = elapsed > _gap;
        bool isMotion = second.IsMotion(_options);
        if (_isCluster)
        {
            Stand(now, elapsed, isHole, isMotion);
        }

        bool isRunning = isMotion || second.Engine == EngineSign.On;
        bool begins = isRunning && !(_isRunning && now - _runLast <= _engineGap);
        bool lapses = !isRunning && (second.Engine == EngineSign.Off || now - _runLast > _engineGap);
        if (begins || lapses)
        {
            EndRun();
        }

        if (begins)
        {
            (_isRunning, _runStart, _runMoved) = (true, now, false);
        }

        bool opens = isMotion && !_isCluster;
        bool leads = _isRunning && now - _runStart <= _stopAfter;
        if (begins || (opens && !leads))
        {
            _reader.Forget();
            _events.Begin();
        }

        bool counts = !isHole && !begins && !(opens && !leads);
        LegSums sums = _reader.Read(second, counts ? elapsed : 0, isMotion, _isRunning);
        _events.Take(second, isMotion, _isRunning);
        if (opens)
        {
            Open(now, leads);
        }

        _gaps.Take(second, sums, _isCluster);
        Place(sums, now, isMotion);
        if (isRunning)
        {
            _runLast = now;
        }

        (_last, _lastMoved) = (now, isMotion);

        // A hybrid moves with its engine off: that is not a car that was parked.
        _engine = isMotion ? EngineSign.None : second.Engine != EngineSign.None ? second.Engine : isHole ? EngineSign.None : _engine;
    }

    /// <summary>Counts the time since the second before as standing, and ends the trip when that is enough.</summary>
    private void Stand(long now, long elapsed, bool isHole, bool isMotion)
    {
        if (!isMotion || !_lastMoved)
        {
            bool isOff = _engine == EngineSign.Off;
            _off += isOff ? elapsed : 0;
            _still += isHole && !isOff ? 0 : elapsed;
        }

        if (_off >= _stopAfter || _still >= _options.IdleStopSeconds * 1000L || now - _lastMotion >= _options.NoDataSeconds * 1000L)
        {
            Close(closes: 0);
        }
    }

    /// <summary>When the open trip is over if nothing more is heard.</summary>
    private long Closes()
    {
        long closes = _lastMotion + (_options.NoDataSeconds * 1000L);
        return _engine == EngineSign.Off ? Math.Min(closes, _last + _stopAfter - _off) : closes;
    }

    private void EndRun()
    {
        if (!_isRunning)
        {
            return;
        }

        _isRunning = false;
        if (_runMoved)
        {
            _tailEnd = _runLast;
        }
        else if (_isCluster)
        {
            _rest.Add(_lead);
        }
        else
        {
            _stop.Add(_lead);
        }

        _lead = default;
    }

    private void Open(long now, bool leads)
    {
        if (!leads)
        {
            _stop.Add(_lead);
            _lead = default;
        }

        (_isCluster, _start, _trip, _lead) = (true, leads ? _runStart : now, _lead, default);
        (_tail, _rest) = (default, default);
        _gaps.Forget();
    }

    private void Place(in LegSums sums, long now, bool isMotion)
    {
        if (isMotion)
        {
            _trip.Add(_tail);
            _trip.Add(_rest);
            _trip.Add(_lead);
            _trip.Add(sums);
            (_tail, _rest, _lead) = (default, default, default);
            (_lastMotion, _tailEnd, _still, _off, _runMoved) = (now, now, 0, 0, true);
        }
        else if (_isRunning)
        {
            (_runMoved ? ref _tail : ref _lead).Add(sums);
        }
        else
        {
            (_isCluster ? ref _rest : ref _stop).Add(sums);
        }
    }
}
