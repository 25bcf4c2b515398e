namespace Clutch.Health;

/// <summary>Coolant from the cold start on, and what the oil went through.</summary>
internal struct ThermalDetector
{
    private const float ColdBelow = 50;
    private const float WarmAt = 75;

    /// <summary>A thermostat that closes holds at least this after a long enough drive, °C; P0128 monitors look at 75 to 85 °C.</summary>
    private const float HoldsAt = 80;

    /// <summary>s of running after which a healthy engine that was driven is warm: the longest of the makers' monitors looks after 15 minutes.</summary>
    private const float LongEnough = 900;

    private RunningMoments _warm;
    private RunningMoments _late;
    private RunningMoments _work;
    private RunningMoments _ambient;
    private float _start;
    private float _first;
    private float _warmAfter;
    private float _smooth;
    private float _maximum;
    private double _oil;

    public void Begin() => (_start, _first, _warmAfter) = (float.NaN, float.NaN, float.NaN);

    public void Add(in Second second)
    {
        _ambient.Add(float.IsNaN(second.Ambient) ? second.Intake : second.Ambient, second.Seconds);
        if (float.IsNaN(second.Coolant))
        {
            return;
        }

        if (float.IsNaN(_start))
        {
            (_start, _first) = (second.Coolant, second.Running);
        }

        if (second.Coolant >= WarmAt && float.IsNaN(_warmAfter) && _start < ColdBelow && _first < 120)
        {
            _warmAfter = second.Running;
        }

        _work.Add(second.Rpm * (float.IsNaN(second.Load) ? 30 : second.Load), second.Seconds);
        if (second.Running > LongEnough)
        {
            _late.Add(second.Coolant, second.Seconds);
            if (second.Coolant >= WarmAt)
            {
                _warm.Add(second.Coolant, second.Seconds);
            }
        }

        _smooth = _smooth == 0 ? second.Coolant : _smooth + ((second.Coolant - _smooth) * Math.Min(1, second.Seconds / 30));
        _maximum = Math.Max(_maximum, _smooth);
        if (!float.IsNaN(second.Rpm))
        {
            _oil += second.Rpm / 60_000 * second.Seconds * OilFactor(second);
        }
    }

    public readonly void Finish(ref DriveSummary drive)
    {
        drive[Measure.StartTemperature] = _first < 120 ? _start : float.NaN;
        drive[Measure.WarmUpSeconds] = _warmAfter;
        drive[Measure.CoolantWarm] = _warm.MeanOf(60);
        drive[Measure.CoolantSpread] = _warm.DeviationOf(60);
        drive[Measure.CoolantMaximum] = _maximum > 0 ? _maximum : float.NaN;

        // 1,400 rpm at 25 % load: below that an engine in the cold may stay cool with the best of thermostats.
        bool worked = _work.Mean >= 35_000;
        drive[Measure.CoolantShortfall] = worked ? Math.Max(0, HoldsAt - _late.MeanOf(120)) : float.NaN;
        drive[Measure.OilWear] = _oil > 0 ? (float)_oil : float.NaN;
        drive[Measure.AmbientTemperature] = _ambient.MeanOf(5);
        if (!float.IsNaN(_start))
        {
            drive[Measure.ColdStart] = _start < 20 || drive[Measure.ParkedHours] >= 8 ? 1 : 0;
        }
    }

    /// <summary>
    /// Weight of a revolution: 1 with oil of 80 to 115 °C, more when cold (fuel and water stay in it) and when hot (it oxidises). The form is that of
    /// US patent 6,327,900, the coefficients are ours and not measured. Oil follows the coolant late; it is estimated as the coolant, higher under load.
    /// </summary>
    private static float OilFactor(in Second second)
    {
        float oil = second.Coolant + (float.IsNaN(second.Load) ? 0 : Math.Max(0, second.Load - 50) * 0.5f);
        float cold = Math.Max(0, 80 - oil) / 60;
        float hot = Math.Max(0, oil - 115) / 15;
        return 1 + cold + (hot * hot);
    }
}
