namespace Clutch.Health;

/// <summary>Fuel trims by what the engine does, the air model and the oxygen sensors, all warm and in closed loop.</summary>
internal struct MixtureDetector
{
    private const float SwitchPoint = 0.45f;

    /// <summary>Slower than this, milliseconds, the switching of a sensor can't be counted.</summary>
    private const long QuickEnough = 700;

    private RunningMoments _idle;
    private RunningMoments _cruise;
    private RunningMoments _pulling;
    private RunningMoments _long;
    private RunningMoments _banks;
    private RunningMoments _short;
    private RunningMoments _air;
    private RunningMoments _front;
    private RunningMoments _rear;
    private RunningMoments _lambda;
    private RunningMoments _interval;
    private RunningMoments _catalyst;
    private float _switches;
    private float _previousFront;
    private long _previousFrontTime;

    /// <summary>Whether oxygen sensors are judged now: set by the second before. 0 or 1, so that the state is plain memory.</summary>
    private int _steady;

    public void Add(in Second second, in Snapshot now)
    {
        float status = now.At(Channel.FuelStatus, second.Time);

        // SAE J1979 PID 03: bit 1 closed loop, bit 4 closed loop with a fault. A car that does not say so is believed to be.
        bool closed = float.IsNaN(status) || ((int)status & 0b1_0010) != 0;
        bool judged = second.Warm && closed && second.Running > 30;
        _steady = judged && second.Cruise ? 1 : 0;
        if (_steady == 0)
        {
            _previousFrontTime = 0;
        }

        if (!judged)
        {
            return;
        }

        float first = now.At(Channel.ShortTrim1, second.Time) + now.At(Channel.LongTrim1, second.Time);
        float other = now.At(Channel.ShortTrim2, second.Time) + now.At(Channel.LongTrim2, second.Time);
        float trim = float.IsNaN(other) ? first : (first + other) / 2;
        Regime(second).Add(trim, second.Seconds);
        _long.Add(now.At(Channel.LongTrim1, second.Time), second.Seconds);
        _banks.Add(first - other, second.Seconds);
        if (second.Cruise)
        {
            _air.Add(AirModel(second), second.Seconds);
            _catalyst.Add(now.At(Channel.CatalystTemperature, second.Time), second.Seconds);
        }
    }

    public void Observe(Channel channel, float value, long time)
    {
        if (_steady == 0)
        {
            return;
        }

        switch (channel)
        {
            case Channel.FrontOxygen when value <= 1.275f:
                _front.Add(value);
                Count(value, time);
                break;
            case Channel.RearOxygen:
                _rear.Add(value);
                break;
            case Channel.Lambda:
                _lambda.Add(value);
                break;
            case Channel.ShortTrim1:
                _short.Add(value);
                break;
        }
    }

    public readonly void Finish(ref DriveSummary drive)
    {
        drive[Measure.TrimIdle] = _idle.MeanOf(20);
        drive[Measure.TrimCruise] = _cruise.MeanOf(20);
        drive[Measure.TrimLoad] = _pulling.MeanOf(8);
        drive[Measure.TrimSpread] = _short.DeviationOf(40);
        drive[Measure.TrimLong] = _long.MeanOf(60);
        drive[Measure.TrimBanks] = _banks.MeanOf(60);
        drive[Measure.AirModelRatio] = _air.MeanOf(20);
        drive[Measure.CatalystTemperature] = _catalyst.MeanOf(30);
        drive[Measure.LambdaSpread] = _lambda.DeviationOf(60);
        float front = _front.DeviationOf(60);
        drive[Measure.CatalystRatio] = front > 0.05f ? _rear.DeviationOf(60) / front : float.NaN;
        drive[Measure.FrontAmplitude] = front * 2.56f;
        float interval = _interval.MeanOf(60);
        drive[Measure.FrontSwitching] = interval <= QuickEnough ? _switches * 60_000 / (interval * _interval.Weight) : float.NaN;
    }

    /// <summary>MAF·T / (MAP·n), times a thousand: the engine's size and volumetric efficiency, which do not change by themselves.</summary>
    private static float AirModel(in Second second) =>
        second.AirFlow * (second.Intake + 273.15f) / (second.ManifoldPressure * second.Rpm) * 1_000;

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private ref RunningMoments Regime(in Second second)
    {
        if (second.Idle)
        {
            return ref _idle;
        }

        return ref second.Pulling ? ref _pulling : ref _cruise;
    }

    private void Count(float value, long time)
    {
        if (_previousFrontTime != 0)
        {
            _interval.Add(time - _previousFrontTime);
            if (value > SwitchPoint != _previousFront > SwitchPoint)
            {
                _switches++;
            }
        }

        (_previousFront, _previousFrontTime) = (value, time);
    }
}
