namespace Clutch.Health;

/// <summary>Boost, EGR, particulate filter and hybrid battery: parts that some cars have.</summary>
internal struct AftertreatmentDetector
{
    private RunningMoments _boost;
    private RunningMoments _egr;
    private RunningMoments _filter;
    private float _charge;
    private float _moved;
    private float _regenerating;
    private int _regenerations;
    private int _hasFilter;

    public void Begin() => (_charge, _regenerating) = (float.NaN, float.NaN);

    public void Add(in Second second, in Snapshot now)
    {
        if (second.Load > 60)
        {
            _boost.Add(now.At(Channel.CommandedBoost, second.Time) - now.At(Channel.Boost, second.Time), second.Seconds);
        }

        if (now.At(Channel.CommandedEgr, second.Time) > 5)
        {
            _egr.Add(MathF.Abs(now.At(Channel.EgrError, second.Time)), second.Seconds);
        }

        float pressure = now.At(Channel.FilterPressure, second.Time);
        if (second.AirFlow > 15 && !float.IsNaN(pressure))
        {
            _filter.Add(pressure / second.AirFlow * 100, second.Seconds);
        }

        Regeneration(now.At(Channel.Regenerating, second.Time));
        Hybrid(now.At(Channel.HybridCharge, second.Time));
    }

    public readonly void Finish(ref DriveSummary drive)
    {
        drive[Measure.BoostShortfall] = _boost.MeanOf(10);
        drive[Measure.EgrError] = _egr.MeanOf(30);
        drive[Measure.FilterResistance] = _filter.MeanOf(60);
        drive[Measure.Regenerations] = _hasFilter != 0 ? _regenerations : float.NaN;
        float work = drive[Measure.TyreWork];
        drive[Measure.HybridSwing] = !float.IsNaN(_charge) && work > 0.5f ? _moved / work : float.NaN;
    }

    private void Regeneration(float active)
    {
        if (float.IsNaN(active))
        {
            return;
        }

        _hasFilter = 1;
        _regenerations += active > 0 && _regenerating == 0 ? 1 : 0;
        _regenerating = active;
    }

    private void Hybrid(float charge)
    {
        if (float.IsNaN(charge))
        {
            return;
        }

        _moved += float.IsNaN(_charge) ? 0 : MathF.Abs(charge - _charge);
        _charge = charge;
    }
}
