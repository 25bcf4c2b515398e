namespace Clutch.Health;

/// <summary>The alternator while the engine runs.</summary>
internal struct ChargingDetector
{
    /// <summary>After a start the battery takes what it gave; s.</summary>
    private const float Settled = 60;

    private RunningMoments _running;
    private RunningMoments _idle;
    private float _smooth;
    private float _maximum;

    public void Add(in Second second)
    {
        if (second.Running < Settled || float.IsNaN(second.Voltage))
        {
            return;
        }

        _running.Add(second.Voltage, second.Seconds);
        if (second.Idle)
        {
            _idle.Add(second.Voltage, second.Seconds);
        }

        // A mean over ten seconds that forgets.
        _smooth = _smooth == 0 ? second.Voltage : _smooth + ((second.Voltage - _smooth) * Math.Min(1, second.Seconds / 10));
        _maximum = Math.Max(_maximum, _smooth);
    }

    public readonly void Finish(ref DriveSummary drive)
    {
        drive[Measure.ChargeVoltage] = _running.MeanOf(30);
        drive[Measure.ChargeVoltageIdle] = _idle.MeanOf(10);
        drive[Measure.ChargeSpread] = _running.DeviationOf(30);
        drive[Measure.ChargeMaximum] = _running.Weight >= 30 ? _maximum : float.NaN;
    }
}
