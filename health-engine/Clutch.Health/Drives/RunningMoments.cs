namespace Clutch.Health;

/// <summary>Mean and spread of values as they come (Welford), weighted. Plain memory.</summary>
internal struct RunningMoments
{
    private double _mean;
    private double _squares;
    private double _weight;

    public readonly float Weight => (float)_weight;

    public readonly float Mean => _weight > 0 ? (float)_mean : float.NaN;

    /// <summary>Standard deviation of the population; NaN before the second value.</summary>
    public readonly float Deviation => _weight > 1 ? (float)Math.Sqrt(_squares / _weight) : float.NaN;

    /// <summary>Ignores NaN.</summary>
    public void Add(float value, float weight = 1)
    {
        if (float.IsNaN(value))
        {
            return;
        }

        _weight += weight;
        double delta = value - _mean;
        _mean += delta * weight / _weight;
        _squares += weight * delta * (value - _mean);
    }

    /// <summary>The mean if it rests on at least this weight, otherwise NaN.</summary>
    public readonly float MeanOf(float weight) => _weight >= weight ? (float)_mean : float.NaN;

    public readonly float DeviationOf(float weight) => _weight >= weight ? Deviation : float.NaN;
}
