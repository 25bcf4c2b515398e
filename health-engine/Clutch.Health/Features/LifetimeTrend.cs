namespace Clutch.Health.Features;

/// <summary>Least-squares slope over all values of one signal, updated as deviations from running means (B. P. Welford, 1962), so that long series do not cancel.</summary>
internal struct LifetimeTrend
{
    private double _mean;

    // Sum of (position - mean position) × (value - mean value).
    private double _moments;

    public long Count { get; private set; }

    /// <summary>Slope per value, NaN for a single one.</summary>
    public readonly double Slope
    {
        get
        {
            // Positions are 0 … n-1: their squared distances from the mean sum to n(n²-1)/12.
            double n = Count;
            return Count < 2 ? double.NaN : _moments / (n * ((n * n) - 1) / 12);
        }
    }

    public void Add(double value)
    {
        // The position is Count, the mean of the positions before it (Count - 1) / 2.
        double position = Count == 0 ? 0 : Count - ((Count - 1) / 2.0);
        Count++;
        _mean += (value - _mean) / Count;
        _moments += position * (value - _mean);
    }
}
