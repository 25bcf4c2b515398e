namespace Clutch.Health;

/// <summary>
/// Samples in order of time → drives. A drive begins when the engine control unit speaks and ends when the engine has stood for three minutes, when nobody
/// has spoken of its speed for ten, or when the agent says that the car is parked. Part of the stored state of a vehicle: plain memory, no references.
/// </summary>
internal struct DriveRecorder
{
    /// <summary>rpm from which an engine runs by itself.</summary>
    private const float RunningSpeed = 400;

    /// <summary>A stop-start engine stands for less, milliseconds.</summary>
    private const long StandsFor = 180_000;

    private const long SilentFor = 600_000;
    private const long LongestSecond = 5_000;

    private Snapshot _now;
    private BatteryDetector _battery;
    private ChargingDetector _charging;
    private MixtureDetector _mixture;
    private ThermalDetector _thermal;
    private RoadDetector _road;
    private DrivelineDetector _driveline;
    private AftertreatmentDetector _aftertreatment;
    private StuckDetector _stuck;
    private SpeedSlope _slope;
    private long _start;
    private long _last;
    private long _turned;
    private long _runningFrom;
    private long _ranUntil;
    private long _previousEnd;
    private long _second;
    private float _missing;
    private float _ran;

    /// <summary>Last sample taken, milliseconds since 1970-01-01 UTC; 0 before the first.</summary>
    public readonly long Last => _last;

    public readonly bool IsOpen => _start != 0;

    /// <summary>Newest values, whatever the drive.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ref readonly Snapshot Now => ref _now;

    /// <summary>Whether the drive would have ended by <paramref name="time"/> if nothing were heard until then.</summary>
    public readonly bool EndsBefore(long time) =>
        _start != 0 && (time - _turned > SilentFor || (_runningFrom == 0 && _ranUntil != 0 && time - _ranUntil > StandsFor));

    /// <summary>Takes one sample; the caller has ended a drive that <see cref="EndsBefore"/> its time.</summary>
    public void Observe(in HeardSamples.Heard heard, ref GearTable gears)
    {
        _last = Math.Max(_last, heard.Time);
        if (!_now.Take(heard.Channel, heard.Speaker, heard.Time, heard.Value) || float.IsNaN(heard.Value))
        {
            return;
        }

        if (heard.Channel == Channel.EngineSpeed)
        {
            Turn(heard.Value, heard.Time);
        }

        _battery.Observe(heard.Channel, heard.Value, heard.Time);
        if (_runningFrom == 0)
        {
            return;
        }

        _mixture.Observe(heard.Channel, heard.Value, heard.Time);
        _stuck.Observe(heard.Channel, heard.Value);
        if (heard.Channel == Channel.Speed)
        {
            _slope.Observe(heard.Value, heard.Time);
        }

        if (heard.Time >= _second)
        {
            Tick(heard.Time, ref gears);
        }
    }

    /// <summary>Closes the drive. False when the engine never ran: then there is nothing to tell.</summary>
    public bool TryEnd(out DriveSummary drive)
    {
        drive = new DriveSummary { Start = _start, End = _ranUntil, MissingSeconds = _missing };
        bool ran = _start != 0 && _ranUntil != 0;
        if (ran)
        {
            if (_previousEnd != 0)
            {
                drive[Measure.ParkedHours] = Math.Max(0, _start - _previousEnd) / 3_600_000f;
            }

            _battery.Finish(ref drive);
            _charging.Finish(ref drive);
            _mixture.Finish(ref drive);
            _thermal.Finish(ref drive);
            _road.Finish(ref drive);
            _driveline.Finish(ref drive);
            _aftertreatment.Finish(ref drive);
            _stuck.Finish(ref drive, _ran);
            _previousEnd = _ranUntil;
        }

        _start = _turned = _runningFrom = _ranUntil = 0;
        return ran;
    }

    /// <summary>The agent's clock was set back: nothing that was heard before can be compared with what comes.</summary>
    public void RestartClock()
    {
        _now = default;
        _last = _previousEnd = 0;
    }

    private void Turn(float rpm, long time)
    {
        _turned = time;
        if (_start == 0)
        {
            Begin(time);
        }

        if (rpm >= RunningSpeed)
        {
            if (_runningFrom == 0)
            {
                (_runningFrom, _second) = (time, time);
            }

            _ranUntil = time;
        }
        else if (rpm < RunningSpeed / 4)
        {
            _runningFrom = 0;
        }
    }

    private void Begin(long time)
    {
        _start = time;
        (_ran, _missing) = (0, 0);
        (_charging, _mixture, _road, _driveline) = (default, default, default, default);
        (_thermal, _aftertreatment, _stuck, _slope) = (default, default, default, default);
        _battery.Begin();
        _thermal.Begin();
        _aftertreatment.Begin();
        _stuck.Begin();
    }

    private void Tick(long time, ref GearTable gears)
    {
        long passed = _second == _runningFrom && _ran == 0 ? 1_000 : time - _second + 1_000;
        _second = time + 1_000;
        if (passed > Channels.QuickAge)
        {
            _missing += (passed - LongestSecond) / 1000f;
        }

        float seconds = Math.Min(passed, LongestSecond) / 1000f;
        _ran += seconds;
        var second = new Second
        {
            Time = time,
            Seconds = seconds,
            Running = _ran,
            Rpm = _now.At(Channel.EngineSpeed, time),
            Speed = _now.At(Channel.Speed, time),
            Acceleration = _slope.At(time),
            Load = _now.At(Channel.Load, time),
            Coolant = _now.At(Channel.Coolant, time),
            Intake = _now.At(Channel.Intake, time),
            Ambient = _now.At(Channel.Ambient, time),
            ManifoldPressure = _now.At(Channel.ManifoldPressure, time),
            AirFlow = _now.At(Channel.AirFlow, time),
            Throttle = _now.At(Channel.Throttle, time),
            Voltage = _now.At(Channel.Voltage, time),
        };
        _charging.Add(second);
        _mixture.Add(second, _now);
        _thermal.Add(second);
        _road.Add(second, _now.At(Channel.FuelRate, time));
        _driveline.Add(second, ref gears);
        _aftertreatment.Add(second, _now);
    }
}
