namespace Clutch.Health;

/// <summary>The battery before and while the starter turns. Works on every sample: a crank is shorter than a second.</summary>
internal struct BatteryDetector
{
    /// <summary>A battery that has been charged reads high for about this long, hours.</summary>
    private const float RestHours = 1;

    private const float RunningSpeed = 400;

    /// <summary>A starter that turns takes at least this from the battery, V.</summary>
    private const float StarterDrop = 0.5f;

    /// <summary>Longest time between the last turn of the starter and the first speed above idle that is read, milliseconds.</summary>
    private const long CatchingUp = 5_000;

    private float _rest;
    private int _restCount;
    private float _minimum;
    private float _last;
    private long _crankFrom;
    private long _runningFrom;

    /// <summary>Begins a drive; what was heard while parked stays.</summary>
    public void Begin() => (_minimum, _last, _crankFrom, _runningFrom) = (float.PositiveInfinity, float.NaN, 0, 0);

    public void Observe(Channel channel, float value, long time)
    {
        if (channel == Channel.EngineSpeed)
        {
            Turn(value, time);
        }
        else if (channel == Channel.Voltage && value > 5)
        {
            Voltage(value, time);
        }
    }

    public void Finish(ref DriveSummary drive)
    {
        bool rested = !(drive[Measure.ParkedHours] < RestHours);
        if (rested && _restCount > 0)
        {
            drive[Measure.RestVoltage] = _rest;
        }

        bool dipped = _restCount > 0 && _minimum < _rest - StarterDrop;
        if (_runningFrom != 0 && dipped)
        {
            drive[Measure.CrankMinimum] = _minimum;
            drive[Measure.CrankRecovery] = _last - _minimum;
        }

        if (_crankFrom != 0 && _runningFrom > _crankFrom)
        {
            drive[Measure.CrankSeconds] = (_runningFrom - _crankFrom) / 1000f;
        }

        (_rest, _restCount) = (0, 0);
    }

    private void Turn(float rpm, long time)
    {
        if (_runningFrom != 0 || !(rpm > 0))
        {
            return;
        }

        if (rpm >= RunningSpeed)
        {
            _runningFrom = time;
        }
        else if (_crankFrom == 0)
        {
            _crankFrom = time;
        }
    }

    private void Voltage(float volts, long time)
    {
        if (_runningFrom != 0 && time - _runningFrom > CatchingUp)
        {
            return;
        }

        bool turning = _crankFrom != 0 || _runningFrom != 0 || (_restCount > 0 && volts < _rest - StarterDrop);
        if (!turning)
        {
            // The mean of at most the last ten: the first readings after a drive still fall.
            _restCount = Math.Min(_restCount + 1, 10);
            _rest += (volts - _rest) / _restCount;
            return;
        }

        _minimum = Math.Min(_minimum, volts);
        if (_runningFrom == 0 && volts <= _rest)
        {
            // Above that it is the alternator: the engine caught before its speed was read.
            _last = volts;
        }
        else if (float.IsNaN(_last))
        {
            _last = _minimum;
        }
    }
}
