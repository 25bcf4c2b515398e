using Clutch.Dtc;
using Clutch.Health.Features;

namespace Clutch.Health.Models;

/// <summary>
/// What a learned model sees of one part: its age and use, its codes, its indicators, and every measure of it through the same <see cref="FeatureMaker"/> that
/// the benchmark uses. Made from a vehicle's state alone, in training as in service. Not thread-safe: one instance serves one caller.
/// </summary>
public sealed class PartFeatures
{
    /// <summary>Windows over the newest observations that a state keeps.</summary>
    private static readonly FeatureSettings s_windows = new()
    {
        Means = [4, 12, MeasureHistory.Kept],
        Deviations = [MeasureHistory.Kept],
        Slopes = [16, MeasureHistory.Kept],
        Weights = [0.15],
        BaselineRows = MeasureHistory.BaselineLength,
        LifetimeSlope = false,
    };

    /// <summary>Observations of at least one measure before anything is said.</summary>
    private const int LeastObservations = 8;

    /// <summary>Age, age seen, use, changes, codes, damage, strangeness.</summary>
    private const int Fixed = 7;

    /// <summary>Beyond the windows: the distance from the part's own youth, and the slope by the day.</summary>
    private const int BeyondWindows = 2;

    private readonly PartModel _model;
    private readonly Measure[] _measures;
    private readonly FeatureMaker _maker = new(1, s_windows);
    private readonly float[] _made;

    public PartFeatures(PartModel model)
    {
        _model = model;
        _measures = [.. model.Indicators.Select(indicator => indicator.Measure).Distinct()];
        _made = new float[_maker.Features];
        Names = [.. NamesOf(model, _measures)];
    }

    /// <summary>Names of the features, in their order; the first is the age.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Writes one number a name, NaN where unknown; false when nothing of the part was observed often enough.</summary>
    public bool TryWrite(in VehicleState state, Span<float> features)
    {
        if (!IsObserved(state))
        {
            return false;
        }

        ref readonly PartState part = ref state.Parts[(int)_model.Part];
        Clock clock = _model.Life.Clock;
        double seen = Math.Max(0, state.Now[clock] - part.Fitted[clock]);
        features[0] = (float)(part.AgeAtFirst + seen);
        features[1] = (float)seen;
        features[2] = (float)UseRate.Of(state.Now).Kilometres;
        features[3] = part.Replaced;
        features[4] = Codes(state);
        int next = Fixed;
        foreach (Pace pace in _model.Paces)
        {
            ref readonly MeasureHistory history = ref state.History(pace.Measure);
            features[next++] = (float)history.Total;
            features[next++] = history.Smooth;
            features[next++] = (float)(history.Count == 0 ? double.NaN : history.Total / history.Count);
        }

        // Two numbers that mean the same for every fault, also for one that no model has learned from: how much the indicators take together, and how far any
        // measure has gone from the part's own youth.
        double whole = 1;
        foreach (Indicator indicator in _model.Indicators)
        {
            double value = IndicatorReading.Of(indicator, state).Value;
            features[next++] = (float)value;
            whole *= double.IsNaN(value) ? 1 : 1 - (indicator.Weight * indicator.Severity(value));
        }

        float strangest = 0;
        foreach (Measure measure in _measures)
        {
            ref readonly MeasureHistory history = ref state.History(measure);
            Take(history, features[next..]);
            float strange = MathF.Abs(features[next] - history.Baseline) / Math.Max(history.BaselineDeviation, 1e-3f);
            strangest = strange > strangest ? strange : strangest;
            next += s_windows.PerSignal + BeyondWindows;
        }

        features[5] = (float)(1 - whole);
        features[6] = strangest;
        return true;
    }

    private bool IsObserved(in VehicleState state)
    {
        int most = 0;
        foreach (Measure measure in _measures)
        {
            most = Math.Max(most, state.History(measure).Count);
        }

        foreach (Pace pace in _model.Paces)
        {
            most = Math.Max(most, _measures.Length > 0 ? 0 : state.History(pace.Measure).Count);
        }

        return most >= LeastObservations;
    }

    private void Take(in MeasureHistory history, Span<float> features)
    {
        Span<float> values = stackalloc float[MeasureHistory.Kept];
        Span<float> days = stackalloc float[MeasureHistory.Kept];
        int n = history.CopyNewest(values, days);
        _maker.Restart();
        Span<float> windows = features[..s_windows.PerSignal];
        windows.Fill(float.NaN);
        for (int i = 0; i < n; i++)
        {
            double value = values[i];
            _maker.Update(0, new ReadOnlySpan<double>(in value), _made);
        }

        if (n > 0)
        {
            _made.AsSpan(1).CopyTo(windows);
        }

        // The place of the longest slope: after the means, the deviation and the shorter slope.
        float slope = features[s_windows.Means.Count + s_windows.Deviations.Count + 1];
        float span = n < 2 ? 0 : days[n - 1] - days[0];
        features[s_windows.PerSignal] = history.Smooth - history.Baseline;
        features[s_windows.PerSignal + 1] = span > 0 ? slope * (n - 1) / span : float.NaN;
    }

    /// <summary>How many active codes speak of the part.</summary>
    private float Codes(in VehicleState state)
    {
        int count = 0;
        foreach (CodeEntry entry in state.Codes.All)
        {
            count += entry.IsActive && DtcCatalogue.TryFind(new DtcCode(entry.Code), Make.Standard, out DtcEntry known) && _model.Codes.Contains(known.Part) ? 1 : 0;
        }

        return count;
    }

    private static IEnumerable<string> NamesOf(PartModel model, Measure[] measures) =>
    [
        "age", "seen", "kilometres a day", "replaced", "codes", "damage", "strangeness",
        .. model.Paces.SelectMany(pace => new[] { $"{pace.Id} total", $"{pace.Id} smooth", $"{pace.Id} mean" }),
        .. model.Indicators.Select(indicator => indicator.Id),
        .. measures.SelectMany(measure => (string[])[.. s_windows.Names($"{measure}"), $"{measure} since young", $"{measure} slope a day"]),
    ];
}
