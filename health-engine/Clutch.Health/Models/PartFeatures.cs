using Clutch.Dtc;
using Clutch.Health.Features;

namespace Clutch.Health.Models;

/// <summary>
/// What a learned model sees of one part: its age and use, its codes, its indicators, and how far every measure of it has gone from the part's own youth, through
/// the same <see cref="FeatureMaker"/> that the benchmark uses. Made from a vehicle's state alone, in training as in service. Not thread-safe: one instance serves one caller.
/// </summary>
public sealed class PartFeatures
{
    /// <summary>Windows over the newest observations that a state keeps.</summary>
    private static readonly FeatureSettings s_windows = new()
    {
        Means = [4, 12, MeasureHistory.Kept],
        Deviations = [MeasureHistory.Kept],
        Slopes = [12, MeasureHistory.Kept],
        Weights = [],
        BaselineRows = 1,
        LifetimeSlope = false,
    };

    /// <summary>Observations of at least one measure before anything is said.</summary>
    private const int LeastObservations = 8;

    /// <summary>Age, age seen, use, changes, codes, damage.</summary>
    private const int Fixed = 6;

    /// <summary>How many numbers <see cref="Distances"/> takes of a measure.</summary>
    private const int PerMeasure = 10;

    /// <summary>The first so many say the same of every measure, and are gathered over all of them.</summary>
    private const int Alike = 8;

    /// <summary>Places of a measure's level and scatter among these.</summary>
    private const int Youth = 8, Scatter = 9;

    /// <summary>The first so many of these have a direction, before they go to the model.</summary>
    private const int Signed = 6;

    /// <summary>Days: what moves slower has not moved.</summary>
    private const float LongestPace = 400;

    private static readonly string[] s_distances = ["near 4", "near 12", "near 32", "rise 12", "rise 32", "rise a month", "unrest", "days at this pace", "youth", "spread"];

    private readonly PartModel _model;
    private readonly Measure[] _measures;

    // Which way a measure goes as the part fails: 1 up, -1 down, 0 either.
    private readonly int[] _worse;
    private readonly FeatureMaker _maker = new(1, s_windows);
    private readonly float[] _made;

    public PartFeatures(PartModel model)
    {
        _model = model;
        _measures = [.. model.Indicators.Select(indicator => indicator.Measure).Distinct()];
        _worse = [.. _measures.Select(measure => Worse(model, measure))];
        _made = new float[_maker.Features];
        Names = [.. NamesOf(model, _measures)];
        int first = Names.Count - (_measures.Length * PerMeasure);
        Levels = [.. Enumerable.Range(0, _measures.Length).SelectMany(measure => new[] { first + (measure * PerMeasure) + Youth, first + (measure * PerMeasure) + Scatter })];
    }

    /// <summary>Names of the features, in their order; the first is the age.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The features that say how the measures of the part lie and scatter in this car, whatever its wear.</summary>
    public IReadOnlyList<int> Levels { get; }

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

        // How far each indicator is from good to bad, and how much they take together.
        double whole = 1;
        foreach (Indicator indicator in _model.Indicators)
        {
            double value = IndicatorReading.Of(indicator, state).Value;
            features[next++] = (float)((value - indicator.Good) / (indicator.Bad - indicator.Good));
            whole *= double.IsNaN(value) ? 1 : 1 - (indicator.Weight * indicator.Severity(value));
        }

        features[5] = (float)(1 - whole);
        Span<float> most = features.Slice(next, (2 * Alike) - 1);
        most.Fill(float.NaN);
        next += most.Length;
        Span<float> worse = features.Slice(next, Signed);
        worse.Clear();
        next += Signed;
        int observed = 0;
        for (int i = 0; i < _measures.Length; i++)
        {
            Span<float> own = features.Slice(next, PerMeasure);
            own.Fill(float.NaN);
            if (Distances(state.History(_measures[i]), own))
            {
                observed++;
                for (int sum = 0; sum < Signed; sum++)
                {
                    worse[sum] += _worse[i] == 0 ? Math.Abs(own[sum]) : _worse[i] * own[sum];
                }
            }

            // Without a direction from here on.
            for (int distance = 0; distance < Signed; distance++)
            {
                own[distance] = Math.Abs(own[distance]);
            }

            Gather(own[..Alike], most);
            next += PerMeasure;
        }

        // The noise of a sum grows with the root of what is summed.
        float scale = observed == 0 ? float.NaN : 1 / MathF.Sqrt(observed);
        for (int sum = 0; sum < Signed; sum++)
        {
            worse[sum] *= scale;
        }

