namespace Clutch.Health.Features;

/// <summary>
/// From raw rows to features: scale by regime, add the health indices, stream through a <see cref="FeatureMaker"/>. Training and serving use this one
/// type, for cars and for benchmarks alike; one instance serves one series. An update allocates nothing. Not thread-safe.
/// </summary>
public sealed class SeriesFeatures
{
    private readonly FeaturePlan _plan;
    private readonly FeatureMaker _maker;
    private readonly double[] _row;

    public SeriesFeatures(FeaturePlan plan)
    {
        _plan = plan;
        _row = new double[plan.Scaler.Signals + plan.Indices.Count];
        _maker = new FeatureMaker(_row.Length, plan.Settings);
    }

    public int Features => _maker.Features;

    /// <summary>Takes one row and writes its features.</summary>
    /// <param name="age">Use since the part was fitted, on the part's clock.</param>
    /// <param name="settings">Operating settings, as many as the plan's regimes have.</param>
    /// <param name="values">Raw signals, NaN where missing.</param>
    /// <param name="features"><see cref="Features"/> numbers.</param>
    public void Update(double age, ReadOnlySpan<double> settings, ReadOnlySpan<double> values, Span<float> features)
    {
        if (settings.Length != _plan.Scaler.Regimes.Settings || values.Length != _plan.Scaler.Signals)
        {
            throw new ArgumentException($"a row has {_plan.Scaler.Regimes.Settings} settings and {_plan.Scaler.Signals} signals, not {settings.Length} and {values.Length}", nameof(values));
        }

        Span<double> scaled = _row.AsSpan(0, values.Length);
        _plan.Scaler.Scale(settings, values, scaled);
        for (int index = 0; index < _plan.Indices.Count; index++)
        {
            _row[values.Length + index] = _plan.Indices[index].Of(scaled);
        }

        _maker.Update(age, _row, features);
    }

    /// <summary>The part was replaced: windows and baselines start anew.</summary>
    public void Restart() => _maker.Restart();
}
