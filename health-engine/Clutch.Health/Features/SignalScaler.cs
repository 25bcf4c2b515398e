namespace Clutch.Health.Features;

/// <summary>Signals as distances from the normal level of their operating regime, in standard deviations of that regime.</summary>
public sealed class SignalScaler
{
    private readonly double[] _means;
    private readonly double[] _deviations;

    /// <summary>Makes a scaler of known levels.</summary>
    /// <param name="regimes">The regimes.</param>
    /// <param name="signals">Signals in a row.</param>
    /// <param name="means">Regime by regime, the mean of every signal.</param>
    /// <param name="deviations">Likewise the standard deviation; 0 for a signal that does not move in the regime, which then counts as missing there.</param>
    /// <exception cref="ArgumentException">The parts do not fit together.</exception>
    public SignalScaler(RegimeMap regimes, int signals, double[] means, double[] deviations)
    {
        if (signals < 1 || means.Length != (long)regimes.Count * signals || deviations.Length != means.Length)
        {
            throw new ArgumentException($"{regimes.Count} regimes of {signals} signals have {means.Length} means and {deviations.Length} deviations", nameof(means));
        }

        if (!means.All(double.IsFinite) || !deviations.All(deviation => double.IsFinite(deviation) && deviation >= 0))
        {
            throw new ArgumentException("a mean or deviation is no finite number, or a deviation is negative", nameof(deviations));
        }

        (Regimes, Signals, _means, _deviations) = (regimes, signals, means, deviations);
    }

    public RegimeMap Regimes { get; }

    public int Signals { get; }

    public IReadOnlyList<double> Means => _means;

    public IReadOnlyList<double> Deviations => _deviations;

    /// <summary>Writes one row of scaled signals; all are NaN in a regime that is not known.</summary>
    public void Scale(ReadOnlySpan<double> settings, ReadOnlySpan<double> values, Span<double> scaled)
    {
        int regime = Regimes.Find(settings);
        if (regime < 0)
        {
            scaled.Fill(double.NaN);
            return;
        }

        ReadOnlySpan<double> means = _means.AsSpan(regime * Signals, Signals);
        ReadOnlySpan<double> deviations = _deviations.AsSpan(regime * Signals, Signals);
        for (int signal = 0; signal < means.Length; signal++)
        {
            scaled[signal] = deviations[signal] > 0 ? (values[signal] - means[signal]) / deviations[signal] : double.NaN;
        }
    }
}