        return true;
    }

    private static int Worse(PartModel model, Measure measure)
    {
        int[] signs = [.. model.Indicators.Where(indicator => indicator.Measure == measure)
            .Select(indicator => indicator.Statistic is Statistic.Magnitude or Statistic.Difference ? 0 : Math.Sign(indicator.Bad - indicator.Good)).Distinct()];
        return signs.Length == 1 ? signs[0] : 0;
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

    /// <summary>
    /// How far a measure has gone from the part's own youth and how fast it goes, in standard deviations from drive to drive: a car whose measures scatter more is not
    /// taken for a worn one. False before there are enough observations.
    /// </summary>
    private bool Distances(in MeasureHistory history, Span<float> distances)
    {
        Span<float> values = stackalloc float[MeasureHistory.Kept];
        Span<float> days = stackalloc float[MeasureHistory.Kept];
        int n = history.CopyNewest(values, days);
        if (n < 4)
        {
            return false;
        }

        _maker.Restart();
        for (int i = 0; i < n; i++)
        {
            double value = values[i];
            _maker.Update(0, new ReadOnlySpan<double>(in value), _made);
        }

        (float mean4, float mean12, float mean32) = (_made[1], _made[2], _made[3]);
        (float deviation, float slope12, float slope32) = (_made[4], _made[5], _made[6]);
        // What is left of the deviation beside the slope: even steps of one deviate by sqrt((n^2 - 1) / 12).
        double rest = Math.Max(0, (deviation * (double)deviation) - (slope32 * (double)slope32 * ((n * n) - 1) / 12));
        int youth = Math.Min(history.Count, MeasureHistory.BaselineLength);
        double young = history.BaselineDeviation * (double)history.BaselineDeviation;
        float spread = (float)Math.Sqrt(((rest * n) + (young * youth)) / (n + youth));
        if (spread <= 0)
        {
            // A value that never changes has not moved.
            distances.Clear();
            distances[Youth] = history.Baseline;
            return true;
        }

        (distances[Youth], distances[Scatter]) = (history.Baseline, spread);
        float span = days[n - 1] - days[0];
        distances[0] = (mean4 - history.Baseline) / spread;
        distances[1] = (mean12 - history.Baseline) / spread;
        distances[2] = (mean32 - history.Baseline) / spread;
        distances[3] = slope12 * Math.Min(n, 12) / spread;
        distances[4] = slope32 * n / spread;
        distances[5] = span > 0 ? slope32 * (n - 1) / span * 30 / spread : float.NaN;
        float recent = days[n - 1] - days[Math.Max(0, n - 12)];
        distances[7] = recent > 0 ? Math.Min(LongestPace, Math.Abs(mean4 - history.Baseline) / Math.Max(1e-6f, Math.Abs(slope12) * (Math.Min(n, 12) - 1) / recent)) : float.NaN;
        distances[6] = young > 0 ? (float)Math.Sqrt(rest / young) : float.NaN;
        return true;
    }

    /// <summary>The largest of every distance over the measures, and the root of the sum of their squares; the days are those of the measure that has gone furthest.</summary>
    private static void Gather(ReadOnlySpan<float> own, Span<float> most)
    {
        if (own[1] >= most[1] || float.IsNaN(most[1]))
        {
            most[Alike - 1] = own[Alike - 1];
        }

        for (int i = 0; i < own.Length - 1; i++)
        {
            if (float.IsNaN(own[i]))
            {
                continue;
            }

            ref float largest = ref most[i];
            ref float root = ref most[own.Length + i];
            largest = float.IsNaN(largest) ? own[i] : Math.Max(largest, own[i]);
            root = float.IsNaN(root) ? own[i] : MathF.Sqrt((root * root) + (own[i] * own[i]));
        }
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
        "age", "seen", "kilometres a day", "replaced", "codes", "damage",
        .. model.Paces.SelectMany(pace => new[] { $"{pace.Id} total", $"{pace.Id} smooth", $"{pace.Id} mean" }),
        .. model.Indicators.Select(indicator => indicator.Id),
        .. s_distances.Take(Alike).Select(distance => $"largest {distance}"),
        .. s_distances.Take(Alike - 1).Select(distance => $"together {distance}"),
        .. s_distances.Take(Signed).Select(distance => $"worse {distance}"),
        .. measures.SelectMany(measure => s_distances.Select(distance => $"{measure} {distance}")),
    ];
}
