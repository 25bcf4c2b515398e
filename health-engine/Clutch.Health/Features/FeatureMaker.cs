namespace Clutch.Health.Features;

/// <summary>
/// Features of one series of rows: a row is an operating cycle, a trip or a minute. Streaming: the memory of a signal is one ring as long as its
/// longest window, an update looks at no history beyond it and allocates nothing. Windows are cut short at the start of a series, never padded.
/// </summary>
/// <remarks>A value that is missing in a row (NaN, infinite) leaves its signal as it was; features that cannot be known yet are NaN. Not thread-safe.</remarks>
public sealed class FeatureMaker
{
    private readonly FeatureSettings _settings;
    private readonly int[] _windows;
    private readonly int[] _meanAt;
    private readonly int[] _deviationAt;
    private readonly int[] _slopeAt;
    private readonly double[] _weights;
    private readonly int _ringLength;
    private readonly double[] _rings;
    private readonly WindowSums[] _sums;
    private readonly LifetimeTrend[] _lifetimes;
    private readonly double[] _averages;
    private readonly double[] _baselines;

    /// <summary>Starts a series of so many signals.</summary>
    /// <exception cref="ArgumentException">The settings cannot be used; the message says why.</exception>
    public FeatureMaker(int signals, FeatureSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(signals);
        if (settings.Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(settings));
        }

        Signals = signals;
        _settings = settings;
        _windows = [.. settings.Means.Concat(settings.Deviations).Concat(settings.Slopes).Distinct().Order()];
        _meanAt = [.. settings.Means.Select(window => Array.IndexOf(_windows, window))];
        _deviationAt = [.. settings.Deviations.Select(window => Array.IndexOf(_windows, window))];
        _slopeAt = [.. settings.Slopes.Select(window => Array.IndexOf(_windows, window))];
        _weights = [.. settings.Weights];
        _ringLength = (_windows.Length == 0 ? 0 : _windows[^1]) + 1;
        _rings = new double[signals * _ringLength];
        _sums = new WindowSums[signals * _windows.Length];
        _lifetimes = new LifetimeTrend[signals];
        _averages = new double[signals * _weights.Length];
        _baselines = new double[signals];
    }

    /// <summary>Signals in a row.</summary>
    public int Signals { get; }

    /// <summary>Features in a row: the age, then <see cref="FeatureSettings.PerSignal"/> of every signal.</summary>
    public int Features => 1 + (Signals * _settings.PerSignal);

    /// <summary>Takes one row and writes its features.</summary>
    /// <param name="age">Use since the part was fitted, on the part's clock.</param>
    /// <param name="values">The signals, NaN where missing.</param>
    /// <param name="features"><see cref="Features"/> numbers.</param>
    public void Update(double age, ReadOnlySpan<double> values, Span<float> features)
    {
        if (values.Length != Signals || features.Length != Features)
        {
            throw new ArgumentException($"a row has {Signals} signals and {Features} features, not {values.Length} and {features.Length}", nameof(values));
        }

        features[0] = (float)age;
        int next = 1;
        for (int signal = 0; signal < values.Length; signal++)
        {
            if (double.IsFinite(values[signal]))
            {
                Take(signal, values[signal]);
            }

            Write(signal, features.Slice(next, _settings.PerSignal));
            next += _settings.PerSignal;
        }
    }

    /// <summary>A part was replaced: its signals start anew, with a new baseline and empty windows.</summary>
    public void Restart(int signal)
    {
        _lifetimes[signal] = default;
        _baselines[signal] = 0;
        _sums.AsSpan(signal * _windows.Length, _windows.Length).Clear();
    }

    /// <summary>All signals start anew.</summary>
    public void Restart()
    {
        for (int signal = 0; signal < Signals; signal++)
        {
            Restart(signal);
        }
    }

    private void Take(int signal, double value)
    {
        long seen = _lifetimes[signal].Count;
        _lifetimes[signal].Add(value);
        Span<double> ring = _rings.AsSpan(signal * _ringLength, _ringLength);
        int head = (int)(seen % _ringLength);
        ring[head] = value;
        Span<WindowSums> sums = _sums.AsSpan(signal * _windows.Length, _windows.Length);
        for (int window = 0; window < sums.Length; window++)
        {
            sums[window].Push(ring, head, _windows[window]);
        }

        Span<double> averages = _averages.AsSpan(signal * _weights.Length, _weights.Length);
        for (int weight = 0; weight < averages.Length; weight++)
        {
            averages[weight] = seen == 0 ? value : averages[weight] + (_weights[weight] * (value - averages[weight]));
        }

        if (seen < _settings.BaselineRows)
        {
            _baselines[signal] += (value - _baselines[signal]) / (seen + 1);
        }
    }

    private void Write(int signal, Span<float> features)
    {
        if (_lifetimes[signal].Count == 0)
        {
            features.Fill(float.NaN);
            return;
        }

        ReadOnlySpan<WindowSums> sums = _sums.AsSpan(signal * _windows.Length, _windows.Length);
        int next = 0;
        foreach (int at in _meanAt)
        {
            features[next++] = (float)sums[at].Mean;
        }

        foreach (int at in _deviationAt)
        {
            features[next++] = (float)sums[at].Deviation;
        }

        foreach (int at in _slopeAt)
        {
            features[next++] = (float)sums[at].Slope;
        }

        ReadOnlySpan<double> averages = _averages.AsSpan(signal * _weights.Length, _weights.Length);
        foreach (double average in averages)
        {
            features[next++] = (float)average;
        }

        foreach (double average in averages)
        {
            features[next++] = (float)(average - _baselines[signal]);
        }

        if (_settings.LifetimeSlope)
        {
            features[next] = (float)_lifetimes[signal].Slope;
        }
    }
}
