namespace Clutch.Health.Training.Learning;

/// <summary>Mean and sum of squared distances from it, one value at a time (B. P. Welford, 1962).</summary>
internal struct Spread
{
    /// <summary>Below this share of the mean, what is left of a deviation is the rounding of a value that does not move.</summary>
    private const double Rounding = 1e-10;

    private long _count;

    public readonly long Count => _count;

    public double Mean { get; private set; }

    public double Squares { get; private set; }

    /// <summary>Standard deviation; exactly 0 for a value that does not move.</summary>
    public readonly double Deviation
    {
        get
        {
            double deviation = _count == 0 ? 0 : Math.Sqrt(Squares / _count);
            return deviation <= Rounding * Math.Abs(Mean) ? 0 : deviation;
        }
    }

    public void Add(double value)
    {
        _count++;
        double distance = value - Mean;
        Mean += distance / _count;
        Squares += distance * (value - Mean);
    }
}
