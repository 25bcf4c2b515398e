namespace Clutch.Obd.Nmea;

/// <summary>
/// Joins the sentences of one moment into one position. A receiver repeats the same kinds of sentences, so a position is
/// complete when those of the two moments before have come again; one that loses a sentence, and the first, wait for the
/// next moment to begin.
/// </summary>
public sealed class FixAssembler
{
    private const int MillisecondsPerDay = 86_400_000;

    private Fix _fix;
    private Fix? _left;
    private int? _timeOfDay;
    private int? _date;
    private int? _hdopOfAll;
    private bool _has3D;
    private bool _denied;
    private bool _taken;

    /// <summary>Bit n: kind n, at this moment, at the one before, and at the two before this.</summary>
    private int _seen;
    private int _before;
    private int _expected;

    /// <summary>Takes a sentence; <see cref="TryTake"/> tells whether it completed a position.</summary>
    public void Add(in NmeaSentence sentence)
    {
        // What comes without a time of its own belongs to the moment that has begun.
        if (sentence.TimeOfDay is int time && time != _timeOfDay)
        {
            _left = _timeOfDay is null || _taken ? null : Finish();
            _expected = _seen | _before;
            _before = _seen;
            Begin(time);
        }

        Merge(sentence);
    }

    /// <summary>A position that is complete; ask again, because a sentence may end one moment and complete the next.</summary>
    public bool TryTake(out Fix fix)
    {
        fix = _left ?? default;
        if (_left is not null)
        {
            _left = null;
            return true;
        }

        if (_timeOfDay is null || _taken || _expected == 0 || (_seen & _expected) != _expected)
        {
            return false;
        }

        fix = Finish();
        _taken = true;
        return true;
    }

    private void Begin(int time)
    {
        // The date is that of the last RMC: a GGA that comes first after midnight would carry yesterday's.
        if (_timeOfDay is int before && time < before)
        {
            _date = null;
        }

        _timeOfDay = time;
        _fix = default;
        _hdopOfAll = null;
        _has3D = false;
        _denied = false;
        _taken = false;
        _seen = 0;
    }

    private void Merge(in NmeaSentence sentence)
    {
        _seen |= 1 << (int)sentence.Kind;
        _date = sentence.Date ?? _date;
        switch (sentence.Kind)
        {
            case NmeaKind.Gsa:
                // One GSA for each satellite system: a system that sees nothing denies no position.
                _has3D |= sentence.Mode == FixMode.ThreeD;
                _hdopOfAll ??= sentence.Hdop;
                return;

            case NmeaKind.Vtg:
                if (sentence.Mode != FixMode.None)
                {
                    _fix = _fix with { Speed = _fix.Speed ?? sentence.Speed, Course = _fix.Course ?? sentence.Course };
                }

                return;

            case NmeaKind.Gga:
                _has3D |= sentence.Mode == FixMode.ThreeD;
                break;

            default:
                break;
        }

        _denied |= sentence.Mode == FixMode.None;
        _fix = _fix with
        {
            Mode = sentence.Mode == FixMode.Estimated || _fix.Mode == FixMode.Estimated ? FixMode.Estimated : FixMode.TwoD,
            Latitude = _fix.Latitude ?? sentence.Latitude,
            Longitude = _fix.Longitude ?? sentence.Longitude,
            Altitude = _fix.Altitude ?? sentence.Altitude,
            Speed = sentence.Speed ?? _fix.Speed,
            Course = sentence.Course ?? _fix.Course,
            Satellites = _fix.Satellites ?? sentence.Satellites,
            Hdop = _fix.Hdop ?? sentence.Hdop,
        };
    }

    private Fix Finish()
    {
        long? time = _date is int date ? ((long)date * MillisecondsPerDay) + _timeOfDay : null;
        if (_denied || _fix.Latitude is null || _fix.Longitude is null)
        {
            return new Fix { Mode = FixMode.None, Time = time, Satellites = _fix.Satellites };
        }

        bool threeD = _fix.Mode == FixMode.TwoD && _has3D && _fix.Altitude is not null;
        return _fix with
        {
            Mode = threeD ? FixMode.ThreeD : _fix.Mode,
            Time = time,
            Altitude = threeD ? _fix.Altitude : null,
            Hdop = _fix.Hdop ?? _hdopOfAll,
        };
    }
}
