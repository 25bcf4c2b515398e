namespace Clutch.Obd.Nmea;

/// <summary>
/// Joins the sentences of one moment into one position. A receiver repeats the same kinds of sentences, so a position is
/// complete, and returned at once, when those of the moment before have come again; only the first one waits for the
/// next moment to begin.
/// </summary>
public sealed class FixAssembler
{
    private const int MillisecondsPerDay = 86_400_000;

    private Fix _fix;
    private int? _timeOfDay;
    private int? _date;
    private int? _hdopOfAll;
    private bool _has3D;
    private bool _denied;
    private bool _returned;

    /// <summary>Bit n: kind n, now and at the moment before.</summary>
    private int _seen;
    private int _expected;

    /// <summary>Takes a sentence; true when a position is complete.</summary>
    public bool TryAdd(in NmeaSentence sentence, out Fix fix)
    {
        fix = default;
        bool complete = false;
        if (sentence.TimeOfDay is int time && time != _timeOfDay)
        {
            // What has come without a time of its own belongs to the moment before.
            if (_timeOfDay is not null && !_returned)
            {
                fix = Finish();
                complete = true;
            }

            _expected = _seen;
            Begin(time);
        }

        Merge(sentence);
        if (complete || _timeOfDay is null || _returned || _expected == 0 || (_seen & _expected) != _expected)
        {
            return complete;
        }

        fix = Finish();
        _returned = true;
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
        _returned = false;
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
