using Clutch.Health.Features;
using Clutch.Health.Training.Series;

namespace Clutch.Health.Training.Learning;

/// <summary>Learns a <see cref="FeaturePlan"/> from series of training: regimes, scaling, and the health index.</summary>
internal static class PlanLearner
{
    /// <summary>Weight of the penalty on the index's weights, in rows; it only matters where signals say the same.</summary>
    private const double Ridge = 1;

    public static FeaturePlan Learn(LifeData data, double horizon, FeatureSettings settings)
    {
        SignalScaler scaler = Scaler(data);
        return new FeaturePlan { Signals = data.Signals, Scaler = scaler, Indices = Index(data, scaler, horizon) is { } index ? [index] : [], Settings = settings };
    }

    private static SignalScaler Scaler(LifeData data)
    {
        RegimeMap regimes = RegimeDiscovery.Discover(data);
        int signals = data.Signals.Count;
        int settings = data.Settings.Count;
        var spreads = new Spread[regimes.Count * signals];
        foreach (LifeSeries series in data.Series)
        {
            for (int row = 0; row < series.Rows; row++)
            {
                int regime = regimes.Find(series.Settings.AsSpan(row * settings, settings));
                for (int signal = 0; regime >= 0 && signal < signals; signal++)
                {
                    double value = series.Signals[(row * signals) + signal];
                    if (double.IsFinite(value))
                    {
                        spreads[(regime * signals) + signal].Add(value);
                    }
                }
            }
        }

        return new SignalScaler(regimes, signals, [.. spreads.Select(spread => spread.Mean)], [.. spreads.Select(spread => spread.Deviation)]);
    }

    /// <summary>Ridge regression of the remaining life, up to the horizon, on the scaled signals of single rows; the index has deviation 1.</summary>
    private static HealthIndex? Index(LifeData data, SignalScaler scaler, double horizon)
    {
        int signals = data.Signals.Count;
        int settings = data.Settings.Count;
        var products = new double[signals, signals];
        var moments = new double[signals];
        var sums = new double[signals];
        var lives = default(Spread);
        double[] scaled = new double[signals];
        foreach (LifeSeries series in data.Series)
        {
            for (int row = 0; row < series.Rows; row++)
            {
                if (LifeLabel.Of(series, row, horizon) is not { Known: true } label)
                {
                    continue;
                }

                scaler.Scale(series.Settings.AsSpan(row * settings, settings), series.Signals.AsSpan(row * signals, signals), scaled);
                lives.Add(label.Lower);
                for (int i = 0; i < signals; i++)
                {
                    // What is missing counts as normal, as it does in the index.
                    scaled[i] = double.IsFinite(scaled[i]) ? scaled[i] : 0;
                    moments[i] += scaled[i] * label.Lower;
                    sums[i] += scaled[i];
                    for (int j = 0; j <= i; j++)
                    {
                        products[i, j] += scaled[i] * scaled[j];
                    }
                }
            }
        }

        for (int i = 0; i < signals; i++)
        {
            moments[i] -= sums[i] * lives.Mean;
            products[i, i] += Ridge;
        }

        double[] weights = LinearSystem.Solve(products, moments);
        double square = 0;
        for (int i = 0; i < signals; i++)
        {
            for (int j = 0; j < signals; j++)
            {
                square += weights[i] * weights[j] * (products[Math.Max(i, j), Math.Min(i, j)] - (i == j ? Ridge : 0));
            }
        }

        double deviation = lives.Count == 0 ? 0 : Math.Sqrt(Math.Max(0, square / lives.Count));
        return deviation > 0 ? new HealthIndex([.. weights.Select(weight => weight / deviation)]) : null;
    }
}
