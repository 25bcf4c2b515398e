namespace Clutch.Trips;

/// <summary>Finds time without speed and, where the odometer was read on both sides, what was driven in it.</summary>
internal sealed class GapWatch(TripOptions options)
{
    private readonly List<(long From, long To, double? Metres)> _gaps = [];
    private int _open;
    private long _speedAt;
    private bool _wasOff;
    private double _driven;
    private double _odometer;
    private double _drivenAtOdometer;
    private bool _hasOdometer;

    /// <summary>Something new begins; what was found stays until it is taken.</summary>
    public void Forget()
    {
        (_speedAt, _wasOff, _hasOdometer, _driven) = (0, false, false, 0);
        _open = _gaps.Count;
    }

    public void Take(in Second second, in LegSums sums, bool isCluster)
    {
        _driven += sums.Speed.Sum;

        // A hybrid moves with its engine off.
        bool isOff = second.Engine == EngineSign.Off && !second.IsMotion(options);
        if (second.TryGet(TripChannel.Speed, out _, out long at) || second.TryGet(TripChannel.GnssSpeed, out _, out at))
        {
            if (isCluster && !_wasOff && _speedAt > 0 && at - _speedAt > options.GapSeconds * 1000L)
            {
                _gaps.Add((_speedAt, at, null));
            }

            (_speedAt, _wasOff) = (at, isOff);
        }
        else
        {
            _wasOff |= isOff;
        }

        if (sums.Odometer.IsKnown)
        {
            TakeOdometer(sums.Odometer.Last);
        }
    }

    /// <summary>The gaps of a stretch of time; they and all before it are forgotten.</summary>
    public List<TripGap> Take(long start, long end)
    {
        List<TripGap> found = [.. _gaps.Where(gap => gap.From >= start && gap.To <= end + 1000).Select(gap => new TripGap(
            DateTimeOffset.FromUnixTimeMilliseconds(gap.From),
            DateTimeOffset.FromUnixTimeMilliseconds(gap.To),
            gap.Metres is { } metres ? new Measured(Math.Round(metres / 1000, 3), "km", Methods.Odometer) : null))];
        _gaps.Clear();
        _open = 0;
        return found;
    }

    /// <summary>What the odometer counted beyond what speed says belongs to the gaps since its last reading, by their length.</summary>
    private void TakeOdometer(double kilometres)
    {
        if (_hasOdometer && _gaps.Count > _open)
        {
            double hidden = Math.Max(0, ((kilometres - _odometer) * 1000) - (_driven - _drivenAtOdometer));
            long length = 0;
            for (int i = _open; i < _gaps.Count; i++)
            {
                length += _gaps[i].To - _gaps[i].From;
            }

            for (int i = _open; i < _gaps.Count; i++)
            {
                _gaps[i] = _gaps[i] with { Metres = hidden * (_gaps[i].To - _gaps[i].From) / length };
            }
        }

        (_odometer, _drivenAtOdometer, _hasOdometer, _open) = (kilometres, _driven, true, _gaps.Count);
    }
}
